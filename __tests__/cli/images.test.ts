import { UsageError } from "../../src/cli/args";
import { askAndCompare } from "../../src/cli/images";
import { BerthError } from "../../src/errors";
import type { Lock, LockedImage } from "../../src/images/lock";
import { prepare } from "../../src/prepare";
import type { RunningImage, RunningRequest, Subject, Target } from "../../src/target";
import { targets } from "../../stacks";
import { makeProject } from "../support/project";

const digest = `sha256:${"d".repeat(64)}`;
const id = `sha256:${"1".repeat(64)}`;
const locked: LockedImage = {
  kind: "pulled",
  services: ["web", "worker"],
  digest,
  id,
  platform: "linux/amd64",
  repositories: ["docker.io/library/shop"],
  exposedPorts: [],
  user: null,
  entrypoint: null,
  command: null,
  workingDir: null,
  stopSignal: null,
};
const lock: Lock = { version: 1, project: "shop", created: "2026-11-01T00:00:00Z", images: { "shop:1": locked } };
const COMPOSE = "name: shop\nservices:\n  web:\n    image: shop:1\n  worker:\n    image: shop:1\n";

type Running = (subject: Subject<unknown>, request: RunningRequest) => Promise<readonly RunningImage[]>;

const [{ load }] = targets as [(typeof targets)[number]];

/** A platform that says what the test wants. */
function fakeTarget(running?: Running): Target<unknown> {
  return {
    id: "fake",
    title: "A platform",
    options: { docs: [], parse: (input) => (input === null ? { ok: false, problems: [] } : { ok: true, options: {} }) },
    support: load().support,
    synthesize: () => undefined,
    read: () => {
      throw new Error("not read here");
    },
    ...(running && { running }),
  };
}

const container = (service: string, facts: Partial<RunningImage> = { digest }): RunningImage => ({
  service,
  instance: `shop-${service}-1`,
  reference: `shop@${digest}`,
  ...facts,
});

async function ask(
  running: Running | undefined,
  more: { lock?: Lock; compose?: string; options?: null; format?: "json"; verify?: true; requireDigest?: true } = {},
) {
  const project = makeProject({ "compose.yaml": more.compose ?? COMPOSE });
  const { candidates } = await prepare({
    projectDirectory: project.folder,
    definitions: [
      {
        name: "here",
        target: "fake",
        options: more.options === null ? null : {},
        ...(more.requireDigest && { requireDigest: true }),
      },
    ],
    registry: [{ id: "fake", load: () => fakeTarget(running) }],
    config: { file: "cdktf.json", text: "{}" },
    today: "2026-11-23",
    lock: more.lock,
  });
  const [candidate] = candidates;
  if (!candidate) throw new Error("no candidate");
  return await askAndCompare(candidate, {
    format: more.format ?? "text",
    verify: more.verify ?? false,
    projectDirectory: project.folder,
    lock: more.lock && "images.lock.json",
  });
}

const saying =
  (...all: RunningImage[]): Running =>
  async () =>
    all;

test("0: all run what the lock names", async () => {
  const result = await ask(saying(container("web"), container("worker", { id })), { lock });
  expect(result?.exit).toBe(0);
  expect(result?.text.split("\n").at(-1)).toBe("here: 2 services run what images.lock.json names");
});

test("1: something else, nothing, or nobody knows", async () => {
  const other = container("worker", { digest: `sha256:${"f".repeat(64)}` });
  expect((await ask(saying(container("web"), other), { lock }))?.exit).toBe(1);
  expect((await ask(saying(container("web")), { lock }))?.exit).toBe(1);
  expect((await ask(saying(container("web"), container("worker", {})), { lock }))?.exit).toBe(1);
  expect((await ask(saying(container("web"), container("worker", { digest, damage: "x" })), { lock }))?.exit).toBe(1);
});

test("1: a service whose only container has ended, and one of too few", async () => {
  const stopped = container("worker", { digest, ended: "exited (137)" });
  const result = await ask(saying(container("web"), stopped), { lock });
  expect(result?.exit).toBe(1);
  expect(result?.text).toContain("shop-worker-1  does not run: exited (137)");
  expect(result?.text.split("\n").at(-1)).toBe("here: nothing runs of worker; deploy again: npx cdktf deploy here");
  const compose = `${COMPOSE}    scale: 2\n`;
  const few = await ask(saying(container("web"), container("worker"), { ...stopped, instance: "x" }), {
    lock,
    compose,
  });
  expect(few?.exit).toBe(1);
  expect(few?.text.split("\n").at(-1)).toBe("here: only 1 of 2 runs of worker; deploy again: npx cdktf deploy here");
});

test("1: without a lock, and the text says so", async () => {
  const result = await ask(saying(container("web"), container("worker")));
  expect(result?.exit).toBe(1);
  expect(result?.text).toContain("by tag shop:1");
  expect(result?.text.split("\n").at(-1)).toContain("not locked, so that nothing can be proved: web, worker");
});

test("0: what is not in the Compose file is shown, and no difference", async () => {
  const result = await ask(saying(container("web"), container("worker"), container("old")), { lock });
  expect(result?.exit).toBe(0);
  expect(result?.text).toContain("not in the Compose file");
});

test("the target is told what to do, and what the environment is", async () => {
  const asked: unknown[] = [];
  await ask(
    async (subject, request) => {
      asked.push(subject.environment, subject.workload.name, subject.images.of(web(subject)).digest, request.verify);
      return [];
    },
    { lock, verify: true },
  );
  expect(asked).toEqual(["here", "shop", digest, true]);
});
const web = ({ workload }: Subject<unknown>) => workload.services["web"] as NonNullable<typeof workload.services.x>;

test("JSON has everything in full", async () => {
  const result = await ask(saying(container("web"), container("worker", { id })), { lock, format: "json" });
  expect(JSON.parse(result?.text ?? "")).toEqual({
    environment: "here",
    target: "fake",
    lock: "images.lock.json",
    services: [
      {
        service: "web",
        kind: "service",
        verdict: "same",
        wanted: { reference: `shop@${digest}`, digest, id },
        replicas: 1,
        instances: [{ instance: "shop-web-1", reference: `shop@${digest}`, digest, verdict: "same" }],
      },
      {
        service: "worker",
        kind: "service",
        verdict: "same",
        wanted: { reference: `shop@${digest}`, digest, id },
        replicas: 1,
        instances: [{ instance: "shop-worker-1", reference: `shop@${digest}`, id, verdict: "same" }],
      },
    ],
    others: [],
    summary: "here: 2 services run what images.lock.json names",
  });
});

test("a refused environment is compared all the same, and said to be refused", async () => {
  const talk = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  const result = await ask(saying(container("web"), container("worker")), { requireDigest: true });
  expect(talk).toHaveBeenCalledWith(expect.stringContaining("here is refused: what runs is from an earlier deploy"));
  talk.mockRestore();
  expect(result?.text).toContain("shop-web-1");
});

test("2: a target that does not tell", async () => {
  await expect(ask(undefined, { lock })).rejects.toThrow(UsageError);
  await expect(ask(undefined, { lock })).rejects.toThrow(/cannot ask what runs in here: fake \(A platform\)/);
});

test("2: what the target throws goes on up", async () => {
  const failing: Running = async () => {
    throw new BerthError([{ code: "BERTH602", verdict: "error", found: "no answer", reason: "", remedy: "" }]);
  };
  await expect(ask(failing, { lock })).rejects.toThrow(BerthError);
});

test("2: files or options at fault: nobody is asked", async () => {
  const never: Running = async () => {
    throw new Error("asked");
  };
  expect(await ask(never, { compose: "name: shop\nservices:\n  web: [\n" })).toBeUndefined();
  expect(await ask(never, { options: null })).toBeUndefined();
});

test("2: no environment, two, an unknown one, a flag of another command", () => {
  const project = makeProject({ "compose.yaml": COMPOSE });
  expect(project.berth("images")).toMatchObject({ status: 2, stderr: expect.stringContaining("one environment") });
  expect(project.berth("images", "a", "b")).toMatchObject({ status: 2, stdout: "" });
  expect(project.berth("images", "compos")).toMatchObject({ status: 2, stderr: expect.stringContaining("BERTH207") });
  expect(project.berth("images", "compose", "--pull")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("images takes no --pull"),
  });
});

test("2: a lock that is not there, before anybody is asked", () => {
  const project = makeProject({ "compose.yaml": COMPOSE });
  expect(project.berth("images", "compose", "--lock", "v9")).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("BERTH601"),
  });
});

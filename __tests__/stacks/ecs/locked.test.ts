import type { Lock, LockedImage } from "../../../src/images/lock";
import { type ImagePlace, imagesOfLock } from "../../../src/images/locked";
import type { JsonObject } from "../../../src/json";
import type { Deployment } from "../../../src/target";
import { FILES_IMAGE } from "../../../stacks/_family/ecs/options";
import { deploymentOf, MEMBERS, parsedOptions, readBack, TARGETS, terraformOf } from "../../support/ecs-synth";

const REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop";
const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;

const DOCUMENT: JsonObject = {
  name: "shop",
  services: {
    web: {
      image: "lookout:dev",
      build: { context: "." },
      networks: { default: null },
      depends_on: {
        store: { condition: "service_started", required: true },
        migrate: { condition: "service_completed_successfully", required: true },
      },
      secrets: [{ source: "key", target: "/run/secrets/key" }],
    },
    migrate: { image: "lookout:dev", build: { context: "." }, networks: { default: null } },
    store: { image: "valkey/valkey:8", networks: { default: null } },
  },
  networks: { default: { name: "shop_default" } },
  secrets: { key: { name: "shop_key", file: "./key" } },
};

function locked(over: Partial<LockedImage> = {}): LockedImage {
  return {
    kind: "built",
    services: ["migrate", "web"],
    digest: digestOf("a"),
    id: digestOf("1"),
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    platform: "linux/amd64",
    size: 1000,
    repositories: [`${REGISTRY}/lookout`],
    exposedPorts: ["3000/tcp"],
    user: "1000",
    entrypoint: ["node"],
    command: null,
    workingDir: "/app",
    stopSignal: null,
    ...over,
  };
}

const STORE: Partial<LockedImage> = {
  kind: "pulled",
  services: ["store"],
  digest: digestOf("b"),
  id: digestOf("2"),
  repositories: ["docker.io/valkey/valkey", `${REGISTRY}/valkey/valkey`],
  exposedPorts: ["6379/tcp"],
  user: null,
};

const lockOf = (app: Partial<LockedImage> = {}, store: Partial<LockedImage> = {}): Lock => ({
  version: 1,
  project: "shop",
  created: "2026-11-23T00:00:00Z",
  images: { "lookout:dev": locked(app), "valkey/valkey:8": locked({ ...STORE, ...store }) },
});

const HERE: ImagePlace = { registry: REGISTRY };

interface Container {
  readonly name: string;
  readonly image: string;
  readonly portMappings?: readonly { readonly containerPort: number }[];
}

interface Resources {
  readonly [type: string]: Readonly<Record<string, JsonObject>>;
}

describe.each(MEMBERS)("%s with a lock", (member) => {
  const target = TARGETS[member];

  function deployed(lock: Lock | undefined, options: JsonObject = {}, place: ImagePlace = HERE): Deployment<unknown> {
    return deploymentOf(member, DOCUMENT, parsedOptions(member, options), imagesOfLock(lock, place));
  }
  const made = (deployment: Deployment<unknown>) => terraformOf(target, deployment).resource as unknown as Resources;
  const tasksOf = (resources: Resources) => resources.aws_ecs_task_definition ?? {};
  const containers = (resources: Resources, service: string): readonly Container[] =>
    JSON.parse(String(tasksOf(resources)[`task_${service}`]?.container_definitions));
  const remarks = (deployment: Deployment<unknown>, code: string) =>
    (target.check?.(deployment) ?? []).filter((remark) => remark.code === code);

  test("each app runs by digest, from the environment's registry; the containers beside it run their own image", () => {
    const resources = made(deployed(lockOf()));
    const images = (service: string) => containers(resources, service).map(({ name, image }) => `${name} ${image}`);
    const app = `${REGISTRY}/lookout@${digestOf("a")}`;
    expect(images("web")).toEqual([`web ${app}`, `files ${FILES_IMAGE}`]);
    expect(images("migrate")).toEqual([`migrate ${app}`, `holder ${FILES_IMAGE}`]);
    expect(images("store")).toEqual([`store valkey/valkey@${digestOf("b")}`]);
  });

  test("with mirror the images of others come from the registry too", () => {
    const resources = made(deployed(lockOf(), {}, { ...HERE, mirror: true }));
    expect(containers(resources, "store")[0]?.image).toBe(`${REGISTRY}/valkey/valkey@${digestOf("b")}`);
  });

  test("what the registry does not have keeps its tag, and without a lock all do", () => {
    const elsewhere = made(deployed(lockOf({ repositories: ["registry.example.com/lookout"] })));
    expect(containers(elsewhere, "web")[0]?.image).toBe("lookout:dev");
    expect(containers(made(deployed(undefined)), "store")[0]?.image).toBe("valkey/valkey:8");
  });

  test("the reader finds digest and reference", () => {
    const { services } = readBack(target, member, terraformOf(target, deployed(lockOf())));
    const reference = `${REGISTRY}/lookout@${digestOf("a")}`;
    expect(services.migrate?.image).toEqual({ reference, digest: digestOf("a"), platform: "linux/amd64" });
  });

  test("the execution role pulls from the registry's repository, and from no other", () => {
    const statements = (place: ImagePlace, service: string) => {
      const policy = made(deployed(lockOf(), {}, place)).aws_iam_role_policy?.[`execution-policy_${service}`]?.policy;
      return JSON.parse(String(policy)).Statement as readonly { readonly Sid: string; readonly Resource: unknown }[];
    };
    const pull = (place: ImagePlace, service: string) =>
      statements(place, service).find(({ Sid }) => Sid === "Pull")?.Resource;
    const arn = (path: string) => [
      expect.stringMatching(new RegExp(`:ecr:eu-west-1:123456789012:repository/${path}$`)),
    ];
    expect(pull(HERE, "web")).toEqual(arn("shop/lookout"));
    expect(pull(HERE, "store")).toBeUndefined();
    expect(pull({ ...HERE, mirror: true }, "store")).toEqual(arn("shop/valkey/valkey"));
  });

  test("siblings reach the ports that the image exposes, which nobody knows without a lock", () => {
    const ports = (lock: Lock | undefined) => {
      const resources = made(deployed(lock));
      const mapped = containers(resources, "store")[0]?.portMappings?.map(({ containerPort }) => containerPort);
      return { mapped, connected: JSON.stringify(resources.aws_ecs_service?.service_store).includes('"port":6379') };
    };
    expect(ports(undefined)).toEqual({ mapped: undefined, connected: false });
    expect(ports(lockOf())).toEqual({ mapped: [6379], connected: true });
    expect(remarks(deployed(undefined), "BERTH513").map(({ path }) => path)).toContainEqual(["services", "store"]);
    expect(remarks(deployed(lockOf()), "BERTH513")).toEqual([]);
  });

  test("an image that exposes a range of ports gets none of them, and the note says what to list", () => {
    const ports = (count: number) => Array.from({ length: count }, (_, index) => `${49152 + index}/udp`);
    const deployment = (count: number) => deployed(lockOf({}, { exposedPorts: [...ports(count), "3478/tcp"] }));
    const mapped = (count: number) => containers(made(deployment(count)), "store")[0]?.portMappings?.length ?? 0;
    expect([mapped(99), mapped(100)]).toEqual([100, 0]);
    expect(remarks(deployment(99), "BERTH513")).toEqual([]);
    expect(remarks(deployment(16_384), "BERTH513").map(({ found }) => found)).toEqual([
      "web depends on store, of which no TCP port is known",
      "the image of store exposes 16385 ports",
    ]);
  });

  test("a stop signal that the image does not name is not sent, which only a lock tells", () => {
    const services = { web: { image: "lookout:dev", stop_signal: "15" } };
    const said = (lock: Lock | undefined) =>
      remarks(
        deploymentOf(member, { name: "shop", services }, parsedOptions(member), imagesOfLock(lock, HERE)),
        "BERTH510",
      ).map(({ found }) => found);
    expect(said(lockOf({ stopSignal: "SIGQUIT" }))).toEqual(["web asks for SIGTERM, and gets SIGQUIT"]);
    for (const same of ["SIGTERM", "TERM", "15", null]) expect(said(lockOf({ stopSignal: same }))).toEqual([]);
    expect(said(undefined)).toEqual([]);
  });

  test("a lock for ARM64 makes tasks of it; where the options say otherwise it is an error", () => {
    const arm: Partial<LockedImage> = { platform: "linux/arm64/v8" };
    const lock = lockOf(arm, arm);
    const options = member === "fargate" ? {} : { instances: { types: ["m7g.large"] } };
    const tasks = Object.values(tasksOf(made(deployed(lock, options))));
    expect(tasks.map(({ runtime_platform }) => runtime_platform)).toEqual(
      tasks.map(() => expect.objectContaining({ cpu_architecture: "ARM64" })),
    );
    expect(remarks(deployed(lock, options), "BERTH507")).toEqual([]);
    expect(remarks(deployed(lock, { architecture: "X86_64" }), "BERTH507")).toHaveLength(3);
    const other = remarks(deployed(lockOf(), { ...options, architecture: "ARM64" }), "BERTH507");
    expect(other.map(({ remedy }) => remedy)).toEqual(
      Array(3).fill(expect.stringMatching(/^Release it for linux\/arm64 \(npx berth release\), or /)),
    );
  });

  test("without a way out everything has to be in ECR of the region, which mirror does", () => {
    const closed = { network: { nat: "none" }, filesImage: `${REGISTRY}/busybox@${digestOf("c")}` };
    const paths = (place: ImagePlace) => remarks(deployed(lockOf(), closed, place), "BERTH506").map(({ path }) => path);
    expect(paths({ ...HERE, mirror: true })).toEqual([]);
    expect(paths(HERE)).toEqual([["services", "store", "image"]]);
  });

  test("an earlier lock changes the images of its services, and nothing else", () => {
    const now = made(deployed(lockOf({ digest: digestOf("d"), id: digestOf("4") })));
    const before = made(deployed(lockOf()));
    const swapped = JSON.stringify(now).replaceAll(digestOf("d"), digestOf("a"));
    expect(JSON.stringify(now)).not.toBe(JSON.stringify(before));
    expect(JSON.parse(swapped)).toEqual(before);
  });

  test("the image that writes files is by digest unless the options name a tag, which is said where it is used", () => {
    const notes = (options: JsonObject, document = DOCUMENT) =>
      remarks(deploymentOf(member, document, parsedOptions(member, options)), "BERTH511");
    expect(notes({})).toEqual([]);
    expect(notes({ filesImage: `tools@${digestOf("c")}` })).toEqual([]);
    expect(notes({ filesImage: "tools:1" })).toMatchObject([
      { verdict: "note", option: ["filesImage"], found: "tools:1", reason: expect.stringContaining("of web, migrate") },
    ]);
    expect(notes({ filesImage: "tools:1" }, { name: "shop", services: { web: { image: "web:1" } } })).toEqual([]);
  });
});

test.each(MEMBERS)("the platform that the options of %s decide", (member) => {
  const platform = (options: JsonObject) => TARGETS[member].platform?.(parsedOptions(member, options));
  expect(platform({ architecture: "ARM64" })).toBe("linux/arm64");
  expect(platform({ architecture: "X86_64" })).toBe("linux/amd64");
  if (member === "fargate") return expect(platform({})).toBeUndefined();
  expect(platform({})).toBe("linux/amd64");
  expect(platform({ instances: { types: ["c7g.large", "m7g.large"] } })).toBe("linux/arm64");
  expect(platform({ instances: { types: ["c7g.large", "m6i.large"] } })).toBeUndefined();
  expect(platform({ instances: { types: ["zz9.large"], allowUnknown: true } })).toBeUndefined();
});

import type { JsonObject } from "../../src/json";
import { checkRelease } from "../../src/release/check";
import { previewRelease } from "../../src/release/preview";
import { renderPreviews, summarizeCheck, summarizePreviews } from "../../src/release/report";
import type { Tools } from "../../src/release/tools";
import { failure, makeWorld, openShop, planOf, publish, refusal, SERVICES, type World } from "../support/release-world";

const A = "a.test/shop/web";
const B = "b.test/shop/web";
const VALKEY = "docker.io/valkey/valkey";
const environments = { one: { registry: "a.test" }, two: { registry: "b.test" } };
const plan = planOf(environments);

async function released(first = plan) {
  const made = makeWorld();
  publish(made, VALKEY, "8.1", "valkey 8.1.0");
  const shop = openShop(made);
  await shop.release(first);
  made.log.length = 0;
  return { made, shop };
}

type Shop = ReturnType<typeof openShop>;

const checked = (made: World, shop: Shop, next = plan, online = true) =>
  checkRelease({
    plan: next,
    lock: shop.lock(),
    origin: "images.lock.json",
    root: shop.root,
    tools: made.tools,
    online,
  });

const lines = async (...given: Parameters<typeof checked>) =>
  (await checked(...given)).map(
    ({ code, verdict, path, found, reason }) => `${code} ${verdict} ${path}: ${found}; ${reason}`,
  );

/** Whether anything but questions was in the log. */
const asksOnly = ({ log }: World) => log.every((line) => line.startsWith("ask "));

const webWith = (build: JsonObject): JsonObject => ({ ...SERVICES, web: { image: "shop/web:dev", build } });

describe("release --check", () => {
  test("nothing differs: no finding, and each registry was asked", async () => {
    const { made, shop } = await released();
    expect(await checked(made, shop)).toEqual([]);
    expect(made.log).toHaveLength(3);
    expect(asksOnly(made)).toBe(true);
  });

  test("--offline asks no registry", async () => {
    const { made, shop } = await released();
    made.down.add("a.test").add("b.test").add("docker.io");
    expect(await checked(made, shop, plan, false)).toEqual([]);
    expect(made.log).toEqual([]);
  });

  test("a finding says which image it is about, whatever its words begin with", async () => {
    const { made, shop } = await released();
    const gone = planOf({ ...environments, three: { registry: "c.test" } }, { web: SERVICES.web ?? null });
    const findings = await checked(made, shop, gone);
    expect(findings.map(({ image, found }) => [image, found])).toEqual([
      ["shop/web:dev", "the lock does not say that c.test/shop/web has shop/web:dev"],
      ["shop/web:dev", expect.stringMatching(/^shop\/web:dev is run by/)],
      ["valkey/valkey:8.1", "the lock has valkey/valkey:8.1"],
    ]);
  });

  test("no lock", async () => {
    const made = makeWorld();
    const request = { plan, lock: undefined, root: "/", tools: made.tools, online: true };
    expect(await checkRelease({ ...request, origin: "images.lock.json" })).toMatchObject([
      {
        code: "BERTH614",
        verdict: "error",
        found: "there is no images.lock.json",
        reason: expect.stringContaining("2 images"),
      },
    ]);
  });

  test("the lock of another project", async () => {
    const { made, shop } = await released();
    expect(await lines(made, shop, { ...plan, project: "lookout" })).toEqual([
      expect.stringMatching(/^BERTH614 error project: the lock is of project \S+; This one is lookout/),
    ]);
  });

  test.each<[string, (made: World) => void, typeof plan, string]>([
    [
      "the sources changed",
      ({ sources }) => Object.assign(sources, { "./app": "other" }),
      plan,
      "BERTH614 error services.web.build: shop/web:dev is not what images.lock.json was made from; its sources changed since v1.0.0 (aaaaaaa)",
    ],
    [
      "a build argument changed",
      () => {},
      planOf(environments, webWith({ context: "./app", args: { NODE: "22" } })),
      "BERTH614 error services.web.build: shop/web:dev is not what images.lock.json was made from; its sources changed since v1.0.0 (aaaaaaa)",
    ],
    [
      "the platform",
      () => {},
      planOf(environments, { ...SERVICES, store: { image: "valkey/valkey:8.1", platform: "linux/arm64" } }),
      "BERTH614 error services.store.image: valkey/valkey:8.1 is not what images.lock.json was made from; it is wanted for linux/arm64, and the lock has linux/amd64",
    ],
    [
      "a registry that was named after the release",
      () => {},
      planOf({ ...environments, three: { registry: "c.test" } }),
      "BERTH612 error services.web.build: the lock does not say that c.test/shop/web has shop/web:dev; An environment pulls it there: its registry was named after the release",
    ],
    [
      "a mirror too",
      () => {},
      planOf({ ...environments, one: { registry: "a.test", mirror: true } }),
      "BERTH612 error services.store.image: the lock does not say that a.test/valkey/valkey has valkey/valkey:8.1; An environment pulls it there: its registry was named after the release",
    ],
  ])("%s", async (_, change, next, expected) => {
    const { made, shop } = await released();
    change(made);
    expect(await lines(made, shop, next)).toEqual([expected]);
    expect(asksOnly(made)).toBe(true);
  });

  test("an image that the lock does not have, and one that it has too many", async () => {
    const { made, shop } = await released();
    const services = { ...SERVICES, store: { image: "valkey/valkey:9.0" } };
    expect(await lines(made, shop, planOf(environments, services))).toEqual([
      "BERTH614 error services.store.image: valkey/valkey:9.0 is not what images.lock.json was made from; the lock does not have it",
      "BERTH614 error images.valkey/valkey:8.1: the lock has valkey/valkey:8.1; No service of any environment runs it",
    ]);
  });

  test("built before, pulled now", async () => {
    const { made, shop } = await released();
    const services = { ...SERVICES, web: { image: "shop/web:dev" } };
    const [first] = await lines(made, shop, planOf({ one: {} }, services));
    expect(first).toContain("the project no longer builds it");
  });

  test("a digest that is gone from a registry, or is there with another configuration", async () => {
    const { made, shop } = await released();
    made.registries.delete(B);
    const [web, ...others] = await checked(made, shop);
    expect(web).toMatchObject({
      code: "BERTH605",
      verdict: "error",
      found: expect.stringContaining(`${B} does not have shop/web:dev`),
    });
    expect(others).toEqual([]);
    made.registries.delete(VALKEY);
    expect(await lines(made, shop)).toHaveLength(2);
  });

  test("a registry that does not answer cannot be checked", async () => {
    const { made, shop } = await released();
    made.down.add("b.test");
    expect(await refusal(checked(made, shop))).toEqual(["BERTH602 b.test does not answer"]);
  });

  test("notes: files that git ignores, uncommitted sources, who runs it, sources elsewhere", async () => {
    const made = makeWorld();
    publish(made, VALKEY, "8.1", "valkey 8.1.0");
    made.git = { ...made.git, revision: `${"a".repeat(40)}-dirty`, dirty: true };
    const shop = openShop(made);
    await shop.release(plan);
    made.ignored["./app"] = "x";
    const { hashContext } = made.tools;
    const unseen = ["https://example.com/lib.git"];
    const tools: Tools = { ...made.tools, hashContext: async (one) => ({ ...(await hashContext(one)), unseen }) };
    const next = planOf(environments, { ...SERVICES, cron: { image: "shop/web:dev" } });
    const findings = await checked({ ...made, tools }, shop, next);
    expect(findings.map(({ code, verdict, found }) => `${code} ${verdict} ${found}`)).toEqual([
      "BERTH614 note shop/web:dev has sources that git ignores",
      "BERTH614 note shop/web:dev is run by cron, web, worker",
      "BERTH618 note shop/web:dev is built from aaaaaaa with changes that no commit has",
      "BERTH614 note shop/web:dev is built from https://example.com/lib.git",
    ]);
    made.registries.delete(B);
    // What may stay is asked for all the same.
    expect((await checked(made, shop, next)).some(({ code }) => code === "BERTH605")).toBe(true);
  });

  test("others' image that an engine alone has is no difference", async () => {
    const made = makeWorld();
    const own = { ...(await built(made)), id: `sha256:${"1".repeat(64)}` };
    made.engine.set("valkey/valkey:8.1", own).set(own.id, own);
    const shop = openShop(made);
    await shop.release(plan);
    made.log.length = 0;
    expect(await checked(made, shop)).toEqual([]);
    expect(made.log.some((line) => line.includes("valkey"))).toBe(false);
  });

  test("what a release has just written passes, whatever was wrong", async () => {
    const { made, shop } = await released();
    made.registries.delete(A);
    made.sources["./app"] = "other";
    const next = planOf({ ...environments, three: { registry: "c.test", mirror: true } });
    expect((await checked(made, shop, next)).length).toBeGreaterThan(0);
    await shop.release(next);
    expect(await checked(made, shop, next)).toEqual([]);
  });

  test("the important line says which registries were asked, and what none was asked for", async () => {
    const { made, shop } = await released();
    const error = { code: "BERTH614", verdict: "error", found: "", reason: "", remedy: "" } as const;
    const note = { ...error, verdict: "note" } as const;
    const about = { plan, lock: shop.lock(), origin: "images.lock.json", online: true };
    expect(summarizeCheck([error, note], { ...about, origin: "v1:images.lock.json" })).toBe(
      "v1:images.lock.json does not fit: 1 difference",
    );
    expect(summarizeCheck([note], about)).toBe(
      "images.lock.json fits the sources (2 images); 3 registries have 2 images",
    );
    expect(new Set(made.log).size).toBe(0);
    expect(summarizeCheck([], { ...about, online: false })).toBe(
      "images.lock.json fits the sources (2 images); no registry was asked",
    );
    // No environment names a registry any more: what the lock says of one is not looked at.
    expect(summarizeCheck([], { ...about, plan: planOf({ one: {} }) })).toBe(
      "images.lock.json fits the sources (2 images); 1 registry has 1 image; 1 image is in no registry that an environment names",
    );
  });

  test("an image that is in no registry is said to be that", async () => {
    const made = makeWorld();
    const own = { ...(await built(made)), id: `sha256:${"1".repeat(64)}` };
    made.engine.set("valkey/valkey:8.1", own).set(own.id, own);
    const shop = openShop(made);
    await shop.release(plan);
    const about = { plan, lock: shop.lock(), origin: "images.lock.json", online: true };
    expect(await checked(made, shop)).toEqual([]);
    expect(summarizeCheck([], about)).toBe(
      "images.lock.json fits the sources (2 images); 2 registries have 1 image; 1 image is in no registry: only an engine can have it",
    );
    const alone = planOf({ one: {} });
    const here = openShop(made);
    await here.release(alone);
    expect(summarizeCheck([], { ...about, plan: alone, lock: here.lock() })).toBe(
      "images.lock.json fits the sources (2 images); no registry was asked; 2 images are in no registry: only an engine can have them",
    );
  });
});

async function built(made: World) {
  const [id] = (
    await made.tools.buildImages([{ reference: "x:1", build: {}, platform: "linux/amd64", labels: {} }], {
      projectDirectory: "/",
      pull: false,
      say: () => {},
    })
  ).values();
  made.log.length = 0;
  return made.engine.get(id as string) as NonNullable<ReturnType<typeof made.engine.get>>;
}

describe("release --dry-run", () => {
  const preview = async (made: World, shop: Shop, next = plan, pull = false) => {
    const before = shop.text();
    const request = {
      plan: next,
      lock: shop.lock(),
      projectDirectory: shop.root,
      tools: made.tools,
      pull,
      online: true,
    };
    const previews = await previewRelease(request);
    expect(asksOnly(made)).toBe(true);
    expect(shop.text()).toBe(before);
    return `${renderPreviews(previews)}\n${summarizePreviews(previews)}`;
  };

  test("before a first release", async () => {
    const made = makeWorld();
    const previews = await previewRelease({
      plan,
      lock: undefined,
      projectDirectory: "/",
      tools: made.tools,
      pull: false,
      online: true,
    });
    expect(renderPreviews(previews).split("\n")).toEqual([
      "shop/web:dev: build for linux/amd64: the lock does not have it",
      `  push to ${A}`,
      `  copy to ${B}`,
      "valkey/valkey:8.1: look up its digest for linux/amd64: the lock does not have it",
    ]);
    expect(summarizePreviews(previews)).toBe("would build 1, look up 1, push 1 and copy 1; nothing was done");
  });

  test("nothing to do", async () => {
    const { made, shop } = await released();
    expect(await preview(made, shop)).toMatch(
      /^shop\/web:dev: keep \w{12}\nvalkey\/valkey:8.1: keep \w{12}\nnothing to do: 2 images, all as locked and where they should be$/,
    );
  });

  test("a change, a digest that is gone, another registry, an image too many", async () => {
    const { made, shop } = await released();
    made.registries.delete(A);
    expect(await preview(made, shop)).toContain(`  copy to ${A}\n`);
    made.registries.delete(B);
    expect(await preview(made, shop)).toContain(`  push to ${A}\n  copy to ${B}\n`);
    made.engine.clear();
    expect(await preview(made, shop)).toMatch(
      /build for linux\/amd64: \w{12} is gone from .* and this engine does not have it/,
    );
    made.sources["./app"] = "other";
    expect(await preview(made, shop)).toContain("build for linux/amd64: its sources changed since v1.0.0 (aaaaaaa)");
    const { store: _, ...services } = SERVICES;
    expect(await preview(made, shop, planOf(environments, services))).toContain("valkey/valkey:8.1: leave out");
  });

  test("--pull: what would be built on newer base images, and what looked up anew", async () => {
    const { made, shop } = await released();
    expect((await preview(made, shop, plan, true)).split("\n")).toEqual([
      "shop/web:dev: build for linux/amd64: --pull asks for it anew",
      `  push to ${A}`,
      `  copy to ${B}`,
      "valkey/valkey:8.1: look up its digest for linux/amd64: --pull asks for it anew",
      "would build 1, look up 1, push 1 and copy 1; nothing was done",
    ]);
  });

  test("it says what the release then does", async () => {
    const { made, shop } = await released();
    const next = planOf({ ...environments, three: { registry: "c.test", mirror: true } });
    made.sources["./app"] = "other";
    const said = await preview(made, shop, next, true);
    const deeds = said.match(/^ {2}(push|copy) to \S+/gm)?.map((line) => line.trim().replace(" to", "")) ?? [];
    made.log.length = 0;
    await shop.release(next, { pull: true });
    const done = made.log.filter((line) => /^(push|copy) /.test(line)).map((line) => line.replace(/ \S+ ->/, ""));
    expect(deeds.toSorted()).toEqual(done.toSorted());
    expect(deeds.length).toBeGreaterThan(3);
  });

  test("what an earlier attempt has built is taken", async () => {
    const { made, shop } = await released();
    made.sources["./app"] = "other";
    made.fail = (line) => {
      if (line.startsWith("push ")) throw failure("BERTH602", "the way is cut");
    };
    await refusal(shop.release(plan));
    made.fail = () => {};
    made.log.length = 0;
    expect(await preview(made, shop)).toContain(
      "shop/web:dev: take what this engine built before for linux/amd64: its sources changed",
    );
  });
});

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LockedImage } from "../../src/images/lock";
import {
  failure,
  makeWorld,
  manifestOf,
  openShop,
  planOf,
  publish,
  refusal,
  SERVICES,
  sha,
  type World,
} from "../support/release-world";

const A = "a.test/shop/web";
const B = "b.test/shop/web";
const VALKEY = "docker.io/valkey/valkey";
const environments = { one: { registry: "a.test" }, two: { registry: "b.test" } };
const plan = planOf(environments);

function world(): World {
  const made = makeWorld();
  publish(made, VALKEY, "8.1", "valkey 8.1.0");
  return made;
}

/** What was done, without the questions. */
const deeds = ({ log }: World) => log.filter((line) => /^(build|push|copy) /.test(line));

/** A world with a first release, its log emptied. */
async function released() {
  const made = world();
  const shop = openShop(made);
  const first = await shop.release(plan);
  made.log.length = 0;
  return { made, shop, first };
}

const webOf = (shop: ReturnType<typeof openShop>) => shop.lock().images["shop/web:dev"] as LockedImage;

describe("a first release", () => {
  test("builds once, pushes to one registry, copies the digest to the other, pins others' images, then writes", async () => {
    const made = world();
    const shop = openShop(made);
    const { written, images } = await shop.release(plan);
    expect(deeds(made)).toEqual(["build shop/web:dev", `push ${A}`, `copy ${A} -> ${B}`]);
    expect(written).toBe(true);
    expect(images.map(({ outcome, pushed, copied }) => [outcome, pushed, copied])).toEqual([
      ["built", [A], [B]],
      ["pinned", [], []],
    ]);
    const web = webOf(shop);
    const { digest } = manifestOf(web.id);
    expect(web).toMatchObject({
      kind: "built",
      digest,
      repositories: [A, B],
      services: ["web", "worker"],
      user: "node",
    });
    expect(web.tag).toBe(`berth-${web.id.slice(7, 27)}`);
    for (const repository of [A, B]) {
      expect(made.registries.get(repository)?.get(web.tag as string)?.digest).toBe(digest);
    }
    expect(web.source).toMatchObject({ revision: "a".repeat(40), version: "v1.0.0" });
  });

  test("an index of others is resolved to the platform's manifest", async () => {
    const made = world();
    const shop = openShop(made);
    await shop.release(plan);
    const store = shop.lock().images["valkey/valkey:8.1"];
    const { digest, id } = {
      digest: manifestOf(sha("valkey 8.1.0 linux/amd64")).digest,
      id: sha("valkey 8.1.0 linux/amd64"),
    };
    expect(store).toMatchObject({ kind: "pulled", digest, id, platform: "linux/amd64", repositories: [VALKEY] });
    expect(store).not.toHaveProperty("tag");
    expect(store).not.toHaveProperty("source");
  });

  test("a digest in the file that is an index is resolved too, one that is a manifest is that one", async () => {
    const made = world();
    const shop = openShop(made);
    const manifest = manifestOf(sha("valkey 8.1.0 linux/amd64")).digest;
    const store = (digest: string) => ({ image: `valkey/valkey:gone@${digest}` });
    const services = { a: store(sha("index valkey 8.1.0")), b: store(manifest) };
    await shop.release(planOf({ one: {} }, services));
    expect(Object.values(shop.lock().images).map(({ digest }) => digest)).toEqual([manifest, manifest]);
  });

  test("labels: source, revision, version, and the commit's time, so that the same commit gives the same image", async () => {
    const made = world();
    await openShop(made).release(plan);
    const { labels } = made.engine.get("shop/web:dev") ?? {};
    const key = (name: string) => `org.opencontainers.image.${name}`;
    expect(labels).toEqual({
      [key("source")]: "https://example.com/shop",
      [key("revision")]: "a".repeat(40),
      [key("version")]: "v1.0.0",
      [key("created")]: "2026-01-01T00:00:00Z",
    });
  });

  test("labels of uncommitted sources: the time of the build; and a note", async () => {
    const made = world();
    made.git = { ...made.git, revision: `${"a".repeat(40)}-dirty`, version: "v1.0.0-dirty", dirty: true };
    const { findings } = await openShop(made).release(plan);
    expect(made.engine.get("shop/web:dev")?.labels["org.opencontainers.image.created"]).toBe("2026-02-01T00:00:00Z");
    expect(findings).toMatchObject([{ code: "BERTH618", verdict: "note", path: "services.web.build" }]);
  });

  test("a label of the file's own stays", async () => {
    const made = world();
    const labels = { "org.opencontainers.image.version": "mine" };
    const services = { web: { image: "x:1", build: { context: "./app", labels } } };
    await openShop(made).release(planOf({ one: {} }, services));
    expect(made.engine.get("x:1")?.labels).not.toHaveProperty(["org.opencontainers.image.version"]);
  });

  test("without a registry: locked by id alone, nothing is pushed", async () => {
    const made = world();
    const shop = openShop(made);
    await shop.release(planOf({ one: {} }));
    expect(deeds(made)).toEqual(["build shop/web:dev"]);
    const web = webOf(shop);
    expect(web).toMatchObject({ id: made.engine.get("shop/web:dev")?.id, repositories: [] });
    expect(web).not.toHaveProperty("digest");
    expect(web).not.toHaveProperty("tag");
  });

  test("all that is to be built is built in one call", async () => {
    const made = world();
    made.sources["./other"] = "other";
    const services = { ...SERVICES, api: { image: "shop/api:dev", build: { context: "./other" } } };
    await openShop(made).release(planOf({ one: {} }, services));
    expect(deeds(made)).toEqual(["build shop/api:dev shop/web:dev"]);
  });

  test("the engine is asked for its platform only where nobody says", async () => {
    const made = world();
    await openShop(made).release(planOf({ one: { machines: "linux/amd64" } }));
    expect(made.log).not.toContain("engine's platform");
    await openShop(made).release(plan);
    expect(made.log.filter((line) => line === "engine's platform")).toHaveLength(1);
  });
});

describe("a registry that does not answer", () => {
  test("is found before anything is built, one question to each host", async () => {
    const made = world();
    made.down.add("b.test");
    const shop = openShop(made);
    expect(await refusal(shop.release(plan))).toEqual(["BERTH602 b.test does not answer"]);
    expect(deeds(made)).toEqual([]);
    expect(made.log.filter((line) => line.startsWith("ask "))).toEqual([`ask ${A}:berth`, `ask ${B}:berth`]);
  });
});

describe("nothing changed", () => {
  test("no build, no push, no copy; the tag is asked for in each registry; the file is not touched", async () => {
    const { made, shop } = await released();
    const before = shop.text();
    made.time = "2027-01-01T00:00:00.000Z";
    const { written, images } = await shop.release(plan);
    expect(written).toBe(false);
    expect(images.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged"]);
    const { tag } = webOf(shop);
    expect(made.log.toSorted()).toEqual([
      `ask ${A}:${tag}`,
      `ask ${B}:${tag}`,
      `ask ${VALKEY}@${shop.lock().images["valkey/valkey:8.1"]?.digest}`,
    ]);
    expect(shop.text()).toBe(before);
  });

  test("what one image changes leaves the other entries as they were, `created` is of the change", async () => {
    const { made, shop } = await released();
    const before = shop.lock();
    made.sources["./app"] = "hello again";
    made.time = "2027-01-01T00:00:00.000Z";
    await shop.release(plan);
    expect(deeds(made)).toEqual(["build shop/web:dev", `push ${A}`, `copy ${A} -> ${B}`]);
    expect(shop.lock().images["valkey/valkey:8.1"]).toEqual(before.images["valkey/valkey:8.1"]);
    expect(webOf(shop).id).not.toBe(before.images["shop/web:dev"]?.id);
    expect([before.created, shop.lock().created]).toEqual(["2026-02-01T00:00:00Z", "2027-01-01T00:00:00Z"]);
  });

  test("another service that runs it is written down, nothing is built", async () => {
    const { made, shop } = await released();
    const services = { ...SERVICES, cron: { image: "shop/web:dev" } };
    const { images } = await shop.release(planOf(environments, services));
    expect(deeds(made)).toEqual([]);
    expect(images[0]?.outcome).toBe("updated");
    expect(webOf(shop).services).toEqual(["cron", "web", "worker"]);
  });

  test("an image that no environment runs any more is left out", async () => {
    const { shop } = await released();
    const { store: _, ...services } = SERVICES;
    const { removed } = await shop.release(planOf(environments, services));
    expect(removed).toEqual(["valkey/valkey:8.1"]);
    expect(Object.keys(shop.lock().images)).toEqual(["shop/web:dev"]);
  });
});

describe("what makes a build", () => {
  const services = (build: object) => ({
    ...SERVICES,
    web: { image: "shop/web:dev", build: { context: "./app", ...build } },
  });
  const arm = { one: { registry: "a.test", machines: "linux/arm64" } };
  test.each<[string, (made: World) => void, ReturnType<typeof planOf>, string]>([
    [
      "its sources",
      ({ sources }) => Object.assign(sources, { "./app": "other" }),
      plan,
      "its sources changed since v1.0.0 (aaaaaaa)",
    ],
    ["an argument", () => {}, planOf(environments, services({ args: { NODE: "22" } })), "its sources changed since"],
    [
      "files that git ignores",
      ({ ignored }) => Object.assign(ignored, { "./app": "x" }),
      plan,
      "files of its context that git ignores differ: dist/x.js",
    ],
    ["the platform", () => {}, planOf(arm), "it is wanted for linux/arm64, and the lock has linux/amd64"],
  ])("%s", async (_, change, next, reason) => {
    const { made, shop } = await released();
    change(made);
    await shop.release(next);
    expect(deeds(made)[0]).toBe("build shop/web:dev");
    expect(shop.said.join("\n")).toContain(reason);
    made.log.length = 0;
    await shop.release(next);
    expect(deeds(made)).toEqual([]);
  });

  test("an engine of another kind does not: the lock's platform stays where nobody names one", async () => {
    const { made, shop } = await released();
    await shop.release(plan);
    expect(made.log).not.toContain("engine's platform");
    expect(deeds(made)).toEqual([]);
  });

  test("sources that were uncommitted are built again once they are committed, as the note advises", async () => {
    const made = world();
    const clean = made.git;
    made.git = { ...clean, revision: `${clean.revision}-dirty`, version: "v1.0.0-dirty", dirty: true };
    const shop = openShop(made);
    await shop.release(plan);
    made.log.length = 0;
    const { findings } = await shop.release(plan);
    expect([deeds(made), findings.length]).toEqual([[], 1]);
    made.git = { ...clean, revision: "b".repeat(40) };
    const second = await shop.release(plan);
    expect(deeds(made)[0]).toBe("build shop/web:dev");
    expect(webOf(shop).source?.revision).toBe("b".repeat(40));
    expect(second.findings).toEqual([]);
  });
});

describe("--pull", () => {
  test("builds on newer base images, and takes what a tag is today", async () => {
    const { made, shop } = await released();
    made.base = "base 2";
    publish(made, VALKEY, "8.1", "valkey 8.1.1");
    await shop.release(plan, { pull: true });
    expect(deeds(made)).toEqual(["build shop/web:dev", `push ${A}`, `copy ${A} -> ${B}`]);
    expect(shop.lock().images["valkey/valkey:8.1"]?.id).toBe(sha("valkey 8.1.1 linux/amd64"));
  });

  test("without it a tag that moved is not looked at", async () => {
    const { made, shop } = await released();
    publish(made, VALKEY, "8.1", "valkey 8.1.1");
    const { written } = await shop.release(plan);
    expect(written).toBe(false);
  });

  test("what comes out the same keeps its entry, and nothing is pushed", async () => {
    const { made, shop } = await released();
    const before = shop.text();
    const { written, images } = await shop.release(plan, { pull: true });
    expect(deeds(made)).toEqual(["build shop/web:dev"]);
    expect([written, images.map(({ outcome }) => outcome)]).toEqual([false, ["unchanged", "unchanged"]]);
    expect(shop.text()).toBe(before);
  });
});

describe("a digest that is missing somewhere", () => {
  const forget = (made: World, ...repositories: string[]) => {
    for (const repository of repositories) made.registries.delete(repository);
  };

  test("is copied from a registry that has it", async () => {
    const { made, shop } = await released();
    const before = shop.text();
    forget(made, A);
    const { images } = await shop.release(plan);
    expect(deeds(made)).toEqual([`copy ${B} -> ${A}`]);
    expect(images[0]).toMatchObject({ outcome: "placed", copied: [A] });
    expect(shop.text()).toBe(before);
  });

  test("a registry that is named later gets a copy, and the lock says so", async () => {
    const { made, shop } = await released();
    await shop.release(planOf({ ...environments, three: { registry: "c.test/x" } }));
    expect(deeds(made)).toEqual([`copy ${A} -> c.test/x/shop/web`]);
    expect(webOf(shop).repositories).toEqual([A, B, "c.test/x/shop/web"]);
  });

  test("a registry that no environment names any more can be the source, and leaves the lock", async () => {
    const { made, shop } = await released();
    await shop.release(planOf({ three: { registry: "c.test" } }));
    expect(deeds(made)).toEqual([`copy ${A} -> c.test/shop/web`]);
    expect(webOf(shop).repositories).toEqual(["c.test/shop/web"]);
  });

  test("one of those that does not answer is passed over", async () => {
    const { made, shop } = await released();
    made.down.add("a.test");
    await shop.release(planOf({ three: { registry: "c.test" } }));
    expect(deeds(made)).toEqual([`copy ${B} -> c.test/shop/web`]);
  });

  test("is pushed from this engine where no registry has it", async () => {
    const { made, shop } = await released();
    const before = shop.text();
    forget(made, A, B);
    await shop.release(plan);
    expect(deeds(made)).toEqual([`push ${A}`, `copy ${A} -> ${B}`]);
    expect(shop.text()).toBe(before);
  });

  test("another digest for the same id is said, and is then the one for all", async () => {
    const { made, shop } = await released();
    const { id } = webOf(shop);
    forget(made, A, B);
    made.compression = "zstd";
    await shop.release(plan);
    const { digest } = manifestOf(id, "zstd");
    expect(webOf(shop)).toMatchObject({ id, digest, repositories: [A, B] });
    expect(shop.said.join("\n")).toMatch(/its digest is \w{12} now, no longer \w{12}/);
    expect(made.registries.get(B)?.has(digest)).toBe(true);
  });

  test("is built again where the engine has lost it too", async () => {
    const { made, shop } = await released();
    forget(made, A, B);
    made.engine.clear();
    await shop.release(plan);
    expect(deeds(made)).toEqual(["build shop/web:dev", `push ${A}`, `copy ${A} -> ${B}`]);
    expect(shop.said.join("\n")).toMatch(/building for linux\/amd64: \w{12} is gone from a\.test\/shop\/web, b\.test/);
  });

  test("without a registry the engine has to have it", async () => {
    const made = world();
    const shop = openShop(made);
    const local = planOf({ one: {} });
    await shop.release(local);
    made.log.length = 0;
    await shop.release(local);
    expect(deeds(made)).toEqual([]);
    made.engine.clear();
    await shop.release(local);
    expect(deeds(made)).toEqual(["build shop/web:dev"]);
  });

  test("a registry that is named no more: the engine has to have it, an old registry is no help", async () => {
    const { made, shop } = await released();
    const local = planOf({ one: {} });
    await shop.release(local);
    expect(deeds(made)).toEqual([]);
    expect(webOf(shop)).toMatchObject({ repositories: [], digest: expect.stringContaining("sha256:") });
    made.engine.clear();
    await shop.release(local);
    expect(deeds(made)).toEqual(["build shop/web:dev"]);
  });

  test("a first registry that is named later gets what the engine has", async () => {
    const made = world();
    const shop = openShop(made);
    await shop.release(planOf({ one: {} }));
    const { id } = webOf(shop);
    made.log.length = 0;
    await shop.release(planOf({ one: { registry: "a.test" } }));
    expect(deeds(made)).toEqual([`push ${A}`]);
    expect(webOf(shop)).toMatchObject({ id, digest: manifestOf(id).digest, repositories: [A] });
  });

  test("someone else's that is gone from its registry: nothing is replaced silently", async () => {
    const { made, shop } = await released();
    const before = shop.text();
    forget(made, VALKEY);
    publish(made, VALKEY, "8.1", "valkey 8.1.1");
    made.sources["./app"] = "other";
    const { digest } = shop.lock().images["valkey/valkey:8.1"] ?? {};
    expect(await refusal(shop.release(plan))).toEqual([
      `BERTH605 valkey/valkey:8.1: ${VALKEY} no longer has ${digest}`,
    ]);
    expect(deeds(made)).toEqual([]);
    expect(shop.text()).toBe(before);
    await shop.release(plan, { pull: true });
    expect(shop.lock().images["valkey/valkey:8.1"]?.id).toBe(sha("valkey 8.1.1 linux/amd64"));
  });
});

describe("images of others in a mirror", () => {
  const MIRROR = "a.test/valkey/valkey";
  const mirrored = planOf({ one: { registry: "a.test", mirror: true } });

  test("are copied there by digest, and pulled there", async () => {
    const made = world();
    const shop = openShop(made);
    await shop.release(mirrored);
    expect(deeds(made)).toContain(`copy ${VALKEY} -> ${MIRROR}`);
    const id = sha("valkey 8.1.0 linux/amd64");
    const tag = `berth-${id.slice(7, 27)}`;
    expect(shop.lock().images["valkey/valkey:8.1"]).toMatchObject({ repositories: [MIRROR, VALKEY], id, tag });
    made.log.length = 0;
    made.down.add("docker.io");
    const { written } = await shop.release(mirrored);
    expect([written, deeds(made)]).toEqual([false, []]);
  });

  test("gone from the mirror: copied from its own registry; gone there: BERTH605 only where an environment pulls there", async () => {
    const made = world();
    const shop = openShop(made);
    await shop.release(mirrored);
    made.registries.delete(MIRROR);
    made.log.length = 0;
    await shop.release(mirrored);
    expect(deeds(made)).toEqual([`copy ${VALKEY} -> ${MIRROR}`]);
    made.registries.delete(VALKEY);
    await shop.release(mirrored);
    const both = planOf({ one: { registry: "a.test", mirror: true }, two: {} });
    expect((await refusal(shop.release(both)))[0]).toMatch(/^BERTH605 valkey/);
  });

  test("never written to their own registry", async () => {
    const { made, shop } = await released();
    made.registries.get(VALKEY)?.clear();
    await refusal(shop.release(plan));
    await refusal(shop.release(plan, { pull: true }));
    expect(deeds(made).filter((line) => line.includes(VALKEY))).toEqual([]);
  });
});

describe("images of others that only this engine has", () => {
  const local = (made: World) => {
    const own = { ...(made.engine.get("shop/web:dev") ?? imageOf("stand-in")) };
    made.engine.set("valkey/valkey:8.1", own).set(own.id, own);
    return own.id;
  };
  const imageOf = (text: string) => ({
    id: sha(text),
    repoDigests: [],
    platform: "linux/amd64",
    size: 1,
    exposedPorts: [],
    user: null,
    entrypoint: null,
    command: ["run"],
    workingDir: null,
    stopSignal: null,
    labels: {},
  });

  test.each([
    ["its registry does not answer", (made: World) => void made.down.add("docker.io"), "BERTH602"],
    ["its registry does not know it", (made: World) => void made.registries.delete(VALKEY), "BERTH604"],
  ])("%s: pinned by id, with a note; looked up again by --pull alone", async (_, change, code) => {
    const made = world();
    change(made);
    const id = local(made);
    const shop = openShop(made);
    const { findings } = await shop.release(plan);
    expect(findings).toMatchObject([{ code, verdict: "note", path: "services.store.image" }]);
    expect(shop.lock().images["valkey/valkey:8.1"]).toMatchObject({ id, repositories: [], command: ["run"] });
    expect(shop.lock().images["valkey/valkey:8.1"]).not.toHaveProperty("digest");
    made.log.length = 0;
    const again = await shop.release(plan);
    expect([again.written, made.log.filter((line) => line.includes("valkey"))]).toEqual([false, []]);
    made.down.clear();
    publish(made, VALKEY, "8.1", "valkey 8.1.0");
    await shop.release(plan, { pull: true });
    expect(shop.lock().images["valkey/valkey:8.1"]).toMatchObject({ repositories: [VALKEY] });
  });

  test("are pushed from the engine into a mirror", async () => {
    const made = world();
    made.down.add("docker.io");
    const id = local(made);
    const shop = openShop(made);
    const mirrored = planOf({ one: { registry: "a.test", mirror: true }, two: {} });
    await shop.release(mirrored);
    const mirror = "a.test/valkey/valkey";
    expect(shop.lock().images["valkey/valkey:8.1"]).toMatchObject({
      repositories: [mirror],
      digest: manifestOf(id).digest,
    });
    made.log.length = 0;
    // Its own registry is not asked again for what it did not have.
    const { written } = await shop.release(mirrored);
    expect([written, deeds(made), made.log.filter((line) => line.includes("docker.io"))]).toEqual([false, [], []]);
  });

  test("wrong credentials are not gone around", async () => {
    const made = world();
    local(made);
    made.fail = (line) => {
      if (line.startsWith("resolve")) throw failure("BERTH603", "docker.io wants other credentials");
    };
    expect(await refusal(openShop(made).release(plan))).toEqual(["BERTH603 docker.io wants other credentials"]);
  });

  test("neither here nor there: the registry's answer, before anything is built", async () => {
    const made = world();
    made.registries.delete(VALKEY);
    expect(await refusal(openShop(made).release(plan))).toEqual([`BERTH604 ${VALKEY}:8.1 is unknown`]);
    expect(deeds(made)).toEqual([]);
  });
});

describe("a release that fails leaves the lock as it was, and the next one goes on", () => {
  test("registry down in the middle: not built again, not pushed again where it is", async () => {
    const made = world();
    const shop = openShop(made);
    made.down.add("b.test");
    expect(await refusal(shop.release(plan))).toEqual(["BERTH602 b.test does not answer"]);
    expect(existsSync(join(shop.root, "images.lock.json"))).toBe(false);
    made.down.clear();
    made.fail = (line) => {
      if (line.startsWith("copy")) throw failure("BERTH602", "b.test ended the connection");
    };
    expect(await refusal(shop.release(plan))).toEqual(["BERTH602 b.test ended the connection"]);
    expect(existsSync(join(shop.root, "images.lock.json"))).toBe(false);
    made.fail = () => {};
    made.log.length = 0;
    await shop.release(plan);
    expect(deeds(made)).toEqual([`copy ${A} -> ${B}`]);
    expect(webOf(shop)).toMatchObject({
      repositories: [A, B],
      source: { revision: "a".repeat(40), version: "v1.0.0" },
    });
  });

  test("of uncommitted sources too: the image of the first attempt is the one that is locked", async () => {
    const made = world();
    made.git = { ...made.git, revision: `${"a".repeat(40)}-dirty`, dirty: true };
    const shop = openShop(made);
    made.fail = (line) => {
      if (line.startsWith("push")) throw failure("BERTH602", "down");
    };
    await refusal(shop.release(plan));
    const id = made.engine.get("shop/web:dev")?.id;
    made.fail = () => {};
    made.time = "2026-02-01T00:05:00.000Z";
    made.log.length = 0;
    await shop.release(plan);
    expect(deeds(made)).toEqual([`push ${A}`, `copy ${A} -> ${B}`]);
    expect(webOf(shop)).toMatchObject({ id, source: { revision: `${"a".repeat(40)}-dirty` } });
  });

  test("a commit in between that changes no source: the revision is that of the build", async () => {
    const made = world();
    const shop = openShop(made);
    made.fail = (line) => {
      if (line.startsWith("push")) throw failure("BERTH602", "down");
    };
    await refusal(shop.release(plan));
    made.fail = () => {};
    made.git = { ...made.git, revision: "b".repeat(40), version: "v2" };
    await shop.release(plan);
    expect(webOf(shop).source).toMatchObject({ revision: "a".repeat(40), version: "v1.0.0" });
  });

  test("a second release that fails keeps the first one's lock byte for byte", async () => {
    const { made, shop } = await released();
    const before = shop.text();
    made.sources["./app"] = "other";
    made.fail = (line) => {
      if (line.startsWith("copy")) throw failure("BERTH602", "down");
    };
    await refusal(shop.release(plan));
    expect(shop.text()).toBe(before);
  });

  test("build failing, disk full: the builder's finding, nothing is pushed", async () => {
    for (const code of ["BERTH606", "BERTH608"] as const) {
      const made = world();
      made.fail = (line) => {
        if (line.startsWith("build")) throw failure(code, "it failed");
      };
      const shop = openShop(made);
      expect(await refusal(shop.release(plan))).toEqual([`${code} it failed`]);
      expect(deeds(made)).toEqual(["build shop/web:dev"]);
      expect(existsSync(join(shop.root, "images.lock.json"))).toBe(false);
    }
  });

  test("sources that change while they are built: not locked, not taken for what was built", async () => {
    const made = world();
    const shop = openShop(made);
    made.fail = (line) => {
      if (line.startsWith("build")) made.sources["./app"] = "written during the build";
    };
    expect(await refusal(shop.release(plan))).toEqual([
      "BERTH614 the sources of shop/web:dev changed while it was built",
    ]);
    expect(deeds(made)).toEqual(["build shop/web:dev"]);
    made.fail = () => {};
    await shop.release(plan);
    expect(deeds(made)[1]).toBe("build shop/web:dev");
  });

  test("two registries down: both are said", async () => {
    const { made, shop } = await released();
    made.down.add("a.test").add("b.test");
    expect(await refusal(shop.release(plan))).toEqual([
      "BERTH602 a.test does not answer",
      "BERTH602 b.test does not answer",
    ]);
  });

  test("others' image for another platform than asked", async () => {
    const made = makeWorld();
    publish(made, VALKEY, "8.1", "valkey", ["linux/arm64"]);
    const single = made.registries.get(VALKEY);
    const manifest = [...(single?.values() ?? [])].find(({ kind }) => kind === "manifest");
    single?.set("8.1", manifest as NonNullable<typeof manifest>);
    expect(await refusal(openShop(made).release(plan))).toEqual([
      "BERTH613 valkey/valkey:8.1 is for linux/arm64, and is wanted for linux/amd64",
    ]);
  });

  test("a lock edited by hand is not gone on from", async () => {
    const { made, shop } = await released();
    const edited = shop.text().replace('"user": "node"', '"user": "root"');
    writeFileSync(join(shop.root, "images.lock.json"), edited);
    expect((await refusal(shop.release(plan)))[0]).toMatch(/^BERTH601 /);
    expect([made.log, shop.text()]).toEqual([[], edited]);
  });

  test("two releases at once: the second is refused, the first is not disturbed", async () => {
    const made = world();
    const shop = openShop(made);
    // The second one comes while the first is pushing, however fast this machine is.
    const { pushImage } = made.tools;
    let second: readonly string[] = [];
    const tools = {
      ...made.tools,
      pushImage: async (...args: Parameters<typeof pushImage>) => {
        second = await refusal(shop.release(plan));
        return pushImage(...args);
      },
    };
    await openShop({ ...made, tools }, shop.root).release(plan);
    expect(second).toEqual([expect.stringMatching(/^BERTH607 /)]);
    expect(webOf(shop).repositories).toEqual([A, B]);
  });
});

describe("what a registry makes of a push is seen before it is locked", () => {
  test.each([
    [
      "an index",
      (manifest: ReturnType<typeof manifestOf>) => ({
        ...manifest,
        kind: "index" as const,
        mediaType: "application/vnd.oci.image.index.v1+json",
      }),
      "BERTH609",
    ],
    [
      "another configuration",
      (manifest: ReturnType<typeof manifestOf>) => ({ ...manifest, configDigest: sha("other") }),
      "BERTH616",
    ],
  ])("%s", async (_, stored, code) => {
    const made = world();
    made.stored = stored;
    const shop = openShop(made);
    expect((await refusal(shop.release(plan)))[0]).toMatch(new RegExp(`^${code} shop/web:dev: ${A}@sha256:`));
    expect(existsSync(join(shop.root, "images.lock.json"))).toBe(false);
  });

  test("nothing", async () => {
    const made = world();
    made.stored = (manifest) => manifest;
    made.fail = (line) => {
      if (/^ask a\.test.*@/.test(line)) made.registries.delete(A);
    };
    expect((await refusal(openShop(made).release(plan)))[0]).toMatch(/^BERTH605 /);
  });

  test("an engine whose ids are manifests' digests: the lock has the configuration's", async () => {
    const made = world();
    made.stored = (manifest) => ({
      ...manifest,
      digest: manifest.configDigest as string,
      configDigest: sha("configuration"),
    });
    const shop = openShop(made);
    await shop.release(planOf({ one: { registry: "a.test" } }));
    expect(webOf(shop)).toMatchObject({ id: sha("configuration"), digest: made.engine.get("shop/web:dev")?.id });
    made.log.length = 0;
    expect((await shop.release(planOf({ one: { registry: "a.test" } }))).written).toBe(false);
    expect(deeds(made)).toEqual([]);
  });
});

describe("another lock to go on from", () => {
  test("--lock: earlier images are not built again", async () => {
    const { made, shop } = await released();
    writeFileSync(join(shop.root, "v1.json"), shop.text());
    const { id } = webOf(shop);
    made.sources["./app"] = "other";
    await shop.release(plan);
    made.sources["./app"] = "hello";
    made.log.length = 0;
    const { written } = await shop.release(plan, { lock: "v1.json" });
    expect([written, deeds(made), webOf(shop).id]).toEqual([true, [], id]);
  });

  test("earlier sources are found on the engine all the same", async () => {
    const { made, shop } = await released();
    const { id } = webOf(shop);
    made.sources["./app"] = "other";
    await shop.release(plan);
    made.sources["./app"] = "hello";
    made.log.length = 0;
    await shop.release(plan);
    expect([deeds(made), webOf(shop).id]).toEqual([[], id]);
  });

  test("--lock none: all is looked at anew", async () => {
    const { made, shop } = await released();
    publish(made, VALKEY, "8.1", "valkey 8.1.1");
    await shop.release(plan, { lock: "none" });
    expect(shop.lock().images["valkey/valkey:8.1"]?.id).toBe(sha("valkey 8.1.1 linux/amd64"));
  });
});

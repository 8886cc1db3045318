import { BerthError } from "../../src/errors";
import {
  image,
  makeWorld,
  manifestOf,
  openShop,
  planOf,
  publish,
  refusal,
  sha,
  type World,
} from "../support/release-world";

// What the engine has under a name is taken only where its registry never gave it: else another image would run unseen.

const VALKEY = "docker.io/valkey/valkey";
const services = { store: { image: "valkey/valkey:8.1" } };
const plan = planOf({ one: {} }, services);
const mirrored = planOf({ one: { registry: "a.test", mirror: true } }, services);

/** Puts an image of that name on the engine. */
function hold(made: World, content: string, more: { repoDigests?: readonly string[]; digest?: string } = {}): string {
  const own = { ...image(sha(content)), ...more };
  made.engine.set("valkey/valkey:8.1", own).set(own.id, own);
  return own.id;
}
const storeOf = (shop: ReturnType<typeof openShop>) => shop.lock().images["valkey/valkey:8.1"];
const down = (made: World) => void made.down.add("docker.io");
const unknown = (made: World) => void made.registries.delete(VALKEY);

describe("--pull of what its registry had, with another image of that name on the engine", () => {
  test.each([
    ["does not answer", down, "BERTH602 docker.io does not answer"],
    ["no longer knows it", unknown, `BERTH604 ${VALKEY}:8.1 is unknown`],
  ])("its registry %s: that is said, the lock stays", async (_, change, said) => {
    for (const one of [plan, mirrored]) {
      const made = makeWorld();
      publish(made, VALKEY, "8.1", "valkey 8.1.0");
      const shop = openShop(made);
      await shop.release(one);
      const before = shop.text();
      hold(made, "another");
      change(made);
      expect(await refusal(shop.release(one, { pull: true }))).toEqual([said]);
      expect(shop.text()).toBe(before);
    }
  });
});

describe("--pull of what only an engine had", () => {
  test.each([
    ["by id", plan],
    ["in a mirror", mirrored],
  ])("%s: the engine's image of today", async (_, one) => {
    const made = makeWorld();
    hold(made, "stand-in 1");
    const shop = openShop(made);
    await shop.release(one);
    const id = hold(made, "stand-in 2");
    await shop.release(one, { pull: true });
    expect(storeOf(shop)?.id).toBe(id);
  });
});

describe("what the engine once had from that registry", () => {
  const digest = sha("valkey of last year");

  test.each([
    ["Docker Hub, as docker writes it", "valkey/valkey:8.1", `valkey/valkey@${digest}`],
    ["another registry", "r.test:5000/x:1", `r.test:5000/x@${digest}`],
    ["an image with a digest", `r.test/x:1@${digest}`, `r.test/x@${digest}`],
  ])("is not taken for what it has today: %s", async (_, reference, name) => {
    const made = makeWorld();
    made.down.add("docker.io").add("r.test").add("r.test:5000");
    made.engine.set(reference, { ...image(sha("old")), repoDigests: [`b.test/y@${digest}`, name] });
    const shop = openShop(made);
    const one = planOf({ one: {} }, { store: { image: reference } });
    expect((await refusal(shop.release(one)))[0]).toMatch(/^BERTH602 .* does not answer$/);
  });

  test("from another repository: it is a stand-in", async () => {
    const made = makeWorld();
    down(made);
    const id = hold(made, "stand-in", {
      repoDigests: [`a.test/valkey/valkey@${digest}`, `valkey/valkey-other@${digest}`],
    });
    const shop = openShop(made);
    await shop.release(plan);
    expect(storeOf(shop)).toMatchObject({ id, repositories: [] });
  });

  // There each name has the image's digest, pulled or not: https://github.com/moby/moby/issues/48747.
  test("containerd's store: the registry has to say that it does not know it", async () => {
    const made = makeWorld();
    const digest = sha("stand-in");
    const id = hold(made, "stand-in", { repoDigests: [`valkey/valkey@${digest}`], digest });
    const shop = openShop(made);
    down(made);
    expect(await refusal(shop.release(plan))).toEqual(["BERTH602 docker.io does not answer"]);
    made.down.clear();
    await shop.release(plan);
    expect(storeOf(shop)).toMatchObject({ id, repositories: [] });
  });
});

test.each([
  "toomanyrequests: You have reached your pull rate limit.",
  "ERROR: unexpected status from HEAD request to https://r.test/v2/x/manifests/2: 429 Too Many Requests",
])("too many requests are waited for, and not gone around: %s", async (reason) => {
  const made = makeWorld();
  hold(made, "stand-in");
  made.fail = (line) => {
    if (!line.startsWith("resolve")) return;
    throw new BerthError([{ code: "BERTH602", verdict: "error", found: "too many requests", reason, remedy: "wait" }]);
  };
  expect(await refusal(openShop(made).release(plan))).toEqual(["BERTH602 too many requests"]);
});

describe("what is pinned by id, on another machine", () => {
  /** A release of a stand-in, seen from a machine whose engine does not have it. */
  async function elsewhere(one = plan) {
    const made = makeWorld();
    const id = hold(made, "stand-in");
    const shop = openShop(made);
    await shop.release(one);
    made.engine.clear();
    publish(made, VALKEY, "8.1", "valkey 8.1.0");
    return { made, shop, id };
  }

  test("is not replaced by what the registry has: BERTH605", async () => {
    const { shop, id } = await elsewhere();
    const before = shop.text();
    const failed = await shop.release(plan).catch((error: BerthError) => error.findings);
    expect(failed).toMatchObject([
      {
        code: "BERTH605",
        path: "services.store.image",
        found: `valkey/valkey:8.1: the lock has id ${id.slice(7, 19)}, which this engine does not have, and no registry`,
        remedy: expect.stringMatching(/on the machine that has it.*npx berth release --pull/),
      },
    ]);
    expect(shop.text()).toBe(before);
  });

  test("nor where a mirror is named that lacks it; nor what no mirror has any more", async () => {
    const { shop } = await elsewhere();
    expect((await refusal(shop.release(mirrored)))[0]).toMatch(/^BERTH605 /);
    const second = await elsewhere(mirrored);
    expect((await refusal(second.shop.release(plan)))[0]).toMatch(/^BERTH605 /);
  });

  test("--pull takes what the registry has, and says id and digest", async () => {
    const { shop, id } = await elsewhere();
    await shop.release(plan, { pull: true });
    const { digest } = manifestOf(sha("valkey 8.1.0 linux/amd64"));
    expect(storeOf(shop)?.digest).toBe(digest);
    expect(shop.said).toContain(`valkey/valkey:8.1: pinned, ${digest.slice(7, 19)} now, id ${id.slice(7, 19)} before`);
  });
});

test("--pull says an id that changed, and one that did not, once", async () => {
  const made = makeWorld();
  const before = hold(made, "stand-in 1");
  const shop = openShop(made);
  await shop.release(plan);
  expect(shop.said).toContain(`valkey/valkey:8.1: pinned, id ${before.slice(7, 19)}`);
  shop.said.length = 0;
  await shop.release(plan, { pull: true });
  expect(shop.said).toContain(`valkey/valkey:8.1: pinned, id ${before.slice(7, 19)}`);
  const now = hold(made, "stand-in 2");
  await shop.release(plan, { pull: true });
  expect(shop.said).toContain(
    `valkey/valkey:8.1: pinned, id ${now.slice(7, 19)} now, id ${before.slice(7, 19)} before`,
  );
});

test("a size is said to be the image's, not of what was sent", async () => {
  const made = makeWorld();
  const shop = openShop(made);
  await shop.release(
    planOf(
      { one: { registry: "a.test" }, two: { registry: "b.test" } },
      { web: { image: "w:1", build: { context: "./app" } } },
    ),
  );
  const sizes = shop.said.filter((line) => line.includes("MB"));
  expect(sizes).toEqual([
    "w:1: pushed to a.test/w in 0.0 s: 1 layer sent, 2 already there, image of 1.5 MB",
    "w:1: copied to b.test/w in 0.0 s, image of 1.5 MB",
  ]);
});

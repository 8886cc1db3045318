import type { Manifest } from "../../src/docker/registry";
import type { LockedImage } from "../../src/images/lock";
import { checkRelease } from "../../src/release/check";
import { previewRelease } from "../../src/release/preview";
import { renderPreviews, summarizePreviews } from "../../src/release/report";
import { makeWorld, manifestOf, openShop, planOf, publish, refusal, sha, type World } from "../support/release-world";

// Registries clear away what has no tag: a digest counts as there under its tag only, in what a release writes to.

const A = "a.test/shop/web";
const B = "b.test/shop/web";
const MIRROR = "a.test/valkey/valkey";
const VALKEY = "docker.io/valkey/valkey";
const plan = planOf({ one: { registry: "a.test", mirror: true }, two: { registry: "b.test" } });

/** A world with a first release, its log emptied. */
async function released() {
  const made = makeWorld();
  publish(made, VALKEY, "8.1", "valkey 8.1.0");
  const shop = openShop(made);
  await shop.release(plan);
  made.log.length = 0;
  shop.said.length = 0;
  return { made, shop };
}

type Shop = ReturnType<typeof openShop>;

const entryOf = (shop: Shop, reference: string) =>
  shop.lock().images[reference] as LockedImage & { readonly digest: string; readonly tag: string };
const webOf = (shop: Shop) => entryOf(shop, "shop/web:dev");
const deeds = ({ log }: World) => log.filter((line) => /^(build|push|copy) /.test(line));
const at = ({ registries }: World, repository: string, name: string) => registries.get(repository)?.get(name)?.digest;
const untag = ({ registries }: World, repository: string, tag: string) => registries.get(repository)?.delete(tag);
const point = ({ registries }: World, repository: string, tag: string, manifest: Manifest) =>
  registries.get(repository)?.set(manifest.digest, manifest).set(tag, manifest);

const checked = (made: World, shop: Shop, online = true) =>
  checkRelease({
    plan,
    lock: shop.lock(),
    origin: "images.lock.json",
    root: shop.root,
    tools: made.tools,
    online,
  });
const preview = (made: World, shop: Shop) =>
  previewRelease({
    plan,
    lock: shop.lock(),
    projectDirectory: shop.root,
    tools: made.tools,
    pull: false,
    online: true,
  });

test("nothing changed: one question to each repository, by tag; by digest where the tag is someone else's", async () => {
  const { made, shop } = await released();
  const store = entryOf(shop, "valkey/valkey:8.1");
  await shop.release(plan);
  expect(made.log.toSorted()).toEqual([
    `ask ${A}:${webOf(shop).tag}`,
    `ask ${MIRROR}:${store.tag}`,
    `ask ${B}:${webOf(shop).tag}`,
    `ask ${VALKEY}@${store.digest}`,
  ]);
});

describe("a digest whose tag is gone", () => {
  test("is tagged again from where it is; the lock stays as it was", async () => {
    const { made, shop } = await released();
    const [before, { tag, digest }] = [shop.text(), webOf(shop)];
    untag(made, A, tag);
    const { images, written } = await shop.release(plan);
    expect(deeds(made)).toEqual([`copy ${A} -> ${A}`]);
    expect(at(made, A, tag)).toBe(digest);
    expect([written, shop.text()]).toEqual([false, before]);
    expect(images[0]).toMatchObject({ outcome: "placed", pushed: [], copied: [], tagged: [A] });
    expect(shop.said.join("\n")).toMatch(/shop\/web:dev: tagged again in a\.test\/shop\/web/);
  });

  test("everywhere, without anything on this engine: each registry has its own", async () => {
    const { made, shop } = await released();
    made.engine.clear();
    for (const repository of [A, B]) untag(made, repository, webOf(shop).tag);
    await shop.release(plan);
    expect(deeds(made)).toEqual([`copy ${A} -> ${A}`, `copy ${B} -> ${B}`]);
  });

  test("is what a registry without it gets it from", async () => {
    const { made, shop } = await released();
    untag(made, B, webOf(shop).tag);
    made.registries.delete(A);
    const { images } = await shop.release(plan);
    expect(deeds(made)).toEqual([`copy ${B} -> ${A}`, `copy ${B} -> ${B}`]);
    expect(images[0]).toMatchObject({ copied: [A], tagged: [B] });
  });

  test("of others in a mirror too, and never in their own registry", async () => {
    const { made, shop } = await released();
    const { tag, digest } = entryOf(shop, "valkey/valkey:8.1");
    untag(made, MIRROR, tag);
    untag(made, VALKEY, "8.1");
    await shop.release(plan);
    expect(deeds(made)).toEqual([`copy ${MIRROR} -> ${MIRROR}`]);
    expect(at(made, MIRROR, tag)).toBe(digest);
  });

  test("of what is built again to the same image", async () => {
    const { made, shop } = await released();
    const { tag } = webOf(shop);
    untag(made, A, tag);
    await shop.release(plan, { pull: true });
    expect(deeds(made)).toEqual(["build shop/web:dev", `copy ${A} -> ${A}`]);
    expect(webOf(shop).tag).toBe(tag);
  });

  test("--check says so, --dry-run what would be done; after a release neither does", async () => {
    const { made, shop } = await released();
    const { tag } = webOf(shop);
    untag(made, A, tag);
    expect(await checked(made, shop)).toMatchObject([
      {
        code: "BERTH605",
        verdict: "error",
        path: "services.web.build",
        found: expect.stringMatching(/^a\.test\/shop\/web has shop\/web:dev as \w{12} without its tag berth-\w{20}$/),
      },
    ]);
    expect(await checked(made, shop, false)).toEqual([]);
    const previews = await preview(made, shop);
    expect(renderPreviews(previews)).toMatch(/^shop\/web:dev: keep \w{12}\n {2}tag again in a\.test\/shop\/web\n/);
    expect(summarizePreviews(previews)).toBe(
      "would build 0, look up 0, push 0, copy 0 and tag 1 again; nothing was done",
    );
    expect(deeds(made)).toEqual([]);
    await shop.release(plan);
    expect(await checked(made, shop)).toEqual([]);
    expect(summarizePreviews(await preview(made, shop))).toMatch(/^nothing to do/);
  });
});

describe("a tag that is another image's", () => {
  const cases: readonly (readonly [string, Manifest])[] = [
    ["another image", manifestOf(sha("other"))],
    ["an index", { ...manifestOf(sha("other")), kind: "index" }],
  ];

  test.each(cases)("%s: nothing is done, and the lock stays", async (_, other) => {
    const { made, shop } = await released();
    const [before, { tag }] = [shop.text(), webOf(shop)];
    point(made, B, tag, other);
    untag(made, A, tag);
    const said = [`BERTH617 ${B}:${tag} is ${other.digest.slice(7, 19)}, and shop/web:dev is `];
    const short = webOf(shop).digest.slice(7, 19);
    expect(await refusal(shop.release(plan))).toEqual(said.map((line) => `${line}${short}`));
    expect(await refusal(preview(made, shop))).toEqual(said.map((line) => `${line}${short}`));
    expect([deeds(made), shop.text(), at(made, B, tag)]).toEqual([[], before, other.digest]);
    const found = await checked(made, shop);
    expect(found.map(({ code, verdict }) => `${code} ${verdict}`)).toEqual(["BERTH605 error", "BERTH617 error"]);
  });

  test("the same image in another compression: its digest is not the locked one", async () => {
    const { made, shop } = await released();
    const { tag, id } = webOf(shop);
    point(made, A, tag, manifestOf(id, "zstd"));
    expect((await refusal(shop.release(plan)))[0]).toMatch(/^BERTH617 a\.test/);
  });

  test("of what is built again: found before anything is pushed", async () => {
    const { made, shop } = await released();
    point(made, B, webOf(shop).tag, manifestOf(sha("other")));
    made.registries.delete(A);
    expect((await refusal(shop.release(plan, { pull: true })))[0]).toMatch(/^BERTH617 b\.test/);
    expect(deeds(made)).toEqual(["build shop/web:dev"]);
  });
});

import { callAll, callOne } from "./call";

const id = `sha256:${"1".repeat(64)}`;
const web = { kind: "built", id, repositories: [], source: { version: "v1.2.0", revision: "0123456789abcdef" } };
const db = { kind: "pulled", id, repositories: ["docker.io/library/db"] };
const wanted = ["shop:1", "db:8"];
const locked = { "shop:1": web, "db:8": db };
const all = { wanted, locked, misfit: null, lost: null, builtHere: true };

interface Choice {
  readonly build: boolean;
  readonly lock?: string;
  readonly ok?: string;
  readonly note?: string;
}
const decide = (known: object) => callOne<Choice>("lock.mjs", "decide", { ...all, ...known });

describe("what is run", () => {
  test("the lock's images where it fits: no build, and the deploy takes the lock by itself", () => {
    expect(decide({})).toEqual({
      build: false,
      ok: "images as locked in images.lock.json (release v1.2.0, 2 images)",
    });
  });

  test("the release by its commit where there is no version; none where nothing is built", () => {
    const byCommit = { ...web, source: { revision: "0123456789abcdef-dirty" } };
    expect(decide({ locked: { ...locked, "shop:1": byCommit } }).ok).toContain(
      "(release 0123456789ab-dirty, 2 images)",
    );
    expect(decide({ wanted: ["db:8"] }).ok).toBe("images as locked in images.lock.json (1 image)");
  });

  test("what is built here, and no lock, where it does not fit", () => {
    expect(decide({ misfit: "shop:1: its sources changed since v1.2.0" })).toEqual({
      build: true,
      lock: "none",
      note: "images.lock.json is left aside: shop:1: its sources changed since v1.2.0",
    });
  });

  test("likewise where an image is nowhere to be had", () => {
    expect(decide({ lost: "no registry has shop:1" })).toEqual({
      build: true,
      lock: "none",
      note: "images.lock.json is left aside: no registry has shop:1",
    });
  });

  test("the lock's images, fitting or not, where nothing built here arrives: without them a tag would decide", () => {
    const { build, lock, note } = decide({ misfit: "shop:1: its sources changed", builtHere: false });
    expect({ build, lock }).toEqual({ build: false, lock: undefined });
    expect(note).toMatch(/deployed as it is, although shop:1: its sources changed\..*npx berth release/);
  });

  test("BERTH_LOCK of the user goes before all; none means build", () => {
    expect(callOne("lock.mjs", "ownChoice", "v1.0")).toEqual({
      build: false,
      ok: "images as locked in v1.0 (BERTH_LOCK)",
    });
    expect(callOne("lock.mjs", "ownChoice", "none")).toEqual({
      build: true,
      note: "BERTH_LOCK=none: tags decide what runs",
    });
  });

  test("BERTH_LOCK is looked at first", () => {
    const config = { name: "shop", services: {} };
    const call = [["chooseImages", config, {}, "compose", []]] as const;
    const env = (value: string) => ({ ...process.env, BERTH_LOCK: value });
    expect(callAll("lock.mjs", call, env("a/path"))).toEqual([expect.objectContaining({ build: false })]);
    expect(callAll("lock.mjs", call, env("none"))).toEqual([expect.objectContaining({ build: true })]);
  });
});

describe("whether the lock fits, from what berth release --check says", () => {
  const finding = (found: string, more: object = {}) => ({
    code: "BERTH614",
    verdict: "error",
    image: found.split(" ")[0],
    path: "services.web.build",
    found,
    reason: "its sources changed since v1.2.0",
    ...more,
  });
  const misfit = (code: number, findings: unknown, out = "") => {
    const stdout = typeof findings === "string" ? findings : JSON.stringify({ findings });
    return callOne<string | null>("lock.mjs", "findMisfit", { code, out: out || stdout, stdout }, wanted);
  };

  test("exit 0 is a fit, whatever notes there are", () => {
    expect(misfit(0, [finding("shop:1 has sources that no commit has", { verdict: "note" })])).toBeNull();
  });

  test("names the image and the reason", () => {
    const text = "shop:1 is not what images.lock.json was made from";
    expect(misfit(1, [finding(text)])).toBe("shop:1: its sources changed since v1.2.0");
  });

  test("passes over notes, other environments' images and entries that nothing uses", () => {
    const other = finding("other:1 is not what images.lock.json was made from");
    const unused = finding("the lock has old:1", { image: "old:1", path: "images.old:1" });
    const where = { image: "shop:1", code: "BERTH612" };
    const place = finding("the lock does not say that r.example/a has shop:1", where);
    const note = finding("shop:1 has sources that no commit has", { verdict: "note" });
    expect(misfit(1, [other, unused, place, note])).toBe(null);
    expect(misfit(1, [other, unused, place, note, finding("db:8 is not what it was")])).toMatch(/^db:8: /);
  });

  test("an error about no image in particular counts, whatever it begins with", () => {
    const whole = { image: undefined, reason: "because" };
    expect(misfit(1, [finding("there is something wrong", whole)])).toBe("there is something wrong: because");
    expect(misfit(1, [finding("other:1 is wanted for two machines", whole)])).toMatch(/^other:1 is wanted/);
  });

  test("the image is the one that the finding says it is about, not the first word", () => {
    const gone = { image: "shop:1", code: "BERTH605", reason: "The lock names that digest" };
    expect(misfit(1, [finding("r.example/shop does not have shop:1", gone)])).toBe(
      "shop:1: The lock names that digest",
    );
  });

  test("a check that could not run is a misfit, with what it said", () => {
    const broken = "images.lock.json:3:1  BERTH601\n  it was changed by hand\n  the checksum is another\n";
    expect(misfit(2, "", broken)).toBe(
      "npx berth release --check failed: images.lock.json:3:1  BERTH601: it was changed by hand",
    );
    expect(misfit(2, [finding("no such thing", { code: "BERTH601", reason: "really" })])).toBe(
      "npx berth release --check failed: BERTH601 no such thing: really",
    );
    expect(misfit(1, "not JSON at all", "boom")).toBe("npx berth release --check failed: boom");
    expect(misfit(127, "", "")).toMatch(/failed/);
  });
});

test("the images of an environment, each once, under the name that docker compose gives", () => {
  const services = {
    web: { image: "shop:1" },
    worker: { image: "shop:1" },
    seed: { build: {} },
    db: { image: "db:8" },
  };
  expect(callOne("lock.mjs", "wantedImages", { name: "shop", services })).toEqual(["shop:1", "shop-seed", "db:8"]);
});

describe("where a deploy takes an image from", () => {
  const at = (...repositories: string[]) => ({ kind: "built", id, repositories });
  const registry = "127.0.0.1:5000/shop";
  const cases: readonly (readonly [string, string, object, object, string])[] = [
    ["built, in the environment's registry", "shop:1", at(`${registry}/shop`), { registry }, "registry"],
    ["built, in another's alone", "shop:1", at("r.example/shop"), { registry }, "nowhere"],
    ["built, in one whose name begins alike", "shop:1", at(`${registry}2/shop`), { registry }, "nowhere"],
    ["built, in one below it", "shop:1", at(`${registry}/team/shop`), { registry }, "nowhere"],
    ["built, another of the same registry", "shop:1", at(`${registry}/shop2`), { registry }, "nowhere"],
    [
      "built, of another registry's name, in this",
      "r.example/a/shop:1",
      at(`${registry}/a/shop`),
      { registry },
      "registry",
    ],
    ["Docker Hub's, by its long name", "docker.io/library/db:8", db, {}, "registry"],
    [
      "Docker Hub's, mirrored",
      "library/db:8",
      { ...db, repositories: [`${registry}/db`] },
      { registry, mirror: true },
      "registry",
    ],
    ["others', in another place than their own", "db:8", { ...db, repositories: ["r.example/db"] }, {}, "engine"],
    ["built, in another's, and this has none", "shop:1", at("r.example/shop"), {}, "engine"],
    ["built, in its own name's", "r.example:5000/a/shop:1", at("r.example:5000/a/shop"), {}, "registry"],
    ["built, its own name without a tag", "r.example:5000/shop", at("r.example:5000/shop"), {}, "registry"],
    ["built, in none", "shop:1", at(), {}, "engine"],
    ["others', where they are", "db:8", db, {}, "registry"],
    ["others', where they are, beside a registry", "db:8", db, { registry }, "registry"],
    ["others', not in the mirror", "db:8", db, { registry, mirror: true }, "nowhere"],
    [
      "others', in the mirror",
      "db:8",
      { ...db, repositories: [`${registry}/db`] },
      { registry, mirror: true },
      "registry",
    ],
    ["others', known from an engine alone", "db:8", { ...db, repositories: [] }, {}, "engine"],
  ];
  const found = callAll(
    "lock.mjs",
    cases.map(([, image, entry, environment]) => ["placeOf", image, entry, environment]),
  );
  test("why it cannot be had", () => {
    const elsewhere = at("r.example/shop");
    const calls = [
      ["whyLost", "shop:1", elsewhere, { registry }, [id]],
      ["whyLost", "shop:1", elsewhere, {}, []],
      ["whyLost", "shop:1", elsewhere, {}, [id]],
      ["whyLost", "shop:1", at(`${registry}/shop`), { registry }, []],
      ["whyLost", "shop:1", null, {}, []],
    ] as const;
    expect(callAll("lock.mjs", calls)).toEqual([
      "the environment's registry does not have shop:1 (id 111111111111)",
      "no registry has shop:1 (id 111111111111), and this engine does not have it either",
      null,
      null,
      null,
    ]);
  });

  test.each(cases.map(([name, , , , expected], index) => ({ name, expected, index })))("$name: $expected", (one) => {
    expect(found[one.index]).toBe(one.expected);
  });
});

import * as fc from "fast-check";
import { type Comparison, compareImages, isFine, type WantedService } from "../../src/images/compare";
import type { Image } from "../../src/images/image";
import type { RunningImage } from "../../src/target";

const sha = (letter: string) => `sha256:${letter.repeat(64)}`;
const digest = sha("d");
const id = sha("1");
const other = sha("f");

interface More {
  readonly kind?: "job";
  readonly replicas?: number;
  readonly perNode?: true;
  readonly min?: number;
}

const service = (name: string, more: More = {}): WantedService => ({
  name,
  kind: more.kind ?? "service",
  rollout: {
    replicas: more.replicas ?? 1,
    perNode: more.perNode ?? false,
    ...(more.min === undefined ? {} : { scale: { min: more.min } }),
  },
});

const locked: Image = { reference: `shop@${digest}`, digest, id, pinned: "digest", exposed: [] };
const byId: Image = { reference: "shop:1", id, pinned: "id", exposed: [] };
const byTag: Image = { reference: "shop:1", exposed: [] };
const ofFile: Image = { reference: `shop@${digest}`, digest, pinned: "digest", exposed: [] };

function compare(services: readonly WantedService[], image: Image, running: readonly RunningImage[]): Comparison {
  const named = Object.fromEntries(services.map((one) => [one.name, one]));
  return compareImages(named, { of: () => image }, running);
}

const runs = (facts: Partial<RunningImage>): RunningImage => ({
  service: "web",
  instance: "shop-web-1",
  reference: "shop:1",
  ...facts,
});

const verdictOf = (image: Image, facts: Partial<RunningImage>) =>
  compare([service("web")], image, [runs(facts)]).services[0]?.instances[0]?.verdict;

describe("one container against its image", () => {
  test.each<[string, Image, Partial<RunningImage>, string]>([
    ["the wanted digest", locked, { digest }, "same"],
    ["the wanted id", locked, { id }, "same"],
    ["both", locked, { digest, id }, "same"],
    ["the wanted digest as its id: the containerd image store", locked, { id: digest }, "same"],
    ["the same there, digest told too", locked, { id: digest, digest }, "same"],
    ["the wanted id where only an id is wanted", byId, { id }, "same"],
    ["another digest", locked, { digest: other }, "differs"],
    ["another id", locked, { id: other }, "differs"],
    ["another id where only an id is wanted", byId, { id: other }, "differs"],
    ["the digest, and another id: they contradict", locked, { digest, id: other }, "differs"],
    ["the id, and another digest", locked, { digest: other, id }, "differs"],
    ["the digest as its id, and another digest", locked, { digest: other, id: digest }, "differs"],
    ["nothing told", locked, {}, "unknown"],
    ["nothing told, but it was told another digest", locked, { reference: `shop@${other}` }, "differs"],
    ["nothing told, and it was told the digest: told is not run", locked, { reference: `shop@${digest}` }, "unknown"],
    ["a digest where only an id is known", byId, { digest }, "unknown"],
    ["an id where the file names a digest: nobody knows its id", ofFile, { id }, "unknown"],
    ["the digest as its id where the file names it", ofFile, { id: digest }, "same"],
    ["another digest than the file's, which may be an index's", ofFile, { digest: other, id }, "unknown"],
    ["the file's digest", ofFile, { digest, id }, "same"],
    [
      "another digest than the file's, as it was told",
      ofFile,
      { digest: other, reference: `shop@${other}` },
      "differs",
    ],
    ["the right one, which could not be read", locked, { digest, unproved: "no answer" }, "unknown"],
    ["another one, which could not be read", locked, { digest: other, unproved: "no answer" }, "differs"],
    ["of a service, ended", locked, { digest: other, ended: "exited (1)" }, "ended"],
    ["anything, by tag", byTag, { digest, id }, "not locked"],
    ["nothing, by tag", byTag, {}, "not locked"],
    ["the wanted one, damaged", locked, { digest, damage: "layer 2 is not what its name says" }, "damaged"],
    ["another one, damaged", locked, { digest: other, damage: "layer 2" }, "differs"],
  ])("%s", (_, image, facts, verdict) => {
    expect(verdictOf(image, facts)).toBe(verdict);
  });

  const fact = fc.constantFrom(undefined, digest, id, other);
  const anyFacts = fc.record({ digest: fact, id: fact });
  const present = (facts: { digest: string | undefined; id: string | undefined }): Partial<RunningImage> =>
    Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

  test("same only with a proof and without a contradiction; another image is never the same", () => {
    fc.assert(
      fc.property(fc.constantFrom(locked, byId, ofFile, byTag), anyFacts, (image, facts) => {
        if (verdictOf(image, present(facts)) !== "same") return;
        const proofs = [
          image.digest !== undefined && facts.digest === image.digest,
          image.id !== undefined && facts.id === image.id,
          image.digest !== undefined && facts.id === image.digest,
        ];
        expect(proofs).toContain(true);
        if (image.digest !== undefined) expect(facts.digest).not.toBe(other);
        if (image.id !== undefined) expect(facts.id).not.toBe(other);
      }),
    );
  });

  test("what a platform tells more never turns a difference into agreement", () => {
    fc.assert(
      fc.property(fc.constantFrom(locked, byId, ofFile), anyFacts, (image, facts) => {
        const parts = [present({ ...facts, id: undefined }), present({ ...facts, digest: undefined })];
        if (parts.some((part) => verdictOf(image, part) === "differs"))
          expect(verdictOf(image, present(facts))).toBe("differs");
      }),
    );
  });
});

describe("one service", () => {
  const verdict = (wanted: WantedService, image: Image, running: readonly RunningImage[]) =>
    compare([wanted], image, running).services[0]?.verdict;

  test("the worst of its containers", () => {
    const two = (...facts: Partial<RunningImage>[]) => facts.map((one, n) => runs({ ...one, instance: `web-${n}` }));
    const web = service("web", { replicas: 2 });
    expect(verdict(web, locked, two({ digest }, { id }))).toBe("same");
    expect(verdict(web, locked, two({ digest }, {}))).toBe("unknown");
    expect(verdict(web, locked, two({ digest, damage: "x" }, {}))).toBe("damaged");
    expect(verdict(web, locked, two({ digest, damage: "x" }, { digest: other }))).toBe("differs");
    expect(verdict(web, byTag, two({ digest }, {}))).toBe("not locked");
  });

  test.each<[string, More, string, boolean]>([
    ["of one replica", {}, "nothing runs", false],
    ["of none wanted", { replicas: 0 }, "none wanted", true],
    ["on every machine, whatever replicas says", { replicas: 0, perNode: true }, "nothing runs", false],
    ["that follows the load, at least two", { replicas: 0, min: 2 }, "nothing runs", false],
    ["that follows the load, from none", { replicas: 1, min: 0 }, "none wanted", true],
    ["a job that is not there", { kind: "job" }, "not there", true],
  ])("without a container: %s", (_, more, expected, fine) => {
    const [found] = compare([service("web", more)], locked, []).services;
    expect(found?.verdict).toBe(expected);
    expect(found && isFine(found)).toBe(fine);
  });

  test("without a lock and a container nothing is proved either", () => {
    expect(verdict(service("web"), byTag, [])).toBe("nothing runs");
  });

  test("a job counts by its ended container", () => {
    const ended = "exited (0)";
    expect(verdict(service("web", { kind: "job" }), locked, [runs({ id: other, ended })])).toBe("differs");
    expect(verdict(service("web", { kind: "job" }), locked, [runs({ id, ended })])).toBe("same");
  });

  test("a service does not: what has ended is as if it were not there", () => {
    const ended = runs({ id: other, ended: "exited (137)", instance: "x" });
    expect(verdict(service("web"), locked, [ended])).toBe("nothing runs");
    expect(verdict(service("web", { replicas: 0 }), locked, [ended])).toBe("none wanted");
    expect(verdict(service("web"), locked, [ended, runs({ id })])).toBe("same");
    const [found] = compare([service("web", { replicas: 2 })], locked, [ended, runs({ id })]).services;
    expect(found).toMatchObject({ verdict: "too few", replicas: 2 });
    expect(found && isFine(found)).toBe(false);
  });

  test.each<[string, More, number, string]>([
    ["as many as wanted", { replicas: 2 }, 2, "same"],
    ["one less", { replicas: 2 }, 1, "too few"],
    ["more, while one replaces another", { replicas: 1 }, 2, "same"],
    ["one for each machine, however many there are", { replicas: 3, perNode: true }, 1, "same"],
    ["as few as the load asks for", { replicas: 3, min: 1 }, 1, "same"],
    ["as many as the file has, where the load is not followed", { replicas: 1, min: 2 }, 1, "same"],
    ["a job's replicas, of which some are cleared away", { kind: "job", replicas: 2 }, 1, "same"],
  ])("%s", (_, more, count, expected) => {
    const all = Array.from({ length: count }, (_, index) => runs({ id, instance: `web-${index}` }));
    expect(verdict(service("web", more), locked, all)).toBe(expected);
  });

  test("what runs although no replica is wanted is compared all the same", () => {
    expect(verdict(service("web", { replicas: 0 }), locked, [runs({ id: other })])).toBe("differs");
  });
});

test("services keep the order of the file, containers that of their names; others are apart", () => {
  const running = [
    runs({ instance: "shop-web-10", digest }),
    runs({ instance: "shop-old-1", service: "old", digest: other }),
    runs({ instance: "shop-web-2", digest }),
    runs({ instance: "shop-db-1", service: "db", digest }),
  ];
  const { services, others } = compare([service("web"), service("db")], locked, running);
  expect(services.map(({ service: name, instances }) => [name, ...instances.map(({ instance }) => instance)])).toEqual([
    ["web", "shop-web-2", "shop-web-10"],
    ["db", "shop-db-1"],
  ]);
  expect(others.map(({ instance }) => instance)).toEqual(["shop-old-1"]);
});

test("a service of the name of something that every object has", () => {
  const { others } = compare([service("web")], locked, [runs({ service: "constructor", instance: "c-1" })]);
  expect(others).toHaveLength(1);
});

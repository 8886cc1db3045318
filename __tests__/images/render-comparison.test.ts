import type { ComparedInstance, ComparedService, Comparison } from "../../src/images/compare";
import { renderComparison, summarize } from "../../src/images/render-comparison";

const sha = (start: string) => `sha256:${start.padEnd(64, "0")}`;
const digest = sha("dddddddddddd");
const other = sha("ffffffffffff");
const about = { environment: "shop", lock: "images.lock.json" };

const instance = (name: string, facts: Partial<ComparedInstance> = {}): ComparedInstance => ({
  instance: name,
  reference: "shop:1",
  digest,
  verdict: "same",
  ...facts,
});
const service = (name: string, more: Partial<ComparedService> = {}): ComparedService => ({
  service: name,
  kind: "service",
  verdict: "same",
  wanted: { reference: "shop:1", digest },
  instances: [instance(`${name}-1`)],
  ...more,
});
const comparison = (services: readonly ComparedService[], others: Comparison["others"] = []): Comparison => ({
  services,
  others,
});
const last = (...services: ComparedService[]) => renderComparison(comparison(services), about).split("\n").at(-1);

test("one line for each container, aligned, the important line last", () => {
  const differs = instance("web-2", { digest: other, verdict: "differs", damage: "layer 2 was changed" });
  const text = renderComparison(
    comparison(
      [
        service("web", { verdict: "differs", instances: [instance("web-1"), differs] }),
        service("db", {
          wanted: { reference: "db:1", id: sha("1111111111112") },
          instances: [instance("db-1", { id: sha("11") })],
        }),
        service("cache", {
          verdict: "not locked",
          wanted: { reference: "cache:1" },
          instances: [
            instance("cache-1", { verdict: "not locked" }),
            instance("cache-2", { verdict: "ended", ended: "exited (137)" }),
            instance("cache-3", { verdict: "unknown", unproved: "no answer" }),
          ],
        }),
        service("seed", { kind: "job", verdict: "not there", instances: [] }),
      ],
      [{ service: "old", instance: "old-1", reference: "old:1", ended: "created" }],
    ),
    about,
  );
  expect(text.split("\n")).toEqual([
    "service  wanted           runs             container",
    "web      dddddddddddd     dddddddddddd     web-1      same",
    "                          ffffffffffff     web-2      DIFFERS, damaged: layer 2 was changed",
    "db       id 111111111111  id 110000000000  db-1       same",
    "cache    by tag cache:1   id dddddddddddd  cache-1    not locked",
    "                          id dddddddddddd  cache-2    does not run: exited (137)",
    "                          id dddddddddddd  cache-3    unknown, could not be verified: no answer",
    "seed     dddddddddddd     -                -          not there",
    "old      -                ?                old-1      not in the Compose file, does not run: created",
    "",
    expect.stringMatching(
      /^shop: 1 of 5 containers runs something else; 1 of 5 containers is damaged; 1 of 5 containers could not be verified; remove the damaged/,
    ),
  ]);
});

describe("the last line", () => {
  const differs = { verdict: "differs", instances: [instance("a", { verdict: "differs" })] } as const;
  const damaged = { verdict: "damaged", instances: [instance("a", { verdict: "damaged", damage: "x" })] } as const;
  const unknown = { verdict: "unknown", instances: [instance("a", { verdict: "unknown" })] } as const;
  const unread = { verdict: "unknown", instances: [instance("a", { verdict: "unknown", unproved: "x" })] } as const;
  const stopped = instance("a-2", { verdict: "ended", ended: "exited (137)", digest: other });
  const loose = { verdict: "not locked", wanted: { reference: "shop:1" } } as const;

  test.each<[string, readonly ComparedService[], string]>([
    ["all the same", [service("a"), service("b")], "2 services run what images.lock.json names"],
    ["one", [service("a")], "1 service runs what images.lock.json names"],
    [
      "a job is not there",
      [service("a"), service("b", { kind: "job", verdict: "not there", instances: [] })],
      "1 service runs what images.lock.json names; job not there any more: b",
    ],
    [
      "another image",
      [service("a", differs), service("b")],
      "1 of 2 containers runs something else; deploy again: npx cdktf deploy shop",
    ],
    [
      "damaged",
      [service("a", damaged)],
      "1 of 1 container is damaged; remove the damaged containers and their image there, then: npx cdktf deploy shop",
    ],
    [
      "nothing runs",
      [service("a", { verdict: "nothing runs", instances: [] }), service("b")],
      "nothing runs of a; deploy again: npx cdktf deploy shop",
    ],
    [
      "not told",
      [service("a", { ...unknown, wanted: { reference: "shop:1", digest, id: other } })],
      "the platform does not tell what 1 of 1 container runs",
    ],
    [
      "not comparable with the Compose file",
      [service("a", unknown)],
      "the digest in the Compose file cannot be compared, it may be an index's: a (npx berth release)",
    ],
    ["not read", [service("a", unread), service("b")], "1 of 2 containers could not be verified"],
    [
      "nothing runs, and one that has ended says why",
      [service("a", { verdict: "nothing runs", replicas: 1, instances: [stopped] }), service("b")],
      "nothing runs of a; deploy again: npx cdktf deploy shop",
    ],
    [
      "too few",
      [service("a", { verdict: "too few", replicas: 2, instances: [instance("a"), stopped] }), service("b")],
      "only 1 of 2 runs of a; deploy again: npx cdktf deploy shop",
    ],
    [
      "not locked",
      [service("a", loose), service("b")],
      "not locked, so that nothing can be proved: a (npx berth release)",
    ],
  ])("%s", (_, services, expected) => {
    expect(last(...services)).toBe(`shop: ${expected}`);
  });

  test("without a lock, by the digests of the Compose file", () => {
    expect(summarize(comparison([service("a")]), { environment: "shop", lock: undefined })).toBe(
      "shop: 1 service runs what the Compose file names",
    );
  });

  test("what is in no Compose file is told, and is nobody's fault", () => {
    const others = [{ service: "old", instance: "old-1", reference: "old:1" }];
    expect(summarize(comparison([service("a")], others), about)).toBe(
      "shop: 1 service runs what images.lock.json names; 1 container of no service in the Compose file",
    );
  });
});

test("a lock that was chosen is deployed by choosing it again", () => {
  const idle = service("a", { verdict: "nothing runs", instances: [] });
  expect(summarize(comparison([idle]), { ...about, lock: "v1:images.lock.json", choice: "v1" })).toBe(
    "shop: nothing runs of a; deploy again: BERTH_LOCK=v1 npx cdktf deploy shop",
  );
});

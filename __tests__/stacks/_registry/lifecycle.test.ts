import * as fc from "fast-check";
import { lifecyclePolicy, MAX_PROTECTED } from "../../../stacks/_registry/lifecycle";
import { type EcrImage, expired } from "../../support/ecr-lifecycle";

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const release = hex(20).map((id) => `berth-${id}`);
const tag = fc.oneof(
  { weight: 4, arbitrary: release },
  fc.constantFrom("latest", "v1", "berth-", "berthed", "x.berth-1"),
);

/** A repository: tags are each on one image, as ECR has it; ages collide, and so do whole groups of images. */
const repository = fc
  .record({
    tags: fc.uniqueArray(tag, { maxLength: 24 }),
    images: fc.array(fc.record({ age: fc.integer({ min: 0, max: 60 }), tags: fc.nat({ max: 3 }) }), { maxLength: 16 }),
  })
  .map(({ tags, images }): readonly EcrImage[] => {
    const free = [...tags];
    return images.map((image, index) => ({
      digest: `sha256:${index}`,
      age: image.age,
      tags: free.splice(0, image.tags),
    }));
  });

/** Some of its tagged images are locked, each by one of its tags; a lock may name what is not there any more, too. */
const locked = repository.chain((images) => {
  const tagged = images.filter(({ tags }) => tags.length > 0);
  return fc.record({
    images: fc.constant(images),
    names: fc
      .tuple(fc.subarray(tagged.map(({ tags }) => tags.at(-1) as string)), fc.array(release, { maxLength: 3 }))
      .map(([there, gone]) => [...new Set([...there, ...gone])].sort()),
  });
});

const options = fc.record({
  untaggedDays: fc.integer({ min: 1, max: 60 }),
  keepReleases: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
});

type Make = typeof lifecyclePolicy;

/** That no digest of the lock is expired, whatever else is in the repository. */
const keepsTheLock = (make: Make) =>
  fc.property(locked, options, ({ images, names }, chosen) => {
    const gone = expired(make(names, chosen), images);
    for (const image of images)
      if (image.tags.some((one) => names.includes(one))) expect(gone).not.toContain(image.digest);
  });

const RUNS = { numRuns: 2000 };

test("no digest that the lock names is ever expired", () => {
  fc.assert(keepsTheLock(lifecyclePolicy), RUNS);
});

/** The same rules in another order, or written otherwise. */
const rewritten =
  (change: (rules: { selection: { tagPatternList?: string[] } }[]) => unknown[]): Make =>
  (names, chosen) => {
    const { rules } = JSON.parse(lifecyclePolicy(names, chosen));
    const changed = change(rules).map((rule, index) => ({ ...(rule as object), rulePriority: index + 1 }));
    return JSON.stringify({ rules: changed });
  };

test.each<[string, Make]>([
  ["the rule that counts first", rewritten((rules) => rules.toReversed())],
  ["no rule for the lock", (_, chosen) => lifecyclePolicy([], chosen)],
  [
    "one rule for all tags of the lock: it selects images that have every one of them",
    rewritten((rules) => {
      const [first, ...rest] = rules;
      const own = rest.filter(({ selection }) => selection.tagPatternList?.[0]?.length === 26);
      const all = [first, ...own].flatMap((rule) => rule?.selection.tagPatternList ?? []);
      const others = rest.filter((rule) => !own.includes(rule));
      return [{ ...first, selection: { ...first?.selection, tagPatternList: all } }, ...others];
    }),
  ],
])("the property fails with %s", (_, make) => {
  expect(fc.check(keepsTheLock(make), RUNS).failed).toBe(true);
});

test("without keepReleases nothing that has a tag is ever expired: earlier locks can be deployed", () => {
  const property = fc.property(locked, fc.integer({ min: 1, max: 60 }), ({ images, names }, untaggedDays) => {
    const gone = expired(lifecyclePolicy(names, { untaggedDays }), images);
    const should = images.filter(({ tags, age }) => tags.length === 0 && age > untaggedDays);
    expect(gone).toEqual(new Set(should.map(({ digest }) => digest)));
  });
  fc.assert(property, RUNS);
});

test("with keepReleases the newest of a release's images stay too, and the others go", () => {
  const property = fc.property(locked, fc.integer({ min: 1, max: 6 }), ({ images, names }, keepReleases) => {
    const gone = expired(lifecyclePolicy(names, { untaggedDays: 1000, keepReleases }), images);
    const released = images.filter(({ tags }) => tags.some((one) => one.startsWith("berth-")));
    const oldest = released.toSorted((a, b) => a.age - b.age).slice(keepReleases);
    const should = oldest.filter(({ tags }) => !tags.some((one) => names.includes(one)));
    expect(gone).toEqual(new Set(should.map(({ digest }) => digest)));
  });
  fc.assert(property, RUNS);
});

const tags = (count: number) => Array.from({ length: count }, (_, index) => `berth-${String(index).padStart(20, "0")}`);

test("the policy is the same from release to release where releases are kept", () => {
  expect(lifecyclePolicy(tags(2), { untaggedDays: 14 })).toBe(lifecyclePolicy(tags(3), { untaggedDays: 14 }));
});

test("keeps to the limits of ECR: 50 rules in rising order, 100 to 30,720 characters, untagged once", () => {
  for (const policy of [
    lifecyclePolicy(tags(MAX_PROTECTED), { untaggedDays: 3650, keepReleases: 1000 }),
    lifecyclePolicy([], { untaggedDays: 1 }),
  ]) {
    const { rules } = JSON.parse(policy);
    const priorities = rules.map(({ rulePriority }: { rulePriority: number }) => rulePriority);
    expect(priorities).toEqual(rules.map((_: unknown, index: number) => index + 1));
    expect(rules.length).toBeLessThanOrEqual(50);
    expect(policy.length).toBeGreaterThanOrEqual(100);
    expect(policy.length).toBeLessThanOrEqual(30_720);
    expect(policy.match(/"untagged"/g)).toHaveLength(1);
  }
});

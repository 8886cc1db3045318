/** Rules that a lifecycle policy may have: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html. */
const MAX_RULES = 50;

/** Tags that one policy can protect beside its two rules that expire images. */
export const MAX_PROTECTED = MAX_RULES - 2;

/** Begins every tag that `berth release` gives. */
const RELEASED = "berth-*";

interface Rule {
  readonly description: string;
  readonly selection: Readonly<Record<string, string | number | readonly string[]>>;
}

/**
 * The lifecycle policy of a repository, as JSON in the order in which ECR gives it back. No rule can expire a digest
 * that the lock names: "An image that matches the tagging requirements of a rule cannot be expired by a rule with a lower
 * priority" (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html). So each locked tag has a
 * rule of its own before the one that counts; its own limit of one image is never passed, since a tag is on one image. One
 * rule for all tags would not do: a list of tags selects the images that have every one of them.
 *
 * Without `keepReleases` no rule selects an image with a tag, and the policy is the same from release to release.
 * @param locked tags of the lock's digests in this repository, at most MAX_PROTECTED.
 */
export function lifecyclePolicy(
  locked: readonly string[],
  { untaggedDays, keepReleases }: { readonly untaggedDays: number; readonly keepReleases?: number | undefined },
): string {
  const rules: readonly Rule[] = [
    ...(keepReleases === undefined ? [] : [...locked.map(kept), newest(keepReleases)]),
    untagged(untaggedDays),
  ];
  return JSON.stringify({
    rules: rules.map((rule, index) => ({ rulePriority: index + 1, ...rule, action: { type: "expire" } })),
  });
}

const kept = (tag: string): Rule => ({
  description: `The lock names ${tag}: it stays`,
  selection: { tagStatus: "tagged", tagPatternList: [tag], countType: "imageCountMoreThan", countNumber: 1 },
});

const newest = (count: number): Rule => ({
  description: `Of other releases the newest ${count} stay`,
  selection: { tagStatus: "tagged", tagPatternList: [RELEASED], countType: "imageCountMoreThan", countNumber: count },
});

const untagged = (days: number): Rule => ({
  description: `Without a tag: ${days} days`,
  selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: days },
});

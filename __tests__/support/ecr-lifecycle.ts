/** An image in a repository: its tags and when it was pushed, in days before now. */
export interface EcrImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly age: number;
}

interface Rule {
  readonly rulePriority: number;
  readonly selection: {
    readonly tagStatus: "tagged" | "untagged" | "any";
    readonly tagPatternList?: readonly string[];
    readonly tagPrefixList?: readonly string[];
    readonly countType: "imageCountMoreThan" | "sinceImagePushed";
    readonly countNumber: number;
  };
}

/**
 * Digests that a lifecycle policy expires, by what ECR documents
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html):
 * - all rules are evaluated at the same time, and then applied by priority
 * - an image is expired by exactly one or zero rules
 * - an image that matches the tagging requirements of a rule cannot be expired by a rule with a lower priority
 * - rules can never mark images that are marked by higher priority rules, but still count them
 * - a list of tags selects the images that have all of them
 * - imageCountMoreThan: youngest to oldest by the time of the push, all beyond the count are expired
 * - sinceImagePushed: all that are older than so many days are expired
 *
 * Of images that were pushed at one moment, the order given decides.
 */
export function expired(policy: string, images: readonly EcrImage[]): ReadonlySet<string> {
  const rules = (JSON.parse(policy).rules as Rule[]).toSorted((a, b) => a.rulePriority - b.rulePriority);
  const marked = rules.map((rule) => new Set(markedBy(rule, images).map(({ digest }) => digest)));
  const gone = images.filter((image) => {
    const first = rules.findIndex((rule) => matches(rule, image));
    return first >= 0 && marked[first]?.has(image.digest);
  });
  return new Set(gone.map(({ digest }) => digest));
}

/** What a rule would expire if it were alone. */
function markedBy(rule: Rule, images: readonly EcrImage[]): readonly EcrImage[] {
  const { countType, countNumber } = rule.selection;
  const matched = images.filter((image) => matches(rule, image)).toSorted((a, b) => a.age - b.age);
  return countType === "imageCountMoreThan"
    ? matched.slice(countNumber)
    : matched.filter(({ age }) => age > countNumber);
}

/** Whether an image has the tags that a rule asks for. */
function matches({ selection }: Rule, { tags }: EcrImage): boolean {
  const { tagStatus, tagPatternList = [], tagPrefixList = [] } = selection;
  if (tagStatus === "any") return true;
  if (tagStatus === "untagged") return tags.length === 0;
  const forms = [
    ...tagPatternList.map((pattern) => new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`)),
    ...tagPrefixList.map((prefix) => new RegExp(`^${escaped(prefix)}`)),
  ];
  return tags.length > 0 && forms.every((form) => tags.some((tag) => form.test(tag)));
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

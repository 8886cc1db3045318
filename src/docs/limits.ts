import { asMarkdown, table } from "./markdown";

/** A number that a platform imposes, or that the kit chose, with where it is written down. */
export interface DocumentedLimit {
  readonly value: number;
  readonly unit: string;
  readonly means: string;
  readonly source: string;
}

/** How a number of the Compose file becomes one that a platform takes. */
export interface Rounding {
  readonly what: string;
  readonly rule: string;
  /** What was asked for and what is given, as text with units; from the code itself. */
  readonly examples: readonly (readonly [asked: string, given: string])[];
}

/** A page of a platform's limits and roundings. `from` names the files that it is made of. */
export interface LimitsPage {
  readonly title: string;
  readonly about: string;
  readonly from: readonly string[];
  readonly limits: Readonly<Record<string, DocumentedLimit>>;
  readonly roundings: readonly Rounding[];
}

/** Text of the page: every rounding with examples, every limit with number, unit, meaning and source. */
export function renderLimits({ title, about, from, limits, roundings }: LimitsPage): string {
  const rounded = table(
    ["what", "rule", "asked → given"],
    roundings.map(({ what, rule, examples }) => [
      asMarkdown(what),
      asMarkdown(rule),
      examples.map(([asked, given]) => asMarkdown(`${asked} → ${given}`)).join(", "),
    ]),
  );
  const rows = Object.entries(limits).map(([name, { value, unit, means, source }]) => {
    return [`\`${name}\``, `${value.toLocaleString("en")} ${asMarkdown(unit)}`, asMarkdown(means), sourceOf(source)];
  });
  const parts = [
    `<!-- Written by \`berth docs\` from ${from.join(" and ")}; do not edit. -->`,
    `# ${title}`,
    about,
    "## Roundings and clamps",
    rounded,
    "## Limits",
    table(["name", "number", "what", "source"], rows),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** An address becomes a link of its last part, what stands around it stays text. */
function sourceOf(source: string): string {
  return source
    .split(/(https?:\/\/[^\s,;)]+)/)
    .map((part, index) => (index % 2 === 0 ? asMarkdown(part).replace(/^(\S)/, " $1") : link(part)))
    .join("")
    .replace(/ ([,;:.)])/g, "$1")
    .trim();
}

const link = (address: string) => ` [${asMarkdown(address.replace(/^.*\/([^/]+)\/?$/, "$1"))}](${address})`;

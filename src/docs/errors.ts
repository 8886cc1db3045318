import { codes } from "../codes";
import { asMarkdown, table } from "./markdown";

const GROUPS: Readonly<Record<string, string>> = {
  "0": "Loading the Compose files",
  "1": "The ledger",
  "2": "cdktf.json",
  "3": "x-berth and waivers",
  "4": "Deploying",
  "5": "Checks of a target",
};

/** Text of docs/errors.md: every code, what causes it and what to do. */
export function renderErrors(): string {
  const all = Object.entries(codes);
  const groups = [...new Set(all.map(([code]) => groupOf(code)))].sort();
  const sections = groups.map((group) => {
    const entries = all.filter(([code]) => groupOf(code) === group);
    return [`## ${GROUPS[group] ?? `Codes ${group}xx`}`, ...entries.map(section)].join("\n\n");
  });
  const index = table(
    ["code", "meaning"],
    all.map(([code, { title }]) => [`[${code}](#${code.toLowerCase()})`, asMarkdown(title)]),
  );
  return `${[HEAD, index, ...sections].join("\n\n")}\n`;
}

const HEAD = `<!-- Written by \`berth docs\` from src/codes/; do not edit. -->

# Error codes

Every finding carries one of these codes. A code keeps its meaning for good.`;

const groupOf = (code: string) => code.charAt("BERTH".length);

function section([code, { title, cause, remedy }]: [string, { title: string; cause: string; remedy: string }]): string {
  return `### ${code}\n\n**${asMarkdown(title)}.** ${asMarkdown(cause)}\n\nWhat to do: ${asMarkdown(remedy)}`;
}

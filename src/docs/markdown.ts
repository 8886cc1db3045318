import type { Standing } from "./row";

/** One sign for each verdict, the same in every table. */
export const SYMBOL: Readonly<Record<Standing, string>> = {
  carried: "✓",
  adapted: "≈",
  irrelevant: "–",
  refused: "✗",
  depends: "◐",
  unreviewed: "?",
};

/** A Markdown table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Plain text as Markdown on one line; text between backquotes stays code. */
export function asMarkdown(text: string): string {
  const parts = text
    .replace(/\s+/g, " ")
    .trim()
    .split(/(`[^`]*`)/);
  const plain = (part: string) => part.replace(/[\\*_<>[\]#~]/g, "\\$&");
  return parts.map((part) => (part.startsWith("`") ? part : plain(part)).replace(/\|/g, "\\|")).join("");
}

import type { Contract } from "./contract";
import { compareText } from "./format";
import { isDefault, isOpaque, type Leaf } from "./leaf";

const WIDTH = 80;
const EMPTY_SAYS: ReadonlySet<string> = new Set(["capabilities", "entrypoint", "command"]);

/**
 * The contract to read on a terminal, at most 80 columns: one line for each fact that holds, `(default)` behind what
 * nobody asked for, `?` before what is known only after a deploy. What is off, empty or unknown is left out.
 */
export function renderContract(contract: Contract): string {
  const services = Object.entries(contract.services).flatMap(([name, service]) => {
    const { kind, ...sections } = service;
    const body = Object.entries(sections).flatMap(([section, facts]) => block(section, facts, "  "));
    return ["", `${kind} ${name}`, ...body];
  });
  const reach = contract.reach.map(({ from, to, port, protocol }) => {
    const where = port === "*" ? "any port" : `${port}/${protocol}`;
    return `${from} -> ${to}, ${where}`;
  });
  const order = contract.order.map(({ first, second, when, holds }) => {
    return `${second} after ${first} ${when}${holds === "deploy" ? ", on deploy only" : ""}`;
  });
  const lines = [
    ...wrap(`contract of ${contract.environment} (${contract.target})`, "", ""),
    ...services,
    ...listed("reach, everything else is denied", reach),
    ...listed("order", order),
    ...["networks", "volumes"].flatMap((key) => {
      const entries = Object.entries(contract[key as "networks" | "volumes"]);
      return entries.flatMap(([name, facts]) => ["", `${key.slice(0, -1)} ${name}`, ...factLines(facts, "  ")]);
    }),
    ...listed("problems", contract.problems),
  ];
  return `${lines.join("\n")}\n`;
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.flatMap((line) => wrap(line, "  ", "    "))];
}

function block(title: string, facts: unknown, indent: string): readonly string[] {
  const lines = factLines(facts, `${indent}  `);
  return lines.length === 0 ? [] : [`${indent}${title}`, ...lines];
}

function factLines(facts: unknown, indent: string): readonly string[] {
  const flat = flatten(facts, "");
  const width = Math.min(36, Math.max(0, ...flat.map(([key]) => key.length)));
  return flat.flatMap(([key, value]) =>
    wrap(`${key.padEnd(width)}  ${value}`, indent, indent.padEnd(indent.length + width + 2)),
  );
}

/** Facts as path and text, in the order of the contract's type; names that users chose are sorted already. */
function flatten(value: unknown, path: string): readonly (readonly [string, string])[] {
  // An empty set says much here: no capability is left, the image's command is cleared.
  if (Array.isArray(value) && value.length === 0 && EMPTY_SAYS.has(path)) return [[path, "(none)"]];
  const text = show(value as Leaf<unknown>);
  if (text !== undefined) return text === "" ? [] : [[path, text]];
  const entries = Object.entries(value as object).sort(([a], [b]) => (path === "" ? 0 : compareText(a, b)));
  return entries.flatMap(([key, entry]) => flatten(entry, path === "" ? key : `${path}.${key}`));
}

/** Empty for what is off or unknown; undefined for a group of facts. */
function show(leaf: Leaf<unknown>): string | undefined {
  if (leaf === null) return "";
  if (isOpaque(leaf)) return `? ${leaf.opaque}`;
  if (isDefault(leaf)) return leaf.default === null ? "" : `${show(leaf.default as Leaf<unknown>)} (default)`;
  if (Array.isArray(leaf))
    return leaf.map((entry) => (typeof entry === "object" ? JSON.stringify(entry) : word(String(entry)))).join(" ");
  return typeof leaf === "object" ? undefined : word(String(leaf), true);
}

/** Control characters would move the cursor: they are shown as JSON shows them, and so is a word with a space in a list. */
function word(text: string, alone = false): string {
  return text === "" || /[\p{C}]/u.test(text) || (!alone && /\s/.test(text)) ? JSON.stringify(text) : text;
}

/** Breaks at spaces where there are any, else anywhere. */
function wrap(text: string, first: string, next: string): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  let indent = first;
  while (indent.length + rest.length > WIDTH) {
    const room = WIDTH - indent.length;
    const space = rest.lastIndexOf(" ", room);
    const at = space > room / 2 ? space : room;
    lines.push(`${indent}${rest.slice(0, at)}`.trimEnd());
    rest = rest.slice(at).trimStart();
    indent = next;
  }
  return [...lines, `${indent}${rest}`.trimEnd()];
}

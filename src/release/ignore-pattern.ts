import { isWellFormed } from "./ignore-syntax";

/** One line of a `.dockerignore`, ready to be matched. */
export interface Pattern {
  /** A line that starts with `!`: what it matches is sent after all. */
  readonly exception: boolean;
  /** Cleaned, without the `!`. */
  readonly text: string;
  /** Undefined where BuildKit finds out only now that it cannot take the pattern, and fails. */
  matches(path: string): boolean | undefined;
}

/**
 * A pattern as BuildKit matches it, its oddities included, since a file that is wrongly left out is a change that nobody
 * sees: github.com/moby/patternmatcher v0.6.0, which every docker and buildx of the last years has. It takes wildcards
 * (`*`, `?`, `[a-z]`, `**`) to a regular expression, and compares the rest as text. Undefined for what it refuses at once.
 */
export function compile(line: string): Pattern | undefined {
  const exception = line.startsWith("!");
  const text = exception ? line.slice(1) : line;
  if (text === "" || !isWellFormed(text)) return undefined;
  return { exception, text, matches: matcher(text) };
}

function matcher(text: string): Pattern["matches"] {
  const { kind, source } = translate(text);
  if (kind === "exact") return (path) => path === text;
  if (kind === "prefix") return (path) => path.startsWith(text.slice(0, -2));
  if (kind === "suffix") {
    const suffix = text.slice(2);
    return (path) => path.endsWith(suffix) || (suffix.startsWith("/") && path === suffix.slice(1));
  }
  const expression = source === undefined ? undefined : regularExpression(`^(?:)${source}$`);
  return (path) => expression?.test(path);
}

/** `u`, so that `?` is one character as in Go, and not half of one; without where its stricter grammar objects. */
function regularExpression(source: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(source, flags);
    } catch {}
  }
  return undefined;
}

type Kind = "exact" | "prefix" | "suffix" | "expression";

/** `source` is undefined where Go has no expression for the pattern. */
function translate(text: string): { readonly kind: Kind; readonly source: string | undefined } {
  let kind: Kind = "exact";
  let source = "";
  let wrong = false;
  /** Where the class begins that is open. */
  let open: number | undefined;
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    const start = at;
    const character = characters[at] as string;
    if (character === "*" && characters[at + 1] === "*") {
      at += characters[at + 2] === "/" ? 2 : 1;
      const last = at + 1 >= characters.length;
      // Only a path without another wildcard is compared as text.
      if (last && kind === "exact") kind = "prefix";
      else {
        source += last ? ".*" : "(.*/)?";
        kind = "expression";
      }
      if (start === 0) kind = "suffix";
    } else if (character === "*" || character === "?") {
      source += character === "*" ? "[^/]*" : "[^/]";
      kind = "expression";
    } else if (character === "\\") {
      at++;
      const written = escaped(characters[at]);
      wrong ||= written === undefined;
      source += written ?? "";
      if (at < characters.length) kind = "expression";
    } else {
      // In Go a `]` that comes first is one of a class, and one outside of a class itself.
      const itself = character === "]" && (open === undefined || /^\^?$/.test(source.slice(open)));
      // `|`, `{` and `}` are left as they are: BuildKit means to escape them, and its table of bits has no room for them.
      source += itself || /[.+()$]/.test(character) ? `\\${character}` : character;
      if (character === "[" || character === "]") kind = "expression";
      if (open === undefined && character === "[") open = source.length;
      else if (character === "]" && !itself) open = undefined;
    }
  }
  return { kind, source: wrong ? undefined : source };
}

const OF_GO: Readonly<Record<string, string>> = { a: "\\x07", A: "^", z: "$" };

/** What a `\` makes of a sign in an expression of Go; undefined where that is an error. At the end it takes the `$`. */
function escaped(character: string | undefined): string | undefined {
  if (character === undefined) return "\\";
  if (/[dDsSwWbBfnrtv]/.test(character)) return `\\${character}`;
  if (Object.hasOwn(OF_GO, character)) return OF_GO[character];
  if (/[\p{L}\p{N}]|[^\x20-\x7e]/u.test(character)) return undefined;
  return /[\^$\\.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;
}

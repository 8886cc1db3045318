/** A variable that a text asks for. Offsets count from the start of the text. */
export interface VariableUse {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** `-`, `:-`, `?`, `:?`, `+`, `:+`; absent: the plain value. */
  readonly operator?: string;
  /** What follows the operator: default, message or replacement. May ask for variables itself. */
  readonly word: string;
  /** Offset of `word`. */
  readonly wordStart: number;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:?[-?+]/y;

/** The variables of a text as Compose reads it (compose-go, `template`): `$NAME`, `${NAME}`, `${NAME:-word}`; `$$` is a plain `$`. */
export function variablesOf(text: string): readonly VariableUse[] {
  const uses: VariableUse[] = [];
  for (let at = text.indexOf("$"); at >= 0; at = text.indexOf("$", at)) {
    const use = text[at + 1] === "$" ? undefined : useAt(text, at);
    if (use) uses.push(use);
    at = use ? use.end : at + (text[at + 1] === "$" ? 2 : 1);
  }
  return uses;
}

function useAt(text: string, start: number): VariableUse | undefined {
  const braced = text[start + 1] === "{";
  const name = match(NAME, text, start + (braced ? 2 : 1));
  if (name === undefined) return undefined;
  const after = start + (braced ? 2 : 1) + name.length;
  if (!braced) return { name, start, end: after, word: "", wordStart: after };
  const operator = match(OPERATOR, text, after);
  const wordStart = after + (operator?.length ?? 0);
  const close = closing(text, wordStart);
  if (close < 0 || (operator === undefined && close !== after)) return undefined;
  const use = { name, start, end: close + 1, word: text.slice(wordStart, close), wordStart };
  return operator === undefined ? use : { ...use, operator };
}

/** The `}` that closes a brace opened before `from`. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith("${", at)) depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

export type Lookup = (name: string) => string | undefined;

/** The text with its variables filled in; one that is required and missing gives nothing. */
export function interpolate(text: string, lookup: Lookup): string {
  let result = "";
  let from = 0;
  for (const use of variablesOf(text)) {
    result += text.slice(from, use.start).replaceAll("$$", "$") + replacementOf(use, lookup);
    from = use.end;
  }
  return result + text.slice(from).replaceAll("$$", "$");
}

function replacementOf(use: VariableUse, lookup: Lookup): string {
  const value = lookup(use.name);
  const isSet = use.operator?.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
  if (use.operator?.endsWith("+")) return isSet ? interpolate(use.word, lookup) : "";
  if (isSet || use.operator === undefined || use.operator.endsWith("?")) return value ?? "";
  return interpolate(use.word, lookup);
}

/** Required variables (`${NAME:?message}`) of a text that nothing sets, with the offset of each use. */
export function missingVariables(
  text: string,
  lookup: Lookup,
  offset = 0,
): readonly (VariableUse & { readonly offset: number })[] {
  return variablesOf(text).flatMap((use) => {
    const value = lookup(use.name);
    const isSet = use.operator?.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
    if (use.operator?.endsWith("?")) return isSet ? [] : [{ ...use, offset: offset + use.start }];
    const asksWord = use.operator !== undefined && (use.operator.endsWith("+") ? isSet : !isSet);
    return asksWord ? missingVariables(use.word, lookup, offset + use.wordStart) : [];
  });
}

/** A test for texts that interpolating `text` may give: variables match anything. */
export function patternOf(text: string): RegExp {
  let source = "";
  let from = 0;
  const plain = (part: string): string => part.replaceAll("$$", "$").replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  for (const use of variablesOf(text)) {
    source += `${plain(text.slice(from, use.start))}.*`;
    from = use.end;
  }
  return new RegExp(`^${source}${plain(text.slice(from))}$`, "s");
}

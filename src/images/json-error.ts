const SPACE = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Where a text stops being JSON: the offset of the first token that cannot stand there, undefined where all is well.
 * JSON.parse tells it for some mistakes only, and in other words from one version of Node to the next. Calls nothing
 * within itself: however deep or long the text, it ends.
 */
export function jsonErrorAt(text: string): number | undefined {
  let at = 0;
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const take = (sign: string): boolean => {
    match(SPACE);
    const found = text[at] === sign;
    if (found) at++;
    return found;
  };
  const string = (): boolean => {
    match(SPACE);
    const end = stringEnd(text, at);
    at = end ?? at;
    return end !== undefined;
  };
  const key = () => string() && take(":");
  // What ends each object and array that is open.
  const open: string[] = [];
  /** Up to the end of a text or number, or of an empty object or array; false at a mistake. */
  const value = (): boolean => {
    for (;;) {
      const end = take("{") ? "}" : take("[") ? "]" : undefined;
      if (end === undefined) return string() || match(LITERAL);
      if (take(end)) return true;
      open.push(end);
      if (end === "}" && !key()) return false;
    }
  };
  if (!value()) return at;
  for (let end = open.at(-1); end !== undefined; end = open.at(-1)) {
    if (take(",")) {
      if ((end === "}" && !key()) || !value()) return at;
    } else if (take(end)) open.pop();
    else return at;
  }
  match(SPACE);
  return at === text.length ? undefined : at;
}

/** The offset after the JSON string that begins at `start`. By hand: a pattern runs out of stack after some megabytes. */
function stringEnd(text: string, start: number): number | undefined {
  if (text[start] !== '"') return undefined;
  for (let at = start + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) return at + 1;
    if (sign < 0x20) return undefined;
    if (sign !== BACKSLASH) continue;
    ESCAPE.lastIndex = at;
    if (!ESCAPE.test(text)) return undefined;
    at = ESCAPE.lastIndex - 1;
  }
  return undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The offset of the first bracket that opens an object or array within `limit` others; undefined: there is none. */
export function deeperThan(text: string, limit: number): number | undefined {
  let depth = 0;
  let within = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\" && within) at++;
    else if (sign === '"') within = !within;
    else if (within) continue;
    else if ((sign === "{" || sign === "[") && ++depth > limit) return at;
    else if (sign === "}" || sign === "]") depth--;
  }
  return undefined;
}

/** Line and column, from 1, of an offset. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

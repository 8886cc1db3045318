const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Where a text stops being JSON: the offset of the first token that cannot stand there, undefined where all is well.
 * JSON.parse tells it for some mistakes only, and in other words from one version of Node to the next.
 */
export function jsonErrorAt(text: string): number | undefined {
  let at = 0;
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const take = (pattern: RegExp): boolean => match(SPACE) && match(pattern);
  const members = (member: () => boolean, end: RegExp): boolean => {
    if (take(end)) return true;
    do if (!member()) return false;
    while (take(/,/y));
    return take(end);
  };
  const value = (): boolean => {
    if (take(/\{/y)) return members(() => take(STRING) && take(/:/y) && value(), /\}/y);
    return take(/\[/y) ? members(value, /\]/y) : take(STRING) || take(LITERAL);
  };
  return value() && match(SPACE) && at === text.length ? undefined : at;
}

/** Line and column, from 1, of an offset. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/**
 * Whether Go's `filepath.Match(pattern, ".")` finds a pattern well-formed, which is what BuildKit asks first: no open `[`,
 * no class that is empty or reversed, no `\` at the end. Go stops where the pattern can no longer match, so that only the
 * part before the second `*` is looked at, unless that part is the `.` itself.
 */
export function isWellFormed(text: string): boolean {
  const characters = [...text];
  let at = 0;
  while (at < characters.length) {
    while (characters[at] === "*") at++;
    const start = at;
    const end = partEnd(characters, start);
    if (!isPartWellFormed(characters.slice(start, end))) return false;
    if (!/^(?:\\?\.|\?)$/.test(characters.slice(start, end).join(""))) return true;
    at = end;
  }
  return true;
}

/** A part ends at the next `*` that is not in a class; a `]` ends a class wherever it stands. */
function partEnd(characters: readonly string[], start: number): number {
  let open = false;
  for (let at = start; at < characters.length; at++) {
    const character = characters[at];
    if (character === "\\") at++;
    else if (character === "[") open = true;
    else if (character === "]") open = false;
    else if (character === "*" && !open) return at;
  }
  return characters.length;
}

function isPartWellFormed(characters: readonly string[]): boolean {
  let at = 0;
  /** One end of a range; something must come after it. */
  const bound = (): boolean => {
    const character = characters[at];
    if (character === undefined || character === "-" || character === "]") return false;
    at += character === "\\" ? 2 : 1;
    return at < characters.length;
  };
  while (at < characters.length) {
    const character = characters[at++];
    if (character === "\\" && at++ >= characters.length) return false;
    if (character !== "[") continue;
    if (characters[at] === "^") at++;
    for (let ranges = 0; ranges === 0 || characters[at] !== "]"; ranges++) {
      if (!bound()) return false;
      if (characters[at] !== "-") continue;
      at++;
      if (!bound()) return false;
    }
    at++;
  }
  return true;
}

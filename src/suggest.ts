import { distance } from "fastest-levenshtein";

/**
 * The known name that `name` was most likely meant to be, or undefined where none is near. Two letters may be wrong
 * (a swap of two counts as two), in a long name a third of them; never all of them. Of equals the first listed wins.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const allowed = Math.max(2, Math.floor(name.length / 3));
  let best: string | undefined;
  let least = allowed + 1;
  for (const candidate of known) {
    const wrong = distance(name.toLowerCase(), candidate.toLowerCase());
    if (wrong < least && wrong < candidate.length) {
      best = candidate;
      least = wrong;
    }
  }
  return best;
}

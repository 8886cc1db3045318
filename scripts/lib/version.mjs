// Comparing versions, as far as the set-up needs it.

/** Compose with `config` as the loader needs it; the design's lower limit. */
export const COMPOSE_MINIMUM = "2.20";
/** Compose 2.40 refuses to build with an older one: "compose build requires buildx 0.17 or later". */
export const BUILDX_MINIMUM = "0.17";
/** First with write-only arguments, which keep secret values out of the state. */
export const TERRAFORM_MINIMUM = "1.11";

/** The first version number in a text. @param {string} text @returns {string | null} */
export const findVersion = (text) => /\d+(?:\.\d+)+/.exec(text)?.[0] ?? null;

/** @param {string | null | undefined} version @param {string} minimum */
export function atLeast(version, minimum) {
  if (!version) return false;
  const [have, want] = [version, minimum].map((text) => (findVersion(text) ?? "0").split(".").map(Number));
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - want[i];
    if (difference !== 0) return difference > 0;
  }
  return true;
}

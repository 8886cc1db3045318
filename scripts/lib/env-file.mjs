// Our lines in the user's `.env`: which stand-ins take the place of base images. Everything else there is left alone.

/** Every stand-in's name starts so; a line with such a value is ours. */
export const STAND_IN = "berth-standin/";
const COMMENT = "# Made by the set-up because no image registry answered; removed again when one does.";

/** @param {string} text @returns {Record<string, string>} the plain `KEY=value` lines */
export function parseEnv(text) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line);
    if (match?.[1]) values[match[1]] = (match[2] ?? "").trim().replace(/^(["'])(.*)\1$/, "$2");
  }
  return values;
}

/**
 * The text with exactly these stand-ins, in a block at the end.
 * @param {string} text @param {Readonly<Record<string, string>>} standIns variable to image; none: our lines go away
 */
export function withStandIns(text, standIns) {
  const kept = text
    .split("\n")
    .filter((line) => line !== COMMENT && !new RegExp(`^[A-Za-z_]\\w*=${STAND_IN}`).test(line))
    .join("\n")
    .trimEnd();
  const lines = Object.entries(standIns).map(([name, image]) => `${name}=${image}`);
  const blocks = [...(kept ? [kept] : []), ...(lines.length ? [[COMMENT, ...lines].join("\n")] : [])];
  return blocks.length ? `${blocks.join("\n")}\n` : "";
}

import fc from "fast-check";
import type { Json, JsonObject } from "../../src/json";

/** Arbitraries of small values as `docker compose config` writes them. */

export const some = <T>(value: fc.Arbitrary<T>, max = 3) => fc.array(value, { maxLength: max });
/** Any of the keys, each present or not. */
export const maybe = (model: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<JsonObject> =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
/** Some text that has to survive quoting, `$` and non-ASCII. */
export const text = fc.oneof(
  fc.constantFrom("a", "b c", "$x", "$$", "$" + "{Y}", "ä", "a=b", "a:b", '"', ""),
  fc.string({ maxLength: 8 }),
);
export const word = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/);
export const duration = fc.constantFrom("1s", "1.5s", "250ms", "1m30s", "10s", "1h0m0s", "100ms");
export const size = fc.integer({ min: 6 * 2 ** 20, max: 2 ** 34 }).map(String);
export const port = fc.integer({ min: 1, max: 65535 });
export const range = fc.tuple(port, fc.nat(5)).map(([first, more]) => `${first}-${Math.min(65535, first + more)}`);
export const strings = some(text);
export const textMap = fc.dictionary(word, text, { maxKeys: 3 });
export const command = fc.oneof(fc.constant(null), some(text));
export const mode = fc.constantFrom("0400", "0440", "0444", "0644", "0755");
export const cores = fc.constantFrom(0.25, 0.5, 1, 1.5, 2);

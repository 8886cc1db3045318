import fc from "fast-check";
import { deeperThan, jsonErrorAt, positionOf } from "../../src/images/json-error";

/** The text up to where it stops being JSON. */
const before = (text: string) => {
  const at = jsonErrorAt(text);
  return at === undefined ? undefined : text.slice(0, at);
};

test.each([
  ['{"a": 1,}', '{"a": 1,'],
  ['{"a": [1 2]}', '{"a": [1 '],
  ['{"a": x}', '{"a": '],
  ["{a: 1}", "{"],
  ['{"a": "b\nc"}', '{"a": '],
  ['{"a": "\\x"}', '{"a": '],
  ['{"a": 01}', '{"a": 0'],
  ['{"a" 1}', '{"a" '],
  ["[1, 2", "[1, 2"],
  ["{} {}", "{} "],
  ["\ufeff{}", ""],
  ["", ""],
  ["  \n", "  \n"],
])("%j stops after %j", (text, expected) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(before(text)).toBe(expected);
});

test("finds a mistake exactly where JSON.parse does, and none in JSON", () => {
  let broken = 0;
  const signs = fc.constantFrom(...'{}[],:"\\0129.-eE+ \n\tntfx\u0001\u007f\u2028é');
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.nat(2), signs, (text, place, removed, sign) => {
      const at = place % (text.length + 1);
      const changed = text.slice(0, at) + sign + text.slice(at + removed);
      const valid = (json: string) => {
        try {
          JSON.parse(json);
          return true;
        } catch {
          return false;
        }
      };
      expect(jsonErrorAt(text)).toBeUndefined();
      expect(jsonErrorAt(changed) === undefined).toBe(valid(changed));
      if (!valid(changed)) broken++;
    }),
    { numRuns: 2000 },
  );
  expect(broken).toBeGreaterThan(500);
});

test.each([
  ["[".repeat(1_000_000), 1_000_000],
  ['{"a":'.repeat(200_000), 1_000_000],
  [`"${"x".repeat(9_000_000)}`, 0],
  [`${" ".repeat(9_000_000)}x`, 9_000_000],
])("however deep or long", (text, at) => {
  expect(jsonErrorAt(text)).toBe(at);
});

test.each([
  ["[[]]", undefined],
  ["[[[]]]", 2],
  ['[{"a": {}}]', 7],
  ['["[[", "\\"[[", []]', undefined],
  ["[[], [], []]", undefined],
])("%j is deeper than two at %s", (text, at) => {
  expect(deeperThan(text, 2)).toBe(at);
});

test("lines and columns count from 1", () => {
  expect(positionOf("ab\ncd", 0)).toEqual({ line: 1, column: 1 });
  expect(positionOf("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
});

import * as v from "valibot";
import { parseWith } from "../src/schema";

const schema = v.strictObject({
  size: v.optional(v.pipe(v.number(), v.minValue(21, "size must be at least 21 GiB"))),
  version: v.optional(v.picklist(["LATEST", "1.4.0"], "version must be LATEST or 1.4.0")),
  kind: v.optional(v.picklist(["One", "Two"])),
  map: v.optional(v.record(v.string(), v.string())),
});
const messages = (input: unknown) => {
  const parsed = parseWith(schema, input);
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message);
};

test.each([
  [{ size: 3 }, "size must be at least 21 GiB"],
  [{ version: "1.3.0" }, "version must be LATEST or 1.4.0"],
  // valibot's own words begin a clause; a value stays as it was written.
  [{ size: "Big" }, 'expected number but received "Big"'],
  [{ kind: "Three" }, 'expected ("One" | "Two") but received "Three"'],
  [{ map: "Three" }, 'expected object but received "Three"'],
])("%j: a message keeps its capitals", (input, message) => {
  expect(messages(input)).toEqual([message]);
});

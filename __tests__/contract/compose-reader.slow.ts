import { compareOn, NOT_CARRIED } from "../support/reader-against-reference";

test("the reader and the reference differ in what docker compose does not carry, and only there", () => {
  const seen = compareOn(2000);
  // A difference that never shows is no difference: every entry of the list is needed.
  expect([...seen.keys()].sort()).toEqual(Object.keys(NOT_CARRIED).sort());
  console.log(
    [...seen]
      .sort()
      .map(([path, count]) => `${String(count).padStart(5)} x ${path}: ${NOT_CARRIED[path]}`)
      .join("\n"),
  );
}, 300_000);

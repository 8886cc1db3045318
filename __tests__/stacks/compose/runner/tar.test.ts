import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { packTar, readTar } from "../../../../stacks/compose/runner/tar";

const file = fc.record({
  path: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,40}\/content$/),
  uid: fc.nat(4_294_967_294),
  gid: fc.nat(4_294_967_294),
  mode: fc.nat(0o777),
  content: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
});

test("what is packed is read back", () => {
  fc.assert(fc.property(fc.array(file), (files) => expect(readTar(packTar(files))).toEqual(files)));
});

test("GNU tar reads the same owners, modes and sizes", () => {
  const files = [
    { path: "0/content", uid: 999, gid: 5, mode: 0o400, content: Buffer.from("secret") },
    { path: "1/content", uid: 4_000_000_000, gid: 0, mode: 0o555, content: Buffer.alloc(513, "x") },
  ];
  const listing = execFileSync("tar", ["--numeric-owner", "-tvf", "-"], { input: packTar(files), encoding: "utf8" });
  const rows = listing
    .trim()
    .split("\n")
    .map((row) => row.split(/\s+/));
  expect(rows.map(([mode, owner, size, , , name]) => [mode, owner, size, name])).toEqual([
    ["-r--------", "999/5", "6", "0/content"],
    ["-r-xr-xr-x", "4000000000/0", "513", "1/content"],
  ]);
});

test("a path that does not fit is an error, not a cut path", () => {
  const long = { path: `${"a".repeat(100)}/content`, uid: 0, gid: 0, mode: 0, content: Buffer.alloc(0) };
  expect(() => packTar([long])).toThrow(/too long/);
});

/** Contexts and .dockerignore files of every kind, for the comparison with BuildKit. */
import fc from "fast-check";
import type { Thing, Tree } from "./tree";

/** Names that a pattern may hit, and names with signs that mean something to a pattern. */
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "b", "ab", "a.txt", "b.txt", ".env") },
  { weight: 1, arbitrary: fc.constantFrom("A", "a b", "é", "c++", "(old)", "x{1}", "[z]", "a|b", "$d", "*s") },
);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const thing: fc.Arbitrary<Thing> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("text", "more text") },
  { weight: 1, arbitrary: fc.constant({ run: "#!/bin/sh\n" }) },
  { weight: 1, arbitrary: fc.constantFrom({ link: "a" }, { link: "/etc/passwd" }, { link: "../b" }) },
  { weight: 1, arbitrary: fc.constant({ folder: true as const }) },
);

/** No path below another that is a file. */
const tree: fc.Arbitrary<Tree> = fc.array(fc.tuple(path, thing), { minLength: 4, maxLength: 16 }).map((entries) => {
  const kept: [string, Thing][] = [];
  for (const [path, thing] of entries) {
    const clash = kept.some(([other]) => `${other}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${other}/`));
    if (!clash) kept.push([path, thing]);
  }
  return Object.fromEntries(kept);
});

const usual = ["*", "**", "?", "a*", "*.txt", "?b", "[ab]", "[^a]", "[a-b]*", "[^a-b]*"];
const odd = [
  "**.txt",
  "a**",
  "**b",
  "\\*s",
  "c++",
  "\\[z\\]",
  "[z]",
  "x{1}",
  "x{1}*",
  "(*)",
  "a|b",
  "a|b*",
  "$*",
  ".",
  "..",
  "*[!a]",
];
const piece = fc.oneof(
  { weight: 4, arbitrary: name },
  { weight: 4, arbitrary: fc.constantFrom(...usual) },
  { weight: 1, arbitrary: fc.constantFrom(...odd) },
);
const pattern = fc
  .tuple(
    fc.constantFrom("", "", "", "", "!", "!", "!", "! ", "#", " ", "/", "./", "!/", "../"),
    fc.array(piece, { minLength: 1, maxLength: 3 }),
    fc.constantFrom("", "", "", "", "/", "/**", "/*", " ", "//"),
  )
  .map(([before, parts, after]) => `${before}${parts.join("/")}${after}`);
/** Most of these BuildKit refuses. */
const broken = fc.constantFrom("!", "!/", "[", "[]", "[]a]", "a\\", "[a-]", "[^]", "a[b", "\\");
const line = fc.oneof({ weight: 40, arbitrary: pattern }, { weight: 1, arbitrary: broken });
const ignoreText = fc
  .tuple(
    fc.constantFrom("", "", "*\n", "**\n", "**/a\n", "\uFEFF", "# comment\n\n"),
    fc.array(line, { maxLength: 6 }),
    fc.constantFrom("\n", "\n", "\r\n"),
  )
  .map(([before, lines, end]) => before + lines.map((one) => one + end).join(""));

/** A context, and its .dockerignore. */
export const contexts = fc.tuple(tree, ignoreText);

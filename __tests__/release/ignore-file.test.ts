import { BerthError } from "../../src/errors";
import { parseIgnoreFile } from "../../src/release/ignore-file";
import { walk } from "../../src/release/walk";
import { newFolder, removeFolders } from "./tree";

afterEach(removeFolders);

/** What is sent of these files. `__tests__/e2e/release-context.e2e.ts` asks BuildKit the same, for many more. */
function sent(text: string, ...paths: readonly string[]): readonly string[] {
  const folder = newFolder(Object.fromEntries(paths.map((path) => [path, ""])));
  return walk(folder, "", parseIgnoreFile(text, ".dockerignore")).map(({ path }) => path);
}

test.each<[string, string, readonly string[], readonly string[]]>([
  ["a name, at the top alone", "a", ["a", "b/a"], ["b/a"]],
  ["a folder, with all that is in it", "b/", ["a", "b/a/c"], ["a"]],
  ["from the root, and from here", "/a\n./b", ["a", "b", "c"], ["c"]],
  ["one star ends at a slash", "*/a", ["a", "b/a", "b/c/a"], ["a", "b/c/a"]],
  ["two do not", "**/a", ["a", "b/a", "b/c/a", "b/c/d"], ["b/c/d"]],
  ["at the end they are all that is below", "b/**", ["b/a", "b/c/a", "bb"], ["bb"]],
  ["before a name they are any beginning of it", "**.txt", ["a.txt", "b/a.txt", "a.txt.x"], ["a.txt.x"]],
  ["one sign, and one of several", "?.[a-c]", ["x.a", "x.d", "xy.a", "é.b"], ["x.d", "xy.a"]],
  ["an exception within a folder that is left out", "b\n!b/a", ["b/a", "b/c"], ["b/a"]],
  ["the last line that matches decides", "*\n!b\nb/c", ["a", "b/a", "b/c"], ["b/a"]],
  ["an exception of one kind, anywhere", "*\n!**/*.md", ["a", "b/c/x.md", "b/c/x"], ["b/c/x.md"]],
  ["a comment, an empty line, spaces", "#a\n\n  b  \n #c", ["#a", "a", "b", "c"], ["#a", "a", "c"]],
  ["line ends of Windows, and its mark at the beginning", "\uFEFFa\r\nb\r\n", ["a", "b", "c"], ["c"]],
  ["signs that mean something to a regular expression", "c++\n(a)*\n$b?", ["c++", "(a)x", "$bc", "c"], ["c"]],
  ["a sign itself", "\\*a\n\\[b\\]", ["*a", "xa", "[b]", "b"], ["b", "xa"]],
  ["what is left of a | in BuildKit's hands", "a|b*", ["a", "ax", "b", "c"], ["c"]],
  ["small and capital letters differ", "A", ["A", "a"], ["a"]],
  ["a path out of the context means nothing", "../a\n/\n.", ["a"], ["a"]],
])("%s", (_, text, paths, expected) => {
  expect(sent(text, ...paths)).toEqual([...expected].sort());
});

test("a folder that is left out is not read where nothing in it can return", () => {
  const { mayReturn } = parseIgnoreFile("*\n!src/app\n!docs/*", ".dockerignore");
  expect(["src", "src/app", "docs", "lib", "src/lib"].map(mayReturn)).toEqual([true, true, true, false, false]);
  expect(parseIgnoreFile("*\n!**/a", ".dockerignore").mayReturn("any/where")).toBe(true);
});

test.each(["!", "!/", "[", "[]", "[]a]", "[a-", "[a-]", "[^]", "[a-b-]", "a[b", "a\\", "[a\\"])(
  "%s is refused, with its line",
  (text) => {
    const parse = () => parseIgnoreFile(`a\n${text}\n`, "app/.dockerignore");
    expect(parse).toThrow(BerthError);
    expect(parse).toThrow(`pattern ${text}`);
  },
);

test.each(["]", "[a]]", "[\\]]", "[^a-c]", "{", "a{2,1}", "+", "(", "|", "\\\\"])("%s is not", (text) => {
  expect(() => parseIgnoreFile(`${text}\n`, "x")).not.toThrow();
});

test("what BuildKit notices only when it comes to it, we notice then too", () => {
  const late = "x*[";
  expect(() => sent(`${late}\n`, "y")).toThrow(`pattern ${late}`);
  // The line before has left everything out, so this one is never asked.
  expect(sent(`*\n${late}\n`, "y")).toEqual([]);
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { generatedDocs } from "../src/cli/docs";
import { repositoryRoot, targetsOf } from "./support/architecture";

const read = (file: string) => readFileSync(join(repositoryRoot, file), "utf8");

test.each(Object.entries(generatedDocs()))("%s is what npx berth docs writes", (file, text) => {
  expect(read(file)).toBe(text);
});

const markdownIn = (folder: string) =>
  readdirSync(join(repositoryRoot, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join(folder, name));
const pages = [
  ...["", "docs", "docs/decisions", "app", "schema"].flatMap(markdownIn),
  ...targetsOf(repositoryRoot).map((id) => `stacks/${id}/README.md`),
];

/** The anchors of a page, as GitHub makes them of its headings. */
const anchorsOf = (page: string) =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    `${title}`
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

test.each(pages)("the links of %s lead somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map((match) => match[1] as string);
  const broken = links.filter((link) => {
    const [file = "", anchor] = link.split("#");
    const to = file === "" ? page : posix.join(posix.dirname(page), file);
    if (!existsSync(join(repositoryRoot, to))) return true;
    return anchor !== undefined && !anchorsOf(to).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test("every page is reached from README.md", () => {
  const linked = (page: string) => [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to]) => `${to}`);
  const seen = new Set(["README.md"]);
  for (const page of seen)
    for (const to of linked(page)) {
      const path = posix.join(posix.dirname(page), to).replace(/\/$/, "");
      const next = path === "docs/decisions" ? markdownIn(path) : [path];
      for (const one of next) if (one.endsWith(".md") && existsSync(join(repositoryRoot, one))) seen.add(one);
    }
  expect(pages.filter((page) => !seen.has(page))).toEqual(["schema/README.md"]);
});

test("every npm script that the README names exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = [...`${read("README.md")}${read("CONTRIBUTING.md")}`.matchAll(/npm run ([\w:-]+)/g)].map(
    ([, name]) => name as string,
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test("nothing in src or stacks knows the sample app", () => {
  const files = (folder: string): string[] =>
    readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((name) => name.endsWith(".ts"));
  expect([...files("src"), ...files("stacks"), "main.ts"].filter((name) => /lookout/i.test(read(name)))).toEqual([]);
});

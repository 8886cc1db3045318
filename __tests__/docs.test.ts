import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { generatedDocs } from "../src/cli/docs";
import { repositoryRoot } from "./support/architecture";

const read = (file: string) => readFileSync(join(repositoryRoot, file), "utf8");

test.each(Object.entries(generatedDocs()))("%s is what npx berth docs writes", (file, text) => {
  expect(read(file)).toBe(text);
});

const pages = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "app/README.md", "stacks/compose/README.md"],
  ...readdirSync(join(repositoryRoot, "docs", "decisions")).map((name) => `docs/decisions/${name}`),
  ...["docs/adding-a-target.md", "docs/performance.md"],
];

test.each(pages)("the links of %s lead somewhere", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] as string);
  const broken = links.filter((link) => !existsSync(resolve(repositoryRoot, dirname(page), link)));
  expect(broken).toEqual([]);
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

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "./support/architecture";

interface Lock {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

test.each(["package-lock.json", "app/package-lock.json"])("%s has the packages of every platform", (file) => {
  const { packages } = JSON.parse(readFileSync(join(repositoryRoot, file), "utf8")) as Lock;
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  const paths = Object.keys(packages);
  // What is missing, scripts/complete-lock.mjs adds.
  expect(wanted.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
});

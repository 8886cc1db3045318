import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codes } from "../src/codes";
import { invariants, readSources, repositoryRoot, type Source, targetsOf, toSource } from "./support/architecture";

const targets = targetsOf(repositoryRoot);
const sources = readSources(repositoryRoot, ["main.ts", "src", "stacks"]);

describe("invariants hold", () => {
  test.each(invariants)("$name", ({ check }) => {
    expect(check(sources, targets)).toEqual([]);
  });

  test("main.ts is under 30 lines", () => {
    expect(readFileSync(join(repositoryRoot, "main.ts"), "utf8").split("\n").length).toBeLessThan(30);
  });

  test("every target has a README", () => {
    expect(targets.filter((id) => !existsSync(join(repositoryRoot, "stacks", id, "README.md")))).toEqual([]);
  });

  test("every code is used, and every code used exists", () => {
    const text = sources.map((source) => (source.path.startsWith("src/codes/") ? "" : source.text)).join("\n");
    const used = new Set(text.match(/BERTH\d{3}/g));
    expect([...used].filter((code) => !(code in codes))).toEqual([]);
    expect(Object.keys(codes).filter((code) => !used.has(code))).toEqual([]);
  });

  test("ARCHITECTURE.md names every invariant", () => {
    const text = readFileSync(join(repositoryRoot, "ARCHITECTURE.md"), "utf8").replace(/[`*]/g, "");
    expect(invariants.map(({ name }) => name).filter((name) => !text.includes(name))).toEqual([]);
  });
});

/** For each invariant a file that breaks it, and nothing else: a rule that cannot fail is no rule. */
const breakers: Readonly<Record<string, (all: readonly Source[]) => readonly Source[]>> = {
  "src imports nothing from stacks, except the CLI": (all) => [
    ...all,
    toSource("src/x.ts", 'import { registry } from "../stacks";'),
  ],
  "src names no target": (all) => [...all, toSource("src/x.ts", 'if (target === "compose") {}')],
  "src/images imports neither src/docker nor src/release, and src/docker not src/release": (all) => [
    ...all,
    toSource("src/images/x.ts", 'import type { Manifest } from "../docker/manifest";'),
  ],
  "only main.ts, stacks and tests import CDKTF values": (all) => [
    ...all,
    toSource("src/x.ts", 'import { App } from "cdktf";'),
  ],
  "providers are imported by subpath": (all) => [
    ...all,
    toSource("stacks/x.ts", 'import { ecsService } from "@cdktf/provider-aws";'),
  ],
  "targets never import each other": (all) => [
    ...all,
    toSource("stacks/compose/x.ts", 'import { y } from "../other";'),
  ],
  "_family imports no target": (all) => [
    ...all,
    toSource("stacks/_family/ecs/x.ts", 'import { y } from "../../compose/stack";'),
  ],
  "a reader shares no code with writers, the ledger or the workload": (all) => [
    ...all,
    toSource("stacks/compose/read-x.ts", 'import { y } from "./stack";'),
  ],
  "every target folder has the same files": (all) => all.filter(({ path }) => path !== "stacks/compose/options.ts"),
  "registry, folder names and ids agree": (all) => [...all, toSource("stacks/nowhere/index.ts", "")],
  "models are readonly": (all) => [
    ...all,
    toSource("src/workload/model.ts", "export interface X {\n  name: string;\n}"),
  ],
  "only src/cli prints or exits": (all) => [...all, toSource("src/x.ts", 'console.log("x");')],
};

describe("each invariant fails when it is broken", () => {
  test("there is a breaker for each", () => {
    expect(Object.keys(breakers).sort()).toEqual(invariants.map(({ name }) => name).sort());
  });

  test.each(invariants)("$name", ({ name, check }) => {
    const broken = breakers[name]?.(sources) ?? [];
    expect(check(broken, [...targets, ...(name.startsWith("targets never") ? ["other"] : [])])).not.toEqual([]);
  });
});

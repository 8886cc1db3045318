import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** One source file: its path from the root with `/`, its text, and what it imports, with relative paths resolved. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

const IMPORT = /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm;
const DYNAMIC = /(?:\brequire|\bimport)\(\s*"([^"]+)"\s*\)/g;

/** Every TypeScript file under the folders, below `root`. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  return folders
    .flatMap((folder) => walk(root, folder))
    .map((path) => toSource(path, readFileSync(join(root, path), "utf8")));
}

/** Parses one file; exported so that a test can hand in a file that breaks a rule. */
export function toSource(path: string, text: string): Source {
  const resolve = (name: string) =>
    name.startsWith(".") ? posix.normalize(posix.join(posix.dirname(path), name)) : name;
  const found = [...text.matchAll(IMPORT)].map((match) => ({
    from: resolve(match[2] as string),
    typeOnly: match[1] !== undefined,
  }));
  const dynamic = [...text.matchAll(DYNAMIC)].map((match) => ({ from: resolve(match[1] as string), typeOnly: false }));
  return { path, text, imports: [...found, ...dynamic] };
}

function walk(root: string, folder: string): string[] {
  const info = statSync(join(root, folder), { throwIfNoEntry: false });
  if (!info) return [];
  if (info.isFile()) return /\.ts$/.test(folder) ? [folder] : [];
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name) => walk(root, posix.join(folder, name)));
}

/** A broken rule, in one line. */
export type Violation = string;

/** The invariants of ARCHITECTURE.md, each a function from the sources to its violations. */
export interface Invariant {
  readonly name: string;
  readonly check: (sources: readonly Source[], targets: readonly string[]) => Violation[];
}

const isCdktf = (from: string) => /^(cdktf|constructs)(\/|$)/.test(from) || from.startsWith("@cdktf/");
const inFolder = (folder: string) => (source: Source) => source.path.startsWith(`${folder}/`);
const each = (sources: readonly Source[], bad: (item: Import, source: Source) => boolean, what: string) =>
  sources.flatMap((source) =>
    source.imports.filter((item) => bad(item, source)).map((item) => `${source.path} ${what} ${item.from}`),
  );
const matches = (sources: readonly Source[], pattern: RegExp, what: string) =>
  sources.flatMap((source) => {
    const match = withoutComments(source.text).match(pattern);
    return match ? [`${source.path} ${what} ${match[0]}`] : [];
  });

/** Comments may name anything; code may not. Strings stay. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|(?<=[;,{}()\s])\/\/ .*$/gm, "");
}

const TARGET_FILES = ["index.ts", "stack.ts", "read.ts", "support.ts", "options.ts"];

export const invariants: readonly Invariant[] = [
  {
    name: "src imports nothing from stacks, except the CLI",
    check: (sources) =>
      each(
        sources.filter(inFolder("src")).filter((source) => !source.path.startsWith("src/cli/")),
        (item) => item.from.startsWith("stacks"),
        "imports",
      ),
  },
  {
    name: "src names no target",
    check: (sources, targets) => {
      // `compose` is also the file format's and the command's name: there, only a comparison or a case names the target.
      const names = targets.map((id) => (id === "compose" ? `(===|!==|case|id:|target:) "compose"` : `\\b${id}\\b`));
      return matches(sources.filter(inFolder("src")), new RegExp(names.join("|"), "i"), "names");
    },
  },
  {
    name: "src/images imports neither src/docker nor src/release, and src/docker not src/release",
    check: (sources) => {
      const from = (folder: string, others: RegExp) =>
        each(sources.filter(inFolder(folder)), (item) => others.test(item.from), "imports");
      return [...from("src/images", /^src\/(docker|release)(\/|$)/), ...from("src/docker", /^src\/release(\/|$)/)];
    },
  },
  {
    name: "only main.ts, stacks and tests import CDKTF values",
    check: (sources) =>
      each(sources.filter(inFolder("src")), (item) => isCdktf(item.from) && !item.typeOnly, "imports"),
  },
  {
    name: "providers are imported by subpath",
    check: (sources) => each(sources, (item) => /^@cdktf\/provider-[^/]+$/.test(item.from), "imports the barrel"),
  },
  {
    name: "targets never import each other",
    check: (sources, targets) =>
      each(
        sources,
        (item, source) => {
          const own = targets.find((id) => source.path.startsWith(`stacks/${id}/`));
          const other = targets.find((id) => item.from.startsWith(`stacks/${id}/`) || item.from === `stacks/${id}`);
          return own !== undefined && other !== undefined && own !== other;
        },
        "imports",
      ),
  },
  {
    name: "_family imports no target",
    check: (sources, targets) =>
      each(
        sources.filter(inFolder("stacks/_family")),
        (item) => targets.some((id) => item.from === `stacks/${id}` || item.from.startsWith(`stacks/${id}/`)),
        "imports",
      ),
  },
  {
    name: "a reader shares no code with writers, the ledger or the workload",
    check: (sources) =>
      each(
        sources.filter((source) => /^stacks\/.*\/read[^/]*\.ts$/.test(source.path)),
        (item) =>
          !item.typeOnly &&
          /(^stacks\/.*\/(stack|support|options)|^src\/(workload|ledger|compose)\/|reference|^cdktf|^@cdktf)/.test(
            item.from,
          ),
        "imports",
      ),
  },
  {
    name: "every target folder has the same files",
    check: (sources, targets) =>
      targets.flatMap((id) =>
        TARGET_FILES.filter((name) => !sources.some((source) => source.path === `stacks/${id}/${name}`)).map(
          (name) => `stacks/${id} has no ${name}`,
        ),
      ),
  },
  {
    name: "registry, folder names and ids agree",
    check: (sources, targets) => {
      const folders = new Set(sources.flatMap(({ path }) => path.match(/^stacks\/([^_/][^/]*)\//)?.[1] ?? []));
      return [
        ...targets.filter((id) => !folders.has(id)).map((id) => `the registry has ${id}, stacks/ does not`),
        ...[...folders]
          .filter((name) => !targets.includes(name))
          .map((name) => `stacks/${name} is not in the registry`),
      ];
    },
  },
  {
    name: "models are readonly",
    check: (sources) =>
      sources
        .filter(({ path }) => /^src\/(workload\/model|contract\/contract|compose\/project)\.ts$/.test(path))
        .flatMap(({ path, text }) =>
          withoutComments(text)
            .split("\n")
            .filter((line) => /^\s+[a-zA-Z]+\??: /.test(line) && !/readonly/.test(line))
            .map((line) => `${path} has a property that can be changed: ${line.trim()}`),
        ),
  },
  {
    name: "only src/cli prints or exits",
    check: (sources) =>
      matches(
        sources.filter(inFolder("src")).filter((source) => !source.path.startsWith("src/cli/")),
        /\bconsole\.\w+|process\.(exit|stdout|stderr)\b/,
        "uses",
      ),
  },
];

export function targetsOf(root: string): string[] {
  const text = readFileSync(join(root, "stacks", "index.ts"), "utf8");
  return [...text.matchAll(/\bid: "([^"]+)"/g)].map((match) => match[1] as string);
}

export const repositoryRoot = dirname(dirname(__dirname));

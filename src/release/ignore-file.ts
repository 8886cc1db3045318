import { posix } from "node:path";
import { BerthError } from "../errors";
import { compile, type Pattern } from "./ignore-pattern";

interface Line extends Pattern {
  /** The error where it turns out to be ill-formed. */
  readonly fail: () => BerthError;
}

/** Which of the patterns hold for a path, one by one: what its children need to know of it. */
export type Matches = readonly boolean[];

/** A parsed `.dockerignore`. */
export interface IgnoreFile {
  /** @param parent what this function gave for the folder that the path is in; undefined for the top level. */
  test(path: string, parent: Matches | undefined): { readonly ignored: boolean; readonly matches: Matches };
  /** Whether anything in an ignored folder may be sent after all. */
  mayReturn(folder: string): boolean;
}

/**
 * Parses the text of a `.dockerignore` as BuildKit does: github.com/moby/patternmatcher v0.6.0 (`ignorefile`), and
 * tonistiigi/fsutil `filter.go`, which walks by it. BERTH606 for a pattern that BuildKit refuses to build with.
 * @param file its path, for the message.
 */
export function parseIgnoreFile(text: string, file: string): IgnoreFile {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const patterns = lines.flatMap((line, index): Line[] => {
    const cleaned = cleanLine(line);
    if (cleaned === undefined) return [];
    const pattern = compile(cleaned);
    const fail = () => illFormed(file, index + 1, line.trim());
    if (pattern === undefined) throw fail();
    return [{ ...pattern, fail }];
  });
  const exceptions = patterns.filter(({ exception }) => exception);
  const prefixes = exceptions.map(({ text }) => `${text.replace(/\/\*\*$/, "").replace(/\/\*$/, "")}/`);
  const anywhere = prefixes.some((prefix) => /[*[\]?^\\]/.test(prefix));
  return {
    test(path, parent) {
      let ignored = false;
      const matches = patterns.map((pattern, index) => {
        let match: boolean | undefined = parent?.[index] === true;
        if (!match && pattern.exception === ignored) match = pattern.matches(path);
        if (match === undefined) throw pattern.fail();
        if (match) ignored = !pattern.exception;
        return match;
      });
      return { ignored, matches };
    },
    mayReturn: (folder) => anywhere || prefixes.some((prefix) => prefix.startsWith(`${folder}/`)),
  };
}

/** Undefined for a comment or an empty line. */
function cleanLine(line: string): string | undefined {
  const trimmed = line.trim();
  if (line.startsWith("#") || trimmed === "") return undefined;
  const exception = trimmed.startsWith("!");
  const bare = exception ? trimmed.slice(1).trim() : trimmed;
  const path = bare === "" ? "" : clean(bare);
  const relative = path.length > 1 && path.startsWith("/") ? path.slice(1) : path;
  // The sign belongs to the path the second time: BuildKit cleans what it reads, and its client once more.
  const again = `${exception ? "!" : ""}${relative}`.trim();
  return again === "" ? undefined : clean(again);
}

/** Go's filepath.Clean. */
function clean(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

function illFormed(file: string, line: number, text: string): BerthError {
  return new BerthError([
    {
      code: "BERTH606",
      verdict: "error",
      file,
      line,
      column: 1,
      found: `pattern ${text}`,
      reason: "BuildKit refuses to build with an ill-formed pattern: a ! alone, a [ without its ], a \\ at the end",
      remedy: "Correct it; \\[ means the sign itself",
    },
  ]);
}

import { readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import type { Document, YAMLError } from "yaml";
import type { Position } from "../project";
import { yaml } from "../yaml";

/** One of the user's files, parsed with the place of everything in it. */
export interface SourceFile {
  /** Relative to the project directory, with `/`. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** A file may hold several documents (`---`); Compose merges each over the one before. */
  readonly documents: readonly Document[];
  readonly errors: readonly YAMLError[];
  at(offset: number): Position;
}

/** Reads and parses a file; undefined where it cannot be read. Broken YAML gives what could be understood of it. */
export function readSource(path: string, projectDirectory: string): SourceFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const lines = new (yaml().LineCounter)();
  const parsed = yaml().parseAllDocuments(text, { lineCounter: lines, logLevel: "silent", prettyErrors: false });
  const documents: readonly Document[] = Array.isArray(parsed) ? (parsed as Document[]) : [];
  const file = relative(projectDirectory, path).replaceAll("\\", "/");
  return {
    file: file === "" || isAbsolute(file) ? path : file,
    path,
    text,
    documents,
    errors: documents.flatMap((document) => document.errors),
    at(offset) {
      const { line, col } = lines.linePos(offset);
      return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
    },
  };
}

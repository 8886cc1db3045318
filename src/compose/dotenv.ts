import { readFileSync } from "node:fs";

/** One variable of an env file. */
export interface EnvEntry {
  readonly name: string;
  /** Without quotes; variables in it are not filled in. Absent for a bare name, which passes the shell's value on. */
  readonly value?: string;
  /** Counts from 1. */
  readonly line: number;
}

const ENTRY =
  /^[ \t]*(?:export[ \t]+)?([\p{L}\p{N}_.[\]-]+)[ \t]*(?:[=:][ \t]*('[^']*'|"(?:[^"\\]|\\.)*"|[^\n]*))?$/gmu;

/**
 * The entries of an env file, for findings only: which line gave a variable, and whether something sets it. What
 * reaches the document is Compose's own reading. A file that cannot be read has none.
 */
export function readEnvFile(path: string): readonly EnvEntry[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return [];
  }
  return [...text.matchAll(ENTRY)].map((match) => {
    const raw = match[2]?.trim();
    const line = text.slice(0, match.index).split("\n").length;
    if (raw === undefined) return { name: match[1] as string, line };
    const value = /^(['"])/.test(raw) ? raw.slice(1, -1) : raw.replace(/ #.*$/, "").trimEnd();
    return { name: match[1] as string, value, line };
  });
}

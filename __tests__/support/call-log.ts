import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** One start of a program. */
export interface Call {
  /** `docker push host/x:1`: the program and its arguments on one line. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly begun: number;
  readonly ended: number;
}

/** Programs that note how they are called, for how long, and then do what they always do. */
export interface CallLog {
  /** Value for PATH. */
  readonly path: string;
  /** Calls that have ended, since the last `reset`. */
  calls(): readonly Call[];
  reset(): void;
  remove(): void;
}

/** @param programs found on this process's PATH */
export function startCallLog(...programs: readonly string[]): CallLog {
  const folder = mkdtempSync(join(tmpdir(), "berth-calls-"));
  const log = join(folder, "log");
  for (const program of programs) {
    const real = execFileSync("sh", ["-c", 'command -v "$1"', "sh", program], { encoding: "utf8" }).trim();
    const script = `#!/bin/sh
begun=$(date +%s%N)
'${real}' "$@"
code=$?
printf '%s %s ${program} %s\\n' "$begun" "$(date +%s%N)" "$(printf '%s ' "$@" | tr '\\n' ' ')" >> '${log}'
exit $code
`;
    writeFileSync(join(folder, program), script);
    chmodSync(join(folder, program), 0o755);
  }
  return {
    path: `${folder}${delimiter}${process.env["PATH"]}`,
    calls: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").map(toCall) : []),
    reset: () => rmSync(log, { force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function toCall(line: string): Call {
  const [begun, ended, ...words] = line.trimEnd().split(" ");
  return { text: words.join(" "), begun: Number(begun) / 1e6, ended: Number(ended) / 1e6 };
}

/** Milliseconds in which at least one of the calls ran. */
export function busy(calls: readonly Call[]): number {
  let sum = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { begun, ended } of calls.toSorted((a, b) => a.begun - b.begun)) {
    sum += Math.max(0, ended - Math.max(begun, until));
    until = Math.max(until, ended);
  }
  return sum;
}

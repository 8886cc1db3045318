import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadCompose } from "../../src/compose/load";
import type { ComposeProject, LoadRequest } from "../../src/compose/project";
import { BerthError, type Finding } from "../../src/errors";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A project directory with these files; removed after the tests of the file. */
export function folder(files: Readonly<Record<string, string>>): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "berth-compose-")));
  folders.push(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

/** A shell with nothing in it but what processes need. */
export const bareShell = { PATH: process.env.PATH, HOME: process.env.HOME };

type Options = Partial<LoadRequest>;
type Files = string | Readonly<Record<string, string>>;

export function load(files: Files, options: Options = {}): Promise<ComposeProject> {
  const projectDirectory = folder(typeof files === "string" ? { "compose.yaml": files } : files);
  return loadCompose({ projectDirectory, shell: bareShell, ...options });
}

/** The findings that a load fails with; fails itself where the load succeeds. */
export async function findingsOf(files: Files, options: Options = {}): Promise<readonly Finding[]> {
  try {
    await load(files, options);
  } catch (error) {
    if (error instanceof BerthError) return error.findings;
    throw error;
  }
  throw new Error("the load succeeded");
}

/** `code file:line:column path`, what a test compares. */
export function brief(finding: Finding): string {
  const place = finding.file === undefined ? "-" : `${finding.file}:${finding.line}:${finding.column}`;
  return [finding.code, place, ...(finding.path === undefined ? [] : [finding.path])].join(" ");
}

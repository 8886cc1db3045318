import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { targets as registry } from "../../stacks";
import { limitsPages } from "../../stacks/limits-pages";
import { renderErrors } from "../docs/errors";
import { renderLimits } from "../docs/limits";
import { renderSupportMatrix } from "../docs/support-matrix";
import { type Arguments, UsageError } from "./args";
import { say } from "./talk";

/** `berth docs`: writes the generated pages; with `--check` only says which are stale, exit 1. */
export async function docs(args: Arguments): Promise<0 | 1> {
  const root = resolve(args.projectDirectory ?? ".");
  if (!existsSync(join(root, "docs")))
    throw new UsageError(`there is no docs folder in ${args.projectDirectory ?? "this folder"}`);
  const stale = Object.entries(generatedDocs()).filter(([file, text]) => contentOf(join(root, file)) !== text);
  for (const [file, text] of stale) {
    if (!args.check) writeFileSync(join(root, file), text);
    say(`${args.check ? "out of date" : "written"}: ${file}`);
  }
  if (stale.length === 0) say("docs are up to date");
  return args.check && stale.length > 0 ? 1 : 0;
}

/** Every generated page, by its path from the root. */
export function generatedDocs(): Readonly<Record<string, string>> {
  return {
    "docs/support-matrix.md": renderSupportMatrix(registry.map(({ load }) => load())),
    "docs/errors.md": renderErrors(),
    ...Object.fromEntries(Object.entries(limitsPages).map(([file, page]) => [file, renderLimits(page)])),
  };
}

const contentOf = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

import type { Node } from "yaml";
import type { Finding } from "../../errors";
import type { SourceFile } from "../source/file";
import type { Sources } from "../source/sources";
import { yaml } from "../yaml";

/** Every YAML syntax error of every file, and every alias without its anchor; Compose stops at the first. */
export function syntaxErrors(sources: Sources): readonly Finding[] {
  return sources.files.flatMap((source) => [
    ...firstOfLines(source).map((error) =>
      finding(
        source,
        error.pos[0],
        error.message.split("\n")[0] ?? error.message,
        REMEDIES[error.code] ?? "mend the line",
      ),
    ),
    ...danglingAliases(source),
  ]);
}

/** One open quote makes errors of all that follows: of each line the first is told, and ten of a file. */
function firstOfLines(source: SourceFile): SourceFile["errors"] {
  const lines = new Set<number>();
  const first = source.errors.filter(({ pos }) => {
    const { line } = source.at(pos[0]);
    return !lines.has(line) && lines.add(line);
  });
  return first.slice(0, 10);
}

function danglingAliases(source: SourceFile): readonly Finding[] {
  const findings: Finding[] = [];
  for (const document of source.documents) {
    yaml().visit(document, {
      Alias(_key, alias) {
        if (alias.resolve(document) !== undefined) return;
        const offset = (alias as Node).range?.[0] ?? 0;
        findings.push(
          finding(
            source,
            offset,
            `no anchor &${alias.source} stands before *${alias.source}`,
            "correct the alias, or add the anchor",
          ),
        );
      },
    });
  }
  return findings;
}

function finding(source: SourceFile, offset: number, found: string, remedy: string): Finding {
  return {
    code: "BERTH002",
    verdict: "error",
    ...source.at(offset),
    found,
    reason: "the file is not valid YAML",
    remedy,
  };
}

const REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "indent with spaces",
  DUPLICATE_KEY: "remove one of the two",
  BAD_INDENT: "align it with the lines of its block",
};

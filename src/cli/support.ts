import { targets as registry } from "../../stacks";
import { renderSupport, supportJson } from "../docs/support";
import { differencesJson, renderDifferences } from "../docs/support-compare";
import { projectJson, renderProject } from "../docs/support-project";
import { nearest } from "../suggest";
import { type Arguments, UsageError } from "./args";
import { hasProject, sidesOf } from "./support-project";
import { print } from "./talk";

/** `berth support [target]`: the ledger, of one target or of all; with `--compare`, where two targets differ. */
export async function support(args: Arguments): Promise<0> {
  const { operands, format } = args;
  if (args.compare) return await compare(args);
  if (operands.length > 1) throw new UsageError("support takes one target, or none for all; --compare takes two");
  const [wanted] = operands;
  checkNames(operands);
  const targets = registry.filter(({ id }) => wanted === undefined || id === wanted).map(({ load }) => load());
  if (format === "json") print(JSON.stringify({ targets: targets.map(supportJson) }, null, 2));
  else print(targets.map(renderSupport).join("\n"));
  return 0;
}

/** In a project, for its own file; elsewhere the two rows. What is refused is an answer here, not a failure. */
async function compare(args: Arguments): Promise<0> {
  const { operands, format } = args;
  checkNames(operands);
  if (operands.length !== 2 || operands[0] === operands[1])
    throw new UsageError("support --compare takes two targets: support --compare <target> <target>");
  if (hasProject(args)) {
    const sides = await sidesOf(args, registry);
    print(format === "json" ? JSON.stringify(projectJson(sides), null, 2) : renderProject(sides, args.all));
    return 0;
  }
  const targets = operands.flatMap((id) => registry.filter((entry) => entry.id === id).map(({ load }) => load()));
  print(format === "json" ? JSON.stringify(differencesJson(targets), null, 2) : renderDifferences(targets));
  return 0;
}

function checkNames(names: readonly string[]): void {
  const ids = registry.map(({ id }) => id);
  const unknown = names.find((name) => !ids.includes(name));
  if (unknown === undefined) return;
  const suggestion = nearest(unknown, ids);
  throw new UsageError(
    `unknown target ${unknown}; ${suggestion ? `did you mean ${suggestion}?` : `there are ${ids.join(", ")}`}`,
  );
}

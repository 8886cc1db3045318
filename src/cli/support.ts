import { targets as registry } from "../../stacks";
import { renderSupport, supportJson } from "../docs/support";
import { nearest } from "../suggest";
import { type Arguments, UsageError } from "./args";
import { print } from "./talk";

/** `berth support [target]`: the ledger, of one target or of all. */
export async function support(args: Arguments): Promise<0> {
  const [wanted, ...more] = args.operands;
  if (more.length > 0) throw new UsageError("support takes one target, or none for all");
  const ids = registry.map(({ id }) => id);
  if (wanted !== undefined && !ids.includes(wanted)) {
    const suggestion = nearest(wanted, ids);
    throw new UsageError(
      `unknown target ${wanted}; ${suggestion ? `did you mean ${suggestion}?` : `there are ${ids.join(", ")}`}`,
    );
  }
  const targets = registry.filter(({ id }) => wanted === undefined || id === wanted).map(({ load }) => load());
  if (args.format === "json") print(JSON.stringify({ targets: targets.map(supportJson) }, null, 2));
  else print(targets.map(renderSupport).join("\n"));
  return 0;
}

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { BerthError, type Finding } from "../errors";
import { formatFinding } from "../format";
import { LOCK_FILE, type Lock } from "../images/lock";
import { openLock } from "../images/open-lock";
import { checkRelease } from "../release/check";
import { readHistory } from "../release/history";
import { type Plan, planImages } from "../release/plan";
import { previewRelease } from "../release/preview";
import { realTools } from "../release/real-tools";
import { releaseImages } from "../release/release";
import {
  releasedJson,
  renderPreviews,
  renderReleased,
  summarizeCheck,
  summarizePreviews,
  summarizeReleased,
} from "../release/report";
import { renderHistory, summarizeHistory } from "../release/report-history";
import { type Arguments, UsageError } from "./args";
import { stoppedBy } from "./interrupt";
import { print, say, sayFindings } from "./talk";
import { lockChoice, openWorkspace, type Workspace } from "./workspace";

/** Releases that `release list` shows without `--all`. */
const SHOWN = 20;

/**
 * `berth release`: exit 1 when the project asks for what cannot be one image, or when `--check` finds a difference; 2
 * when something could not be done or asked, and then the lock is as it was.
 */
export async function release(args: Arguments): Promise<0 | 1 | 2> {
  const [what, ...more] = args.operands;
  if (what === "list" && more.length === 0) return await list(args);
  if (what === "list") throw new UsageError(`release list takes no ${JSON.stringify(more[0])}`);
  if (what !== undefined) {
    const reason = "an image is the same in all environments; there is release list";
    throw new UsageError(`release takes no ${JSON.stringify(what)}: ${reason}`);
  }
  const modes = [args.check && "--check", args.dryRun && "--dry-run", args.pull && "--pull"].filter(Boolean);
  if (args.check && modes.length > 1) throw new UsageError(`${modes.join(" and ")} do not go together`);
  const root = resolve(args.projectDirectory ?? ".");
  if (!existsSync(join(root, "cdktf.json"))) {
    throw new UsageError(
      "release needs a cdktf.json: it names the environments and their registries, and the lock lies beside it",
    );
  }
  const workspace = await openWorkspace(args);
  const { plan, findings } = planImages(workspace.candidates, args.platform);
  if (findings.length > 0) return stop(args, workspace, findings);
  if (args.check) return await check(args, workspace, plan);
  return args.dryRun ? await dryRun(args, workspace, plan) : await bring(args, workspace, plan);
}

/** What the files ask for is impossible, or they cannot be read: nothing was begun. */
function stop(args: Arguments, { candidates }: Workspace, findings: readonly Finding[]): 1 | 2 {
  if (args.format === "json") print(JSON.stringify({ findings }, null, 2));
  else sayFindings(findings);
  say(`berth: nothing is ${args.check ? "checked" : "released"}: the above must be mended first`);
  return candidates.some(({ project }) => project === undefined) ? 2 : 1;
}

async function bring(args: Arguments, { root }: Workspace, plan: Plan): Promise<0 | 2> {
  try {
    const request = { plan, root, lock: lockChoice(args), tools: realTools, pull: args.pull, say };
    const released = await releaseImages(request);
    print(args.format === "json" ? JSON.stringify(releasedJson(released), null, 2) : renderReleased(released));
    if (args.format === "text") sayFindings(released.findings);
    say(summarizeReleased(released));
    return 0;
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    if (stoppedBy() === undefined) sayFindings(error.findings);
    say(`berth: not released, ${LOCK_FILE} is as it was; what was built and pushed is not done again the next time`);
    return 2;
  }
}

async function dryRun(args: Arguments, { root, opened }: Workspace, plan: Plan): Promise<0> {
  const request = { plan, lock: opened.lock, projectDirectory: root, tools: realTools, pull: args.pull, online: true };
  const previews = await previewRelease(request);
  print(args.format === "json" ? JSON.stringify(previews, null, 2) : renderPreviews(previews));
  say(summarizePreviews(previews));
  return 0;
}

async function check(args: Arguments, { root, opened }: Workspace, plan: Plan): Promise<0 | 1> {
  const online = !args.offline;
  const findings = await checkRelease({ plan, ...opened, root, tools: realTools, online });
  if (args.format === "json") print(JSON.stringify({ findings }, null, 2));
  else if (findings.length > 0) print(`${findings.map(formatFinding).join("\n\n")}\n`);
  say(summarizeCheck(findings, plan.images.length, opened.origin, online));
  return findings.some(({ verdict }) => verdict === "error") ? 1 : 0;
}

/** Asks git alone: it works where the Compose file of today does not load, or its lock cannot be read. */
async function list(args: Arguments): Promise<0> {
  const root = resolve(args.projectDirectory ?? ".");
  const history = await readHistory(root, presentLock(root), args.all ? undefined : SHOWN);
  print(args.format === "json" ? JSON.stringify(history, null, 2) : renderHistory(history));
  say(summarizeHistory(history));
  return 0;
}

/** Null where it cannot be read: the list is what helps then. */
function presentLock(root: string): Lock | undefined | null {
  try {
    return openLock(root).lock;
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    sayFindings(error.findings);
    return null;
  }
}

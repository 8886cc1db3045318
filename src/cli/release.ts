import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { BerthError, type Finding } from "../errors";
import { formatFinding } from "../format";
import { LOCK_FILE, type Lock } from "../images/lock";
import { openLock } from "../images/open-lock";
import { type CheckRequest, checkRelease } from "../release/check";
import { readHistory } from "../release/history";
import { type Plan, planImages } from "../release/plan";
import { pointing } from "../release/pointing";
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
import { formOf } from "./release-form";
import { print, say, sayFindings } from "./talk";
import { openWorkspace, type Workspace } from "./workspace";

/** Releases that `release list` shows without `--all`. */
const SHOWN = 20;

/**
 * `berth release`: exit 1 when the project asks for what cannot be one image, or when `--check` finds a difference; 2
 * when something could not be done or asked, and then the lock is as it was.
 */
export async function release(args: Arguments): Promise<0 | 1 | 2> {
  const form = formOf(args);
  if (form === "list") return await list(args);
  const root = resolve(args.projectDirectory ?? ".");
  if (!existsSync(join(root, "cdktf.json"))) {
    throw new UsageError(
      "release needs a cdktf.json: it names the environments and their registries, and the lock lies beside it",
    );
  }
  if (process.env["BERTH_LOCK"] && args.lock === undefined) {
    say(`BERTH_LOCK is for deploys: a release starts from ${LOCK_FILE}, or what --lock names`);
  }
  const workspace = await openWorkspace(args);
  const { plan, findings } = planImages(workspace.candidates, args.platform);
  if (findings.length > 0) return stop(args, workspace, findings);
  if (form === "check") return await check(args, workspace, plan);
  return form === "preview" ? await dryRun(args, workspace, plan) : await bring(args, workspace, plan);
}

/** Findings that stopped a release: data for a program, talk for a person. */
function show({ format }: Arguments, findings: readonly Finding[]): void {
  if (format === "json") print(JSON.stringify({ findings }, null, 2));
  else sayFindings(findings);
}

const toolsFor = ({ candidates, config }: Workspace, plan: Plan) => pointing(realTools, { plan, candidates, config });

/** What the files ask for is impossible, or they cannot be read: nothing was begun. */
function stop(args: Arguments, { candidates }: Workspace, findings: readonly Finding[]): 1 | 2 {
  show(args, findings);
  say(`berth: nothing is ${args.check ? "checked" : "released"}: the above must be mended first`);
  return candidates.some(({ project }) => project === undefined) ? 2 : 1;
}

async function bring(args: Arguments, workspace: Workspace, plan: Plan): Promise<0 | 2> {
  try {
    const { root } = workspace;
    const request = { plan, root, lock: args.lock, tools: toolsFor(workspace, plan), pull: args.pull, say };
    const released = await releaseImages(request);
    print(args.format === "json" ? JSON.stringify(releasedJson(released), null, 2) : renderReleased(released));
    if (args.format === "text") sayFindings(released.findings);
    say(summarizeReleased(released));
    return 0;
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    if (stoppedBy() === undefined) show(args, error.findings);
    say(`berth: not released, ${LOCK_FILE} is as it was; what was built and pushed is not done again the next time`);
    return 2;
  }
}

async function dryRun(args: Arguments, workspace: Workspace, plan: Plan): Promise<0> {
  const { root: projectDirectory, opened } = workspace;
  const request = { plan, lock: opened.lock, projectDirectory, tools: toolsFor(workspace, plan), pull: args.pull };
  const previews = await previewRelease({ ...request, online: true });
  print(args.format === "json" ? JSON.stringify(previews, null, 2) : renderPreviews(previews));
  say(summarizePreviews(previews));
  return 0;
}

async function check(args: Arguments, workspace: Workspace, plan: Plan): Promise<0 | 1 | 2> {
  const { root, opened } = workspace;
  const online = !args.offline;
  const request = { plan, ...opened, root, tools: toolsFor(workspace, plan) };
  const { findings, unasked } = await checkAsFarAsPossible(request, online);
  if (args.format === "json") print(JSON.stringify({ findings: [...findings, ...unasked] }, null, 2));
  else if (findings.length > 0) print(`${findings.map(formatFinding).join("\n\n")}\n`);
  if (unasked.length > 0) {
    if (args.format === "text") sayFindings(unasked);
    const sources = summarizeCheck(findings, { plan, ...opened, online: false });
    say(`${sources}, and what registries have could not be asked: not checked (--offline asks none)`);
    return 2;
  }
  say(summarizeCheck(findings, { plan, ...opened, online }));
  return findings.some(({ verdict }) => verdict === "error") ? 1 : 0;
}

/** Where a registry cannot be asked, its findings are `unasked`, and what needs no registry is checked all the same. */
async function checkAsFarAsPossible(request: Omit<CheckRequest, "online">, online: boolean) {
  const none: readonly Finding[] = [];
  try {
    return { findings: await checkRelease({ ...request, online }), unasked: none };
  } catch (error) {
    if (!online || !(error instanceof BerthError) || !error.findings.every(isUnasked)) throw error;
    return { findings: await checkRelease({ ...request, online: false }), unasked: error.findings };
  }
}

const isUnasked = ({ code }: Finding): boolean => code === "BERTH602" || code === "BERTH603";

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

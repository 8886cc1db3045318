import { BerthError } from "../errors";
import { type Arguments, type Command, parseArguments, UsageError } from "./args";
import { help } from "./help";
import { end, stoppedBy, watchSignals } from "./interrupt";
import { leave, print, say, sayFindings } from "./talk";

type Run = (args: Arguments) => Promise<0 | 1 | 2>;

/** Loaded when it is asked for: a command pays for no other's dependencies. */
const commands: Readonly<Record<Command, () => Promise<Run>>> = {
  check: async () => (await import("./check")).check,
  contract: async () => (await import("./contract")).contract,
  docs: async () => (await import("./docs")).docs,
  images: async () => (await import("./images")).images,
  release: async () => (await import("./release")).release,
  support: async () => (await import("./support")).support,
};

/** `npx berth <command>`: the second composition root. Exit codes: 0 clean, 1 findings, 2 could not run. */
async function main(argv: readonly string[]): Promise<void> {
  watchSignals();
  try {
    const args = parseArguments(argv);
    if (args.help || args.command === "help") return print(help(args.command));
    const run = await commands[args.command]();
    leave(await run(args));
  } catch (error) {
    // Else it failed because it was asked to stop.
    if (stoppedBy() === undefined) sayError(error);
    leave(2);
  }
  const signal = stoppedBy();
  if (signal === undefined || process.exitCode === 0) return;
  say(`berth: stopped by ${signal}`);
  end(signal);
}

function sayError(error: unknown): void {
  if (error instanceof BerthError) sayFindings(error.findings);
  else if (error instanceof UsageError) say(`berth: ${error.message}\nSee npx berth --help.`);
  else say(`berth: ${(error as Error).stack ?? String(error)}`);
}

void main(process.argv.slice(2));

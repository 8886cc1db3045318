import { BerthError } from "../errors";
import { parseArguments, UsageError } from "./args";
import { check } from "./check";
import { contract } from "./contract";
import { docs } from "./docs";
import { help } from "./help";
import { support } from "./support";
import { leave, print, say, sayFindings } from "./talk";

const commands = { check, contract, support, docs } as const;

/** `npx berth <command>`: the second composition root. Exit codes: 0 clean, 1 findings, 2 could not run. */
async function main(argv: readonly string[]): Promise<void> {
  try {
    const args = parseArguments(argv, Object.keys(commands));
    if (args.help) return print(help(args.command));
    leave(await commands[args.command as keyof typeof commands](args));
  } catch (error) {
    if (error instanceof BerthError) sayFindings(error.findings);
    else if (error instanceof UsageError) say(`berth: ${error.message}\nSee npx berth --help.`);
    else say(`berth: ${(error as Error).stack ?? String(error)}`);
    leave(2);
  }
}

void main(process.argv.slice(2));

import { parseArgs } from "node:util";
import { nearest } from "../suggest";

export interface Arguments {
  readonly command: Command | "help";
  readonly operands: readonly string[];
  readonly format: "text" | "json";
  readonly files: readonly string[];
  readonly projectDirectory: string | undefined;
  /** Another lock than the one beside cdktf.json: a path, a git ref, or `none`. */
  readonly lock: string | undefined;
  readonly all: boolean;
  readonly help: boolean;
  /** docs, release: change nothing, say what is out of date. */
  readonly check: boolean;
  /** support: only where the targets named differ. */
  readonly compare: boolean;
  /** release: say what would be built and pushed, and do nothing. */
  readonly dryRun: boolean;
  /** release --check: ask no registry. */
  readonly offline: boolean;
  /** release: look anew what the tags of others' images mean. */
  readonly pull: boolean;
  /** release: `os/arch[/variant]` that images are built for. */
  readonly platform: string | undefined;
  /** images: hash every layer of what runs. */
  readonly verify: boolean;
}

/** A mistake on the command line: printed with the usage hint, exit code 2. */
export class UsageError extends Error {}

const OPTIONS = {
  all: { type: "boolean", short: "a" },
  check: { type: "boolean" },
  compare: { type: "boolean" },
  "dry-run": { type: "boolean" },
  file: { type: "string", short: "f", multiple: true },
  format: { type: "string" },
  help: { type: "boolean", short: "h" },
  lock: { type: "string" },
  offline: { type: "boolean" },
  platform: { type: "string" },
  "project-directory": { type: "string" },
  pull: { type: "boolean" },
  verify: { type: "boolean" },
} as const;

export type Flag = keyof typeof OPTIONS;

const PROJECT = ["file", "format", "lock", "project-directory"] as const satisfies Flag[];

/** The flags that each command takes, `--help` apart, which all take. */
export const FLAGS = {
  check: [...PROJECT, "all"],
  contract: PROJECT,
  docs: ["check", "project-directory"],
  images: [...PROJECT, "verify"],
  release: [...PROJECT, "all", "check", "dry-run", "offline", "platform", "pull"],
  support: [...PROJECT, "all", "compare"],
} as const satisfies Readonly<Record<string, readonly Flag[]>>;

export type Command = keyof typeof FLAGS;

const COMMANDS = Object.keys(FLAGS) as readonly Command[];

/** Parses the command line. Throws UsageError, also for a flag that the command does not take. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const { command, operands } = commandOf(positionals);
  if (command !== "help") checkFlags(command, Object.keys(values) as Flag[]);
  const { format = "text", lock, platform } = values;
  if (format !== "text" && format !== "json") throw new UsageError("--format is text or json");
  if (lock === "") throw new UsageError("--lock takes a path, a git ref or none");
  if (platform !== undefined && !/^[a-z0-9_-]+\/[a-z0-9_-]+(?:\/[a-z0-9._-]+)?$/.test(platform))
    throw new UsageError(`--platform is os/arch, such as linux/amd64; it is ${JSON.stringify(platform)}`);
  if (command === "support" && !values.compare) checkCompare(Object.keys(values) as Flag[]);
  if (values.offline && !values.check) throw new UsageError("--offline goes with --check: a release asks registries");
  return {
    command,
    operands,
    format,
    files: values.file ?? [],
    projectDirectory: values["project-directory"],
    lock,
    all: values.all ?? false,
    help: values.help === true || command === "help" || positionals[0] === "help",
    check: values.check ?? false,
    compare: values.compare ?? false,
    dryRun: values["dry-run"] ?? false,
    offline: values.offline ?? false,
    pull: values.pull ?? false,
    platform,
    verify: values.verify ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** `help release` is `release --help`. */
function commandOf(positionals: readonly string[]): Pick<Arguments, "command" | "operands"> {
  const [name = "help", ...operands] = positionals[0] === "help" ? positionals.slice(1) : positionals;
  const command = COMMANDS.find((known) => known === name);
  if (command !== undefined || name === "help") return { command: command ?? "help", operands };
  const suggestion = nearest(name, COMMANDS);
  throw new UsageError(`unknown command ${name}${suggestion ? `; did you mean ${suggestion}?` : ""}`);
}

/** The ledger is the same in every project: what chooses one means something to `--compare` alone. */
function checkCompare(given: readonly Flag[]): void {
  const wrong = given.filter((flag) => flag !== "format" && flag !== "help").map((flag) => `--${flag}`);
  if (wrong.length > 0) throw new UsageError(`support takes ${wrong.join(", ")} only with --compare`);
}

function checkFlags(command: Command, given: readonly Flag[]): void {
  const taken: readonly Flag[] = [...FLAGS[command], "help"];
  const wrong = given.filter((flag) => !taken.includes(flag)).map((flag) => `--${flag}`);
  if (wrong.length > 0) throw new UsageError(`${command} takes no ${wrong.join(", no ")}`);
}

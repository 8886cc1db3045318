import { parseArgs } from "node:util";
import { nearest } from "../suggest";

export interface Arguments {
  readonly command: string;
  readonly operands: readonly string[];
  readonly format: "text" | "json";
  readonly files: readonly string[];
  readonly projectDirectory: string | undefined;
  readonly all: boolean;
  readonly help: boolean;
  readonly check: boolean;
  /** support: only where the targets named differ. */
  readonly compare: boolean;
}

/** A mistake on the command line: printed with the usage hint, exit code 2. */
export class UsageError extends Error {}

const OPTIONS = {
  format: { type: "string", default: "text" },
  file: { type: "string", short: "f", multiple: true },
  "project-directory": { type: "string" },
  all: { type: "boolean", short: "a", default: false },
  check: { type: "boolean", default: false },
  compare: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Parses the command line. Throws UsageError. */
export function parseArguments(argv: readonly string[], commands: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [command = "help", ...operands] = positionals;
  if (values.format !== "text" && values.format !== "json") throw new UsageError("--format is text or json");
  if (command !== "help" && !commands.includes(command)) {
    const suggestion = nearest(command, commands);
    throw new UsageError(`unknown command ${command}${suggestion ? `; did you mean ${suggestion}?` : ""}`);
  }
  return {
    command,
    operands,
    format: values.format,
    files: values.file ?? [],
    projectDirectory: values["project-directory"],
    all: values.all,
    help: values.help || command === "help",
    check: values.check,
    compare: values.compare,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

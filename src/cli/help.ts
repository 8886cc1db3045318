import { type Arguments, type Command, FLAGS, type Flag } from "./args";
import { type CommandHelp, helpOf } from "./help-commands";

/** What each flag looks like and means. A command's own words for it are in its help. */
const OPTIONS: Readonly<Record<Flag, readonly [string, string]>> = {
  format: ["--format text|json", "Default: text"],
  file: ["-f, --file FILE", "Compose file, may be repeated; instead of the environment's own"],
  "project-directory": ["--project-directory DIR", "Default: this folder, the one with cdktf.json"],
  lock: [
    "--lock PATH|REF|none",
    "Another lock: a file, the one of a git ref, or none. Default: BERTH_LOCK, or images.lock.json",
  ],
  all: ["-a, --all", "List irrelevant attributes too"],
  check: ["--check", "Change nothing, exit 1 when something is out of date"],
  compare: ["--compare", "Where two targets differ"],
  "dry-run": ["--dry-run", "Say what would be done, and do nothing"],
  offline: ["--offline", "Ask no registry; only with --check"],
  platform: ["--platform OS/ARCH", "What to build for: linux/amd64"],
  pull: ["--pull", "Look anew for base images and for what others' tags mean"],
  verify: ["--verify", "Hash every layer of what runs"],
  help: ["-h, --help", ""],
};

/** Two columns, indented. */
function rows(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([left]) => left.length));
  return entries.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join("\n");
}

const ENDING = `Data goes to stdout, talk to stderr. Exit codes: 0 clean, 1 findings, 2 could not run.
Deploy with npx cdktf deploy <environment>.`;

/** What `berth --help` prints, or `berth <command> --help`. */
export function help(command: Arguments["command"]): string {
  return command === "help" ? general() : page(command, helpOf[command]);
}

function general(): string {
  const names = Object.keys(FLAGS) as Command[];
  const commands = Object.values(helpOf).flatMap(({ commands }) => commands);
  const options = (Object.keys(OPTIONS) as Flag[]).map((flag): readonly [string, string] => {
    const takers = names.filter((name) => (FLAGS[name] as readonly Flag[]).includes(flag));
    const few = takers.length > 0 && takers.length < 3;
    const [look, meaning] = OPTIONS[flag];
    return [look, few ? `${takers.join(", ")}: ${meaning[0]?.toLowerCase()}${meaning.slice(1)}` : meaning];
  });
  return `npx berth <command> [environment...] [options]

One compose.yaml, one image, any berth.

Commands
${rows(commands)}

Options
${rows(options)}

npx berth <command> --help has examples.
${ENDING}`;
}

function page(command: Command, { commands, about, flags = {}, examples }: CommandHelp): string {
  const options = (Object.keys(OPTIONS) as Flag[])
    .filter((flag) => flag === "help" || (FLAGS[command] as readonly Flag[]).includes(flag))
    .map((flag): readonly [string, string] => [OPTIONS[flag][0], flags[flag] ?? OPTIONS[flag][1]]);
  const usages = commands.map(([usage]) => `npx berth ${usage}`).join("\n");
  return `${usages}\n\n${about}\n\nOptions\n${rows(options)}\n\nExamples\n${rows(examples)}\n\n${ENDING}`;
}

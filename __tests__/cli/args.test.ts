import { type Command, FLAGS, type Flag, parseArguments, UsageError } from "../../src/cli/args";
import { help } from "../../src/cli/help";

const commands = Object.keys(FLAGS) as Command[];
const parse = (line: string) => parseArguments(line.split(" ").filter(Boolean));
const mistake = (line: string) => {
  try {
    parse(line);
    return "none";
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
};

/** A valid value for each flag that wants one. */
const VALUES: Readonly<Partial<Record<Flag, string>>> = {
  file: "a.yaml",
  format: "json",
  lock: "v1",
  platform: "linux/arm64/v8",
  "project-directory": "sub",
};
const flags: readonly Flag[] = [...new Set(commands.flatMap((command): readonly Flag[] => FLAGS[command]))];
const written = (flag: Flag) => `--${flag} ${VALUES[flag] ?? ""}`;
/** --offline goes with --check only, and what support takes for a project with --compare. */
const line = (command: string, flag: Flag) =>
  `${command} ${written(flag)}${flag === "offline" ? " --check" : command === "support" ? " --compare" : ""}`;

describe("flags", () => {
  test.each(commands)("%s takes its own, and names the first that it does not take", (command) => {
    const taken: readonly Flag[] = FLAGS[command];
    for (const flag of flags) {
      if (taken.includes(flag)) expect(parse(line(command, flag)).command).toBe(command);
      else expect(mistake(`${command} ${written(flag)}`)).toContain(`${command} takes no --${flag}`);
    }
  });

  test("images takes no --pull; two at once are both named", () => {
    expect(mistake("images a --pull")).toBe("images takes no --pull");
    expect(mistake("contract a --check --pull")).toBe("contract takes no --check, no --pull");
  });

  test("every value arrives", () => {
    expect(parse("release --check --offline --dry-run --pull --platform linux/amd64 --lock v1 --format json")).toEqual({
      command: "release",
      operands: [],
      format: "json",
      files: [],
      projectDirectory: undefined,
      lock: "v1",
      all: false,
      help: false,
      check: true,
      compare: false,
      dryRun: true,
      offline: true,
      pull: true,
      platform: "linux/amd64",
      verify: false,
    });
    expect(parse("images a -f x.yaml --file y.yaml --project-directory sub --verify")).toMatchObject({
      operands: ["a"],
      files: ["x.yaml", "y.yaml"],
      projectDirectory: "sub",
      verify: true,
      lock: undefined,
      format: "text",
    });
    expect(parse("support -a --compare a b")).toMatchObject({ all: true, compare: true, operands: ["a", "b"] });
  });

  test.each([
    ["check --format xml", /text or json/],
    ["release --platform amd64", /os\/arch, such as linux\/amd64; it is "amd64"/],
    ["release --platform Linux/amd64", /os\/arch/],
    ["release --offline", /--offline goes with --check/],
    ["support fargate --lock v1 -a", /^support takes --lock, --all only with --compare$/],
    ["support -f a.yaml", /^support takes --file only with --compare$/],
    ["check --lock= a", /--lock takes/],
    ["check --lock", /lock/],
    ["check --verfy", /verfy/],
    ["relase", /unknown command relase; did you mean release\?/],
    ["help relase", /did you mean release\?/],
  ])("%s is a mistake", (text, message) => {
    expect(mistake(text)).toMatch(message);
  });
});

describe("help", () => {
  test.each(["", "help", "--help", "help help"])("of the program: %s", (text) => {
    const { command, help: asked } = parse(text);
    expect({ command, asked }).toEqual({ command: "help", asked: true });
  });

  test.each(commands)("of %s: either way, with its own flags and no others, and examples that parse", (command) => {
    expect(parse(`help ${command}`)).toMatchObject({ command, help: true });
    expect(parse(`${command} --help`)).toMatchObject({ command, help: true });
    const text = help(command);
    const [, options = ""] = /\nOptions\n([\s\S]*?)\n\n/.exec(text) ?? [];
    const named = [...options.matchAll(/^ +(?:-\w, )?--([\w-]+)/gm)].map(([, flag]) => flag);
    expect(named.sort()).toEqual([...FLAGS[command], "help"].sort());
    const examples = [...text.matchAll(/^ +npx berth (.*?) {2}/gm)].map(([, example]) => `${example}`);
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) expect(mistake(example)).toBe("none");
  });

  test("of the program names every command and every flag", () => {
    const text = help("help");
    for (const command of commands) expect(text).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    for (const flag of flags) expect(text).toContain(`--${flag}`);
  });
});

import { type Arguments, type Flag, UsageError } from "./args";

/** What `berth release` is asked to do; `preview` is `--dry-run`. */
export type Form = "release" | "check" | "preview" | "list";

const NAMES = {
  release: "release",
  check: "release --check",
  preview: "release --dry-run",
  list: "release list",
} as const satisfies Readonly<Record<Form, string>>;

const PROJECT = ["format", "project-directory"] as const satisfies Flag[];

/** Of the flags that release takes, those that mean something to each form of it. */
const TAKEN: Readonly<Record<Form, readonly Flag[]>> = {
  release: [...PROJECT, "lock", "platform", "pull"],
  check: [...PROJECT, "check", "file", "lock", "offline", "platform"],
  preview: [...PROJECT, "dry-run", "file", "lock", "platform", "pull"],
  list: [...PROJECT, "all"],
};

/** Throws UsageError for an operand or a flag that the form does not take. */
export function formOf(args: Arguments): Form {
  const [what, ...more] = args.operands;
  if (what === "list" && more.length > 0) throw new UsageError(`release list takes no ${JSON.stringify(more[0])}`);
  if (what !== undefined && what !== "list") {
    const reason = "an image is the same in all environments; there is release list";
    throw new UsageError(`release takes no ${JSON.stringify(what)}: ${reason}`);
  }
  const form = what === "list" ? "list" : args.check ? "check" : args.dryRun ? "preview" : "release";
  const wrong = givenOf(args).filter((flag) => !TAKEN[form].includes(flag));
  if (wrong.length === 0) return form;
  const names = wrong.map((flag) => `--${flag}`).join(", no ");
  throw new UsageError(`${NAMES[form]} takes no ${names}${form === "release" && wrong.includes("file") ? WHOLE : ""}`);
}

const WHOLE =
  ': the lock has the images of all environments, and would lose those that the file does not name. Name it as "files" of an environment, or look with --check or --dry-run';

/** The flags given, of those that not every form takes. */
function givenOf({ all, check, dryRun, files, lock, offline, platform, pull }: Arguments): readonly Flag[] {
  const given: readonly (readonly [Flag, boolean])[] = [
    ["all", all],
    ["check", check],
    ["dry-run", dryRun],
    ["file", files.length > 0],
    ["lock", lock !== undefined],
    ["offline", offline],
    ["platform", platform !== undefined],
    ["pull", pull],
  ];
  return given.filter(([, is]) => is).map(([flag]) => flag);
}

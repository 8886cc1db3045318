import type { Command, Flag } from "./args";

/** What `--help` says of one command. */
export interface CommandHelp {
  /** Each way to call it, and what it does, one line. */
  readonly commands: readonly (readonly [string, string])[];
  /** What it does, in sentences, and what its exit codes mean. */
  readonly about: string;
  /** The command's own words for a flag. */
  readonly flags?: Readonly<Partial<Record<Flag, string>>>;
  /** What to type, and what that does. */
  readonly examples: readonly (readonly [string, string])[];
}

/** In the order of the general help: look first, then release, then the rest. */
export const helpOf: Readonly<Record<Command, CommandHelp>> = {
  check: {
    commands: [["check [environment...]", "What each environment refuses, adapts or ignores of the Compose file"]],
    about: `What each environment refuses, adapts or ignores of the Compose file: each with its position, the reason and a
remedy. All environments of cdktf.json when none is named. Exit 1 when something is refused.`,
    examples: [
      ["npx berth check", "every environment"],
      ["npx berth check prod -a", "one, with what has no meaning there"],
      ["npx berth check -f other.yaml", "any Compose file, without a cdktf.json too"],
    ],
  },
  contract: {
    commands: [["contract <environment>", "The runtime contract, read back from what is synthesized"]],
    about: `What an app can observe about where it runs: user, ports, files, limits, neighbours. Read back from what is
synthesized, not from the Compose file. Exit 1 when the environment is refused or something could not be read.`,
    examples: [
      ["npx berth contract prod", "for reading"],
      ["npx berth contract prod --format json", "for a program"],
    ],
  },
  images: {
    commands: [["images <environment>", "What each service should run by the lock, and what it runs"]],
    about: `Asks the platform which image each container or task was started from, and compares that with the lock.
Exit 1 when something else runs, nothing runs, or nothing can be proved; 2 when the platform cannot be asked.`,
    flags: {
      lock: "Compare with another lock: a file, or the one of a git ref. Default: BERTH_LOCK, or images.lock.json",
    },
    examples: [
      ["npx berth images prod", "after a deploy"],
      ["npx berth images prod --verify", "every layer on the engine too, byte for byte"],
      ["npx berth images prod --lock v1.2.0", "whether the release of that tag runs"],
    ],
  },
  release: {
    commands: [
      ["release", "Build each image once, push it to every environment's registry, write images.lock.json"],
      ["release --check", "Whether the lock fits the sources, and registries hold what it names"],
      ["release list", "Earlier releases, from git: what can be deployed again"],
    ],
    about: `Builds what the Compose file builds, once; pushes it to every registry that cdktf.json names, the same digest to
each; pins the images of others by digest; writes images.lock.json when all is there. What has not changed is
neither built nor pushed again, and a release that was interrupted goes on where it stopped.
With --check: exit 1 says what differs.`,
    flags: {
      all: "list: every release, not the last 20 alone",
      file: "Compose file, with --check or --dry-run alone; may be repeated; instead of the environment's own",
      lock: "What to start from: a file, the lock of a git ref, or none. Default: images.lock.json, whatever BERTH_LOCK says",
    },
    examples: [
      ["npx berth release --dry-run", "what it would build and push"],
      ["npx berth release", "then commit images.lock.json"],
      ["npx berth release --pull", "with newer base images and images of others; with --dry-run too"],
      ["npx berth release --check", "in CI"],
      ["npx berth release list", "what could be deployed again"],
      ["BERTH_LOCK=v1.2.0 npx cdktf deploy prod", "roll back to the digests of that tag's lock"],
    ],
  },
  support: {
    commands: [
      ["support [target]", "The ledger: what each target does with each attribute of Compose"],
      [
        "support --compare <a> <b>",
        "Where two targets differ on this folder's Compose file; without one, on all of Compose",
      ],
    ],
    about: `The ledger: what a target does with each attribute of the Compose Specification. All targets when none is named.
With --compare only where two differ, on this folder's Compose file when there is one.`,
    flags: { all: "With --compare: list what has no meaning on either too" },
    examples: [
      ["npx berth support <target>", "one target"],
      ["npx berth support --compare <a> <b>", "before moving from one to the other"],
    ],
  },
  docs: {
    commands: [["docs [--check]", "Regenerate the generated pages in docs/"]],
    about: "Writes the pages in docs/ that are made from the code.",
    flags: { check: "Write nothing, exit 1 when a page is out of date" },
    examples: [
      ["npx berth docs", "after a change of the ledger"],
      ["npx berth docs --check", "in CI"],
    ],
  },
};

import { dockerFailure } from "../docker/failure";
import { BerthError, type Finding } from "../errors";

/** Lines of a failed step that are shown: its last ones say why. */
const LINES = 10;

/**
 * What stopped a build, from what bake wrote: the image, the step of its Dockerfile, and the step's last lines.
 * @param names by bake's target. BERTH606; BERTH608 where a disk is full; where nothing was built at all, as any failure
 * of docker.
 */
export function buildFailure(stderr: string, names: ReadonlyMap<string, string>): BerthError {
  const lines = stderr.split(/\r?\n/);
  const last = lines.findLast((line) => line.startsWith("ERROR: "))?.slice("ERROR: ".length) ?? "";
  const [, target, message] = /^(?:target ([\w-]+): )?(?:failed to solve: )(.*)$/.exec(last) ?? [];
  const [only] = [...names.values()];
  const name = (target !== undefined && names.get(target)) || (names.size === 1 && only) || "the images";
  // The image's own registry has no part in its build.
  if (message === undefined) return dockerFailure(`build ${name}`, stderr, {});
  const step = failedStep(lines);
  const said = [...(step?.output ?? []), plain(message)].filter((line) => line.trim() !== "").slice(-LINES);
  const full = said.find((line) => /no space left on device|disk quota exceeded/i.test(line));
  const finding: Finding = {
    code: full === undefined ? "BERTH606" : "BERTH608",
    verdict: "error",
    found: cut(step === undefined ? `${name} cannot be built` : `${name}: ${step.name}`),
    reason: said.join("\n"),
    remedy: full === undefined ? remedyFor(message, step?.name ?? "") : FULL,
  };
  return new BerthError([finding]);
}

const FULL =
  "Free space where the engine keeps its images: docker system df shows what takes it, docker system prune frees it";

function remedyFor(message: string, step: string): string {
  if (message.includes("frontend.contexts")) {
    return "The engine's builder is too old for additional_contexts: Docker Engine 23 has them, or begin the Dockerfile with # syntax=docker/dockerfile:1";
  }
  if (step.startsWith("load metadata for")) {
    return "Bring the base image within reach: correct its name, log in to its registry, or name another one by a build argument";
  }
  return "Mend what it says, then run the same command again: steps that worked are in the cache";
}

interface Step {
  /** `RUN npm ci`, `COPY x /`, `load metadata for docker.io/library/node:24`. */
  readonly name: string;
  readonly output: readonly string[];
}

/** The block between two rules at the end: ` > [target stage 2/3] RUN npm ci:`, then the step's output with times. */
function failedStep(lines: readonly string[]): Step | undefined {
  const head = lines.findLastIndex((line) => /^ > \[/.test(line));
  const end = lines.indexOf("------", head);
  const name = /^ > \[[^\]]*\] (.*?):?$/.exec(lines[head] ?? "")?.[1];
  if (head < 0 || end < 0 || name === undefined) return undefined;
  return { name, output: lines.slice(head + 1, end).map((line) => line.replace(/^\d+(?:\.\d+)? /, "")) };
}

/** Without what gRPC and the layers of BuildKit put before a message. */
function plain(message: string): string {
  return message
    .replace(/rpc error: code = \w+ desc = /g, "")
    .replace(
      /^(?:failed to solve(?: with frontend [\w.]+)?: |failed to create LLB definition: |failed to compute cache key: )+/,
      "",
    );
}

/** On one line, at most 160 characters. */
function cut(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}

import type { JsonObject } from "../../../src/json";
import type { Feature } from "../../../src/ledger/features.generated";
import { docker, type Inspected, type TestProject, testImage, testProject } from "../../support/engine";

/** Something that shows only when containers run. */
export interface RunCase {
  readonly title: string;
  readonly features: readonly Feature[];
  /** Throws (expect) where it is not as the row says. */
  readonly run: (name: string) => Promise<void>;
}

/** A shell as a service: quick to stop. */
export const shell = (script: string, more: JsonObject = {}): JsonObject => ({
  image: testImage,
  // `$` doubled: Compose interpolates.
  command: ["sh", "-c", script.replaceAll("$", "$$$$")],
  stop_grace_period: "1s",
  ...more,
});

/** Sleeps until it is told to stop. */
export const idle = (more: JsonObject = {}): JsonObject => shell("trap 'exit 0' TERM; sleep 600 & wait", more);

/** Runs `steps` on a project and removes it whatever happens. */
export async function withProject(
  name: string,
  document: JsonObject,
  steps: (project: TestProject) => Promise<void>,
): Promise<void> {
  const project = testProject(name, document);
  try {
    await steps(project);
  } finally {
    await project.remove();
  }
}

export async function up(project: TestProject, ...args: string[]): Promise<void> {
  const ran = await project.compose("up", "-d", ...args);
  if (ran.code !== 0) throw new Error(ran.stderr);
}

/** Rewrites the Compose file. */
export const change = (project: TestProject, document: JsonObject) =>
  project.write("compose.yaml", JSON.stringify(document));

export async function one(project: TestProject, service: string): Promise<Inspected> {
  const found = (await project.containers(service))[0];
  if (found === undefined) throw new Error(`no container of ${service}`);
  return found;
}

/** What a container has written. */
export async function said(project: TestProject, service: string): Promise<string> {
  return docker("logs", (await one(project, service)).Id);
}

/** Waits until `condition` holds, 10 s at most. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let left = 50; left > 0; left -= 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("waited 10 s in vain");
}

/** Actions of a project's containers since `since` (ISO time), in the engine's order: `die web-1`. */
export async function events(project: TestProject, since: string): Promise<readonly string[]> {
  const format = '{{.Action}} {{index .Actor.Attributes "com.docker.compose.service"}}';
  const filter = `label=com.docker.compose.project=${project.name}`;
  const now = new Date().toISOString();
  const text = await docker("events", "--since", since, "--until", now, "--filter", filter, "--format", format);
  return text.split("\n").filter((line) => /^(create|start|die|destroy) /.test(line));
}

/** Programs that were run in a project's containers since `since`, one line each. */
export async function executed(project: TestProject, since: string): Promise<string> {
  const filters = ["--filter", `label=com.docker.compose.project=${project.name}`, "--filter", "event=exec_create"];
  return docker("events", "--since", since, "--until", new Date().toISOString(), ...filters, "--format", "{{.Action}}");
}

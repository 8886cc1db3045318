import { type Container, nameOf, serviceOf } from "./containers";
import { docker } from "./docker";
import { type Engine, notRunning } from "./engine";
import { diskFull, failure } from "./failure";

/** How much of a failing container is shown. Enough for a stack trace; the rest is one command away. */
const LOG_LINES = 20;
const CHECKS = 3;

/** What a failing container says: its last health checks with their output, and its last log lines. */
export async function describe(engine: Engine, container: Container): Promise<string[]> {
  const { State, Config } = container;
  const title = `${nameOf(container)} (${Config.Image}): ${State.Status}, exit code ${State.ExitCode}, ${container.RestartCount} restarts`;
  const checks = (State.Health?.Log ?? []).slice(-CHECKS).flatMap((check) => [
    `  health check ended with ${check.ExitCode}:`,
    ...check.Output.trim()
      .split("\n")
      .map((line) => `    ${line}`),
  ]);
  const test = checks.length > 0 ? [`  health check: ${(Config.Healthcheck?.Test ?? []).join(" ")}`] : [];
  const logs = await docker(engine, ["logs", "--tail", String(LOG_LINES), container.Id]);
  const output = `${logs.stdout.toString()}${logs.stderr}`.trim();
  const lines =
    output === ""
      ? ["  it has logged nothing"]
      : ["  last log lines:", ...output.split("\n").map((line) => `    ${line}`)];
  return [title, ...test, ...checks, ...lines];
}

/** The error of a service that did not come up. */
export function notUp(
  failed: readonly { readonly container: Container; readonly why: string }[],
  timedOut: boolean,
  seconds: number,
) {
  const whys = [...new Set(failed.map((one) => one.why))];
  const stopped = failed.some(({ container }) => container.State.Status === "exited" && container.State.ExitCode === 0);
  const names = [...new Set(failed.map(({ container }) => serviceOf(container)))].join(" ");
  return failure(
    "BERTH406",
    whys.join("; "),
    timedOut ? `not there after ${seconds} seconds (waitTimeout)` : "its health checks and last log lines are above",
    stopped
      ? "mend it; a service that is meant to end needs deploy.mode: replicated-job, or another that depends on its completion"
      : `mend it and deploy again; more of its log: docker compose logs ${names}`,
  );
}

/** The error behind a failed `docker compose up`, from what it said. */
export function composeFailure(engine: Engine, output: readonly string[]) {
  const said = output.filter((line) => !/^\s*(Container|Network|Volume) \S+\s+[A-Z]\w+$/.test(line));
  const message = said.slice(-3).join("\n") || output.slice(-1).join("");
  const all = output.join("\n");
  if (/no space left on device/i.test(all)) return diskFull(engine.label, message);
  if (/port is already allocated|address already in use|ports are not available|failed to bind/i.test(all)) {
    const port = portOf(all);
    const found = port ? `port ${port} of ${engine.publishingHost} is taken` : "a published port is taken";
    const who = port ? `see who has it: docker ps --filter publish=${port}, or ss -ltnp` : "see who has it: docker ps";
    return failure("BERTH402", found, message, `stop what listens there or publish another port; ${who}`);
  }
  if (/cannot connect to the docker daemon|error during connect|connection refused.*docker/i.test(all)) {
    return notRunning(engine.label, message);
  }
  if (
    /no such image|pull access denied|image .* not found|does not (?:match|provide) the specified platform/i.test(all)
  ) {
    return failure(
      "BERTH403",
      "docker compose misses an image",
      message,
      "build it (docker compose build), or load it",
    );
  }
  return failure("BERTH407", "docker compose up failed", message, "mend what it names and deploy again");
}

/** The port in `Bind for 0.0.0.0:8080 failed`, `listen tcp4 0.0.0.0:8080: bind:` and their like. */
function portOf(text: string): string | undefined {
  return /(?:Bind for|listen (?:tcp|udp)\d? |exposing port \w+ |host port for |bind host port )\s*\S*?:(\d+)[/:\s]/i.exec(
    text,
  )?.[1];
}

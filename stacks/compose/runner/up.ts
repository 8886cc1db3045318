import { withLocalPaths } from "./binds";
import { composeUp, dotEnvironment } from "./compose";
import { type Container, mendNames } from "./containers";
import { composeFailure, describe, notUp } from "./diagnose";
import { docker } from "./docker";
import { buildEngine, connect, type Engine, requireCompose } from "./engine";
import { all } from "./failure";
import { placeFiles } from "./files";
import { withLock } from "./guard";
import { ensureImages } from "./images";
import { withReferences } from "./references";
import { readSettings, type Settings } from "./settings";
import { variablesOf, wantedFiles } from "./sources";
import { summary } from "./summary";
import { waitForAll } from "./wait";

/** Makes what runs on the engine what `compose.json` says, whatever state it is in. */
export async function up(say: (line: string) => void): Promise<void> {
  const settings = readSettings();
  const engine = await connect(settings.engine);
  await requireCompose(engine);
  await withLock(engine, settings.projectName, settings.waitTimeout, () => reconcile(settings, engine, say));
}

async function reconcile(settings: Settings, engine: Engine, say: (line: string) => void): Promise<void> {
  const project = settings.projectName;
  const variables = variablesOf(settings.document).filter((name) => process.env[name] === undefined);
  const dotEnv = variables.length > 0 ? await dotEnvironment(engine, settings) : new Map();
  // Everything that is wrong is said at once, and before anything changes.
  const sources = () => void wantedFiles(settings, new Map(), dotEnv);
  await all<unknown>([() => void withLocalPaths(settings, engine), sources]);
  const images = await ensureImages(settings, engine, await buildEngine(settings.engine, engine), say);
  const inspected = new Map([...images].map(([reference, { image }]) => [reference, image]));
  const wanted = wantedFiles(settings, inspected, dotEnv);
  const before = await mendNames(engine, project);
  const anyImage = [...images.values()][0]?.use ?? "";
  const locked = new Map([...images].filter(([reference]) => Object.hasOwn(settings.locked, reference)));
  const local = withReferences(withLocalPaths(settings, engine), locked, before);
  const placed = await placeFiles(engine, project, anyImage, local, wanted);

  const deadline = Date.now() + settings.waitTimeout * 1000;
  const output: string[] = [];
  const result = await composeUp(
    engine,
    project,
    placed.document,
    settings.projectDirectory,
    settings.waitTimeout * 1000,
    (line) => {
      output.push(line);
      say(line.trim());
    },
  );
  const timedOut = Date.now() >= deadline;
  // After a failure one look is enough: what has failed by now made compose stop.
  const outcome = await waitForAll(engine, project, settings.document, before, result.code === 0 ? deadline : 0);
  const failed = outcome.failed.filter(({ container }) => result.code === 0 || timedOut || isBroken(container));
  if (failed.length > 0) {
    for (const { container } of failed) for (const line of await describe(engine, container)) say(line);
    throw notUp(failed, outcome.timedOut && (result.code === 0 || timedOut), settings.waitTimeout);
  }
  if (result.code !== 0) throw composeFailure(engine, output);
  if (placed.unused.length > 0) await docker(engine, ["volume", "rm", ...placed.unused]);
  for (const line of summary(settings, engine, outcome.containers, output)) say(line);
}

/** Apart from those that compose had not got round to starting when it gave up. */
function isBroken(container: Container): boolean {
  const { Status, ExitCode, Health } = container.State;
  if (Status === "exited" || Status === "dead" || Status === "restarting") return ExitCode !== 0;
  return Health?.Status === "unhealthy";
}

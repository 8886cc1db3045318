import { isObject, type JsonObject } from "../../../src/json";
import { composeDown } from "./compose";
import { docker } from "./docker";
import { connect, requireCompose } from "./engine";
import { failure } from "./failure";
import { fileVolumes, removeHelpers } from "./files";
import { withLock } from "./guard";
import { readDocument } from "./settings";

/** A destroy has no timeout of its own; this is how long its lock counts where its process cannot be looked at. */
const LOCK_SECONDS = 600;

/**
 * Takes the project down: containers, networks and the volumes that hold its secrets and configs; its own volumes
 * only when asked to. Needs no file: everything it must know is in the Terraform state, and arrives as variables.
 */
export async function down(say: (line: string) => void): Promise<void> {
  const env = process.env;
  const project = env.BERTH_PROJECT ?? "";
  if (project === "")
    throw failure("BERTH407", "BERTH_PROJECT is not set", "down is run by terraform destroy", "run cdktf destroy");
  const volumes = env.BERTH_VOLUMES_OPTION === "1" || env.BERTH_REMOVE_VOLUMES === "1";
  const engine = await connect({
    host: env.BERTH_ENGINE_HOST || undefined,
    context: env.BERTH_ENGINE_CONTEXT || undefined,
  });
  await requireCompose(engine);
  await withLock(engine, project, LOCK_SECONDS, async () => {
    await removeHelpers(engine, project);
    const document = withPreStop(project);
    if (document) await composeDown(engine, project, { document }, (line) => say(line.trim()));
    const result = await composeDown(engine, project, { volumes }, (line) => say(line.trim()));
    if (result.code !== 0) {
      const said = result.stderr.trim().split("\n").slice(-3).join("\n");
      throw failure("BERTH407", "docker compose down failed", said, "mend what it names and destroy again");
    }
    const files = (await fileVolumes(engine, project)).map((volume) => volume.Name);
    if (files.length > 0) await docker(engine, ["volume", "rm", ...files]);
  });
  say(`${project} is down on ${engine.label}${volumes ? ", volumes removed" : "; its volumes are kept"}`);
}

/** The deployed project when it has hooks to run before a stop and is still the one to take down. */
function withPreStop(project: string): JsonObject | undefined {
  const document = readDocument();
  if (document?.name !== project || !isObject(document.services)) return undefined;
  const hooked = Object.values(document.services).some((service) => isObject(service) && service.pre_stop);
  return hooked ? document : undefined;
}

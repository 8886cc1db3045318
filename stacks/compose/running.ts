import type { Image as Wanted } from "../../src/images/image";
import { parseReference, repositoryOf } from "../../src/images/reference";
import type { RunningImage, RunningRequest, Subject } from "../../src/target";
import type { ComposeOptions } from "./options";
import { type Container, containersOf, nameOf, serviceOf } from "./runner/containers";
import { inspect } from "./runner/docker";
import { connect, type Engine, keepsManifests } from "./runner/engine";
import { type Image, loadedTag } from "./runner/image";
import { type Verified, verifyImage } from "./verify";

/**
 * What the project's containers on the engine were made from: one entry per container, ended ones and services that the
 * file no longer has among them; `docker compose run` ones are not.
 */
export async function running(
  { options, project, workload, images }: Subject<ComposeOptions>,
  { verify = false, say }: RunningRequest,
): Promise<readonly RunningImage[]> {
  const engine = await connect(options.engine);
  const containers = await containersOf(engine, options.projectName ?? project.name);
  const ids = [...new Set(containers.map((container) => container.Image))];
  const known = new Map((await inspect<Image>(engine, "image", ids)).map((image) => [image.Id, image]));
  const byManifest = ids.length > 0 && (await keepsManifests(engine));
  const verified = verify ? await verifyAll(engine, containers, known, say) : new Map<string, Verified>();
  return containers.map((container) => {
    const service = serviceOf(container);
    const definition = Object.hasOwn(workload.services, service) ? workload.services[service] : undefined;
    const image = known.get(container.Image);
    const wanted = definition && images.of(definition);
    const name = definition?.image.reference ?? "";
    const { id, damage, unproved } = verified.get(container.Image) ?? {};
    const ended = endedOf(container);
    return {
      service,
      instance: nameOf(container),
      ...(byManifest ? byItsManifest(container, image, wanted, name, id) : byItsId(container, image, wanted)),
      reference: container.Config.Image,
      ...(ended === undefined ? {} : { ended }),
      ...(damage === undefined ? {} : { damage }),
      ...(unproved === undefined ? {} : { unproved }),
    };
  });
}

/** Of all that Docker knows (created, paused, restarting, removing, exited, dead), running alone is of use to anybody. */
function endedOf({ State: { Status, ExitCode } }: Container): string | undefined {
  if (Status === "running") return undefined;
  return Status === "exited" ? `exited (${ExitCode})` : Status;
}

type Ids = Pick<RunningImage, "digest" | "id">;

function byItsId(container: Container, image: Image | undefined, wanted: Wanted | undefined): Ids {
  const id = container.Image;
  const digest = digestOf(container, image, wanted);
  // What was pulled by tag is listed by the digest of its index, which is none of the image's: the id is proof enough.
  if (digest === undefined || (id === wanted?.id && digest !== wanted.digest)) return { id };
  return { id, digest };
}

/** The digest that the wanted repository has for the image; the image of one manifest may have come from several. */
function digestOf({ Config }: Container, image: Image | undefined, wanted: Wanted | undefined): string | undefined {
  const known = (image?.RepoDigests ?? []).map((entry) => entry.split("@") as [string, string]);
  if (known.some(([, digest]) => digest === wanted?.digest)) return wanted?.digest;
  const repository = canonical(wanted?.reference ?? Config.Image);
  return known.find(([name]) => canonical(name) === repository)?.[1];
}

function canonical(reference: string): string | undefined {
  const parsed = parseReference(reference);
  return parsed && repositoryOf(parsed);
}

/**
 * Where the engine keeps manifests, its id is a manifest's digest. A loaded image has one that the engine made, which
 * no registry has: the tag that the deploy left says which image it is.
 * @param name of the image in the Compose file.
 * @param id of the configuration, where it was read to verify it.
 */
function byItsManifest(
  container: Container,
  image: Image | undefined,
  wanted: Wanted | undefined,
  name: string,
  id: string | undefined,
): Ids {
  const tag = wanted?.id === undefined ? undefined : loadedTag(name, wanted.id);
  if (tag !== undefined && image?.RepoTags?.includes(tag)) return { id: id ?? (wanted?.id as string) };
  const digest = container.ImageManifestDescriptor?.digest ?? container.Image;
  return { digest, ...(id === undefined ? {} : { id }) };
}

/** Each image once, however many containers run it. */
async function verifyAll(
  engine: Engine,
  containers: readonly Container[],
  known: ReadonlyMap<string, Image>,
  say: (line: string) => void,
): Promise<Map<string, Verified>> {
  const verified = new Map<string, Verified>();
  for (const { Image: id, Config } of containers) {
    if (verified.has(id)) continue;
    const image = known.get(id);
    if (image) say(`hashing ${Config.Image} on ${engine.label} (${Math.ceil(image.Size / 1e6)} MB)`);
    const gone = {
      unproved: "the engine no longer has the image that it was made from, so nothing of it can be hashed",
    };
    verified.set(id, image ? await verifyImage(engine, id) : gone);
  }
  return verified;
}

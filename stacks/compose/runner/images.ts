import { isObject } from "../../../src/json";
import type { LockedReference } from "../document";
import { type Container, containersOf } from "./containers";
import { docker, inspect } from "./docker";
import type { Engine } from "./engine";
import { all, failure } from "./failure";
import { type Image, isSame, type Ready } from "./image";
import { ensureLocked, type LockedNeed } from "./locked";
import { checkPlatforms } from "./platform";
import type { Settings } from "./settings";
import { plain } from "./settings";
import { transfer } from "./transfer";

interface Need {
  readonly reference: string;
  readonly built: boolean;
  readonly policy: string;
  readonly platform: string | undefined;
  readonly locked: LockedReference | undefined;
}

/** Sees to it that the engine has every image; never builds. Answers the images by their reference in the document. */
export async function ensureImages(
  settings: Settings,
  engine: Engine,
  builder: Engine | undefined,
  say: (line: string) => void,
): Promise<Map<string, Ready>> {
  await checkPlatforms(settings, engine);
  const wanted = needs(settings);
  const isLocked = (need: Need): need is Need & LockedNeed => need.locked !== undefined;
  const containers = wanted.some(isLocked) ? await containersOf(engine, settings.projectName) : [];
  const running = new Set(containers.map((container: Container) => container.Config.Image));
  const steps = wanted.map((need) => async () => {
    if (isLocked(need)) return [need.reference, await ensureLocked(need, { engine, builder, running, say })] as const;
    const there = await ensure(need, engine, builder, say);
    const image = there ?? (await inspect<Image>(engine, "image", [need.reference]))[0];
    if (!image) throw missing(need, engine, "the engine does not list it after loading it");
    return [need.reference, { image, use: need.reference }] as const;
  });
  return new Map(await all(steps));
}

function needs(settings: Settings): Need[] {
  const services = isObject(settings.document.services) ? Object.values(settings.document.services) : [];
  const all = services.filter(isObject).map((service): Need => {
    const reference = plain(String(service.image));
    const platform = typeof service.platform === "string" ? plain(service.platform) : undefined;
    return {
      reference,
      built: settings.built.includes(reference),
      policy: String(service.pull_policy ?? ""),
      platform,
      locked: Object.hasOwn(settings.locked, reference) ? settings.locked[reference] : undefined,
    };
  });
  return all.filter((need, index) => all.findIndex((other) => other.reference === need.reference) === index);
}

/** The image that was there already, or undefined when it has come just now. */
async function ensure(
  need: Need,
  engine: Engine,
  builder: Engine | undefined,
  say: (line: string) => void,
): Promise<Image | undefined> {
  const [there] = await inspect<Image>(engine, "image", [need.reference]);
  const [here] = builder ? await inspect<Image>(builder, "image", [need.reference]) : [];
  const send = async () => {
    if (!here || !builder) return;
    const { reference } = need;
    const sent = await transfer({ what: reference, name: reference, size: here.Size }, builder, engine, say);
    if ("problem" in sent) throw missing(need, engine, sent.problem);
  };
  // What was built here last is what is meant, whatever an earlier deploy left there.
  if (need.built && here && !(there && isSame(here, there))) return send().then(() => undefined);
  // Whatever pull_policy says: a deploy with nothing to do changes nothing.
  if (there) return there;
  if (need.built && !hasRegistry(need.reference)) {
    throw missing(need, engine, "the project builds it, and it has not been built");
  }
  const problem = need.policy === "never" ? "its pull_policy is never" : await pull(need, engine, say);
  if (problem !== undefined && !here) throw missing(need, engine, problem);
  if (problem !== undefined) await send();
  return undefined;
}

/** A bare name such as `shop` would be looked up at Docker Hub, where it is someone else's. */
function hasRegistry(reference: string): boolean {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
}

/** Undefined when it went well, else the last line that docker said. */
async function pull(need: Need, engine: Engine, say: (line: string) => void): Promise<string | undefined> {
  say(`pulling ${need.reference}`);
  const platform = need.platform ? ["--platform", need.platform] : [];
  const result = await docker(engine, ["pull", "--quiet", ...platform, need.reference]);
  return result.code === 0 ? undefined : (result.stderr.trim().split("\n").at(-1) ?? "the pull failed");
}

function missing(need: Need, engine: Engine, reason: string) {
  const remedy = need.built
    ? "build it on this machine: docker compose build"
    : `check the name and the registry, or load it: docker load -i <file> (docker save ${need.reference} elsewhere)`;
  return failure("BERTH403", `image ${need.reference} is not on ${engine.label}`, reason, remedy);
}

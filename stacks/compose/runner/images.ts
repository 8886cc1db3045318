import { isObject, type JsonObject } from "../../../src/json";
import { docker, inspect, start } from "./docker";
import type { Engine } from "./engine";
import { all, failure } from "./failure";
import type { Settings } from "./settings";
import { plain } from "./settings";

/** What `docker image inspect` says, as far as it is used here. */
export interface Image {
  readonly Id: string;
  readonly Size: number;
  readonly Architecture: string;
  readonly Config: JsonObject | null;
  readonly RootFS: { readonly Layers: readonly string[] | null };
}

interface Need {
  readonly reference: string;
  readonly built: boolean;
  readonly policy: string;
  readonly platform: string | undefined;
}

/** Sees to it that the engine has every image; never builds. Answers the images by reference. */
export async function ensureImages(
  settings: Settings,
  engine: Engine,
  builder: Engine | undefined,
  say: (line: string) => void,
): Promise<Map<string, Image>> {
  const steps = needs(settings).map((need) => async () => {
    const there = await ensure(need, engine, builder, say);
    const image = there ?? (await inspect<Image>(engine, "image", [need.reference]))[0];
    if (!image) throw missing(need, engine, "the engine does not list it after loading it");
    return [need.reference, image] as const;
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
    if (here && builder) await transfer(need, here, builder, engine, say);
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

/** Engines with different image stores give one image different ids: then the layers and settings decide. */
function isSame(a: Image, b: Image): boolean {
  if (a.Id === b.Id) return true;
  const facts = (image: Image) => JSON.stringify([image.Architecture, image.RootFS.Layers, pick(image.Config)]);
  return a.RootFS.Layers !== null && facts(a) === facts(b);
}

function pick(config: JsonObject | null): unknown[] {
  const keys = ["User", "Env", "Entrypoint", "Cmd", "WorkingDir", "Healthcheck", "StopSignal", "Labels", "Volumes"];
  return keys.map((key) => config?.[key] ?? null);
}

/** Undefined when it went well, else the last line that docker said. */
async function pull(need: Need, engine: Engine, say: (line: string) => void): Promise<string | undefined> {
  say(`pulling ${need.reference}`);
  const platform = need.platform ? ["--platform", need.platform] : [];
  const result = await docker(engine, ["pull", "--quiet", ...platform, need.reference]);
  return result.code === 0 ? undefined : (result.stderr.trim().split("\n").at(-1) ?? "the pull failed");
}

/** `docker save | docker load`: needs no registry and no space on disk between. */
async function transfer(
  need: Need,
  image: Image,
  from: Engine,
  to: Engine,
  say: (line: string) => void,
): Promise<void> {
  say(`sending ${need.reference} from ${from.label} to ${to.label} (${Math.ceil(image.Size / 1e6)} MB)`);
  const began = Date.now();
  const save = start(from, ["save", need.reference], ["ignore", "pipe", "pipe"]);
  const load = start(to, ["load", "--quiet"], ["pipe", "ignore", "pipe"]);
  let said = "";
  for (const child of [save, load]) child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  load.stdin?.on("error", () => {}); // The load has failed; its own message says why.
  if (save.stdout && load.stdin) save.stdout.pipe(load.stdin);
  const codes = await Promise.all(
    [save, load].map(
      (child) =>
        new Promise<number>((resolve) => {
          child.once("error", () => resolve(-1));
          child.once("close", (code) => resolve(code ?? -1));
          // Without a reader, save would wait for ever.
          if (child === load) child.once("close", () => save.kill());
        }),
    ),
  );
  if (codes[1] !== 0 || codes[0] !== 0) throw transferFailed(need, to, said.trim());
  say(`sent ${need.reference} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

function transferFailed(need: Need, to: Engine, said: string) {
  if (/no space left on device/i.test(said)) {
    return failure("BERTH404", `the disk of ${to.label} is full`, said, "free space there: docker system prune");
  }
  return missing(need, to, `docker save | docker load failed: ${said}`);
}

function missing(need: Need, engine: Engine, reason: string) {
  const remedy = need.built
    ? "build it on this machine: docker compose build"
    : `check the name and the registry, or load it: docker load -i <file> (docker save ${need.reference} elsewhere)`;
  return failure("BERTH403", `image ${need.reference} is not on ${engine.label}`, reason, remedy);
}

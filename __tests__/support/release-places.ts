import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type CountingProxy, startCountingProxy } from "./counting-proxy";
import { docker } from "./engine";
import { startRegistry, type TestRegistry } from "./registry";
import { type SecondEngine, startSecondEngine } from "./second-engine";

/** A registry, and what clients see of it. */
export interface Harbour {
  readonly registry: TestRegistry;
  readonly proxy: CountingProxy;
  /** `127.0.0.1:<port>` of the proxy. */
  readonly host: string;
}

/** Where the images of a test's releases go: two registries, this machine's engine and one that has nothing. */
export interface Places {
  /** A release pushes to the first by name, and copies to the others. */
  readonly first: Harbour;
  readonly second: Harbour;
  readonly engine: SecondEngine;
  /** Image id and reference of each container on this machine's engine, or of the other one. */
  running(engine: "here" | "there"): readonly string[];
  /** `docker <args>` on the engine that had nothing. */
  there(...args: string[]): string;
  /** A file of an image in the storage of that engine. */
  layerFile(path: string): string;
  close(): Promise<void>;
}

/**
 * @param name of the Compose project, and the folder of every image of the test: what it leaves is found by that. What
 * is left of a run that was killed is removed at the start.
 */
export async function openPlaces(name: string): Promise<Places> {
  await clear(name);
  const harbours = (await Promise.all([openHarbour(), openHarbour()])).sort((a, b) => (a.host < b.host ? -1 : 1));
  const [first, second] = harbours as [Harbour, Harbour];
  const closeHarbours = async () => {
    for (const { proxy, registry } of harbours) {
      await proxy.stop();
      await registry.remove();
    }
  };
  const reaches = harbours.map(({ host }) => Number(host.split(":")[1]));
  const engine = await startSecondEngine({ reaches }).catch(async (error) => {
    await closeHarbours();
    throw error;
  });
  const call = (...args: string[]) => execFileSync("docker", args, { encoding: "utf8" }).trim();
  const there = (...args: string[]) => call("-H", engine.host, ...args);
  return {
    first,
    second,
    engine,
    there,
    running: (place) => {
      const ask = place === "here" ? call : there;
      const ids = ask("ps", "--all", "--quiet", "--filter", `label=com.docker.compose.project=${name}`).split("\n");
      return ask("inspect", "--format", "{{.Image}} {{.Config.Image}}", ...ids).split("\n");
    },
    layerFile: (path) => {
      const layers = join(dirname(engine.host.replace("unix://", "")), "data/overlay2");
      const files = readdirSync(layers).map((layer) => join(layers, layer, "diff", path));
      const found = files.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
      if (found === undefined) throw new Error(`no layer has ${path}`);
      return found;
    },
    async close() {
      await engine.stop();
      await closeHarbours();
      await clear(name);
    },
  };
}

async function openHarbour(): Promise<Harbour> {
  const registry = await startRegistry();
  const proxy = await startCountingProxy(registry.host);
  return { registry, proxy, host: proxy.host };
}

/** Pushes an image as an index, as images of others are at Docker Hub. Returns its name there. */
export async function pushAsIndex(image: string, reference: string): Promise<string> {
  await docker("image", "inspect", image).catch(() => docker("pull", "--quiet", image));
  await docker("tag", image, reference);
  await docker("push", "--quiet", reference);
  await docker("buildx", "imagetools", "create", "--tag", reference, reference);
  return reference;
}

/** Removes what a Compose project has on this machine's engine, and the names of images below a folder. */
async function clear(name: string): Promise<void> {
  const lines = async (...args: string[]) => (await docker(...args)).split("\n").filter((line) => line !== "");
  const removeAll = async (names: readonly string[], ...command: string[]) => {
    if (names.length > 0) await docker(...command, ...names);
  };
  const containers = await lines("ps", "--all", "--quiet", "--filter", `label=com.docker.compose.project=${name}`);
  await removeAll(containers, "rm", "--force", "--volumes");
  for (const kind of ["network", "volume"])
    await removeAll(await lines(kind, "ls", "--quiet", "--filter", `name=^${name}_`), kind, "rm");
  const rows = await lines("image", "ls", "--all", "--digests", "--format", "{{.Repository}} {{.Tag}} {{.Digest}}");
  const names = rows.flatMap((row) => {
    const [repository = "", tag = "", digest = ""] = row.split(" ");
    if (!`/${repository}`.includes(`/${name}/`)) return [];
    return [`${repository}:${tag}`, `${repository}@${digest}`].filter((one) => !one.endsWith("<none>"));
  });
  // The last tag of a repository takes its digest along.
  for (const one of new Set(names)) await docker("image", "rm", "--force", one).catch(() => {});
}

/** What a registry itself gives for a tag or digest, to a client that takes every kind of manifest. */
export interface RawManifest {
  readonly type: string;
  /** Of the bytes. */
  readonly digest: string;
  // biome-ignore lint/suspicious/noExplicitAny: it is what the registry sends
  readonly body: any;
}

/** @param repository `host/path` */
export async function rawManifest(repository: string, reference: string | undefined): Promise<RawManifest> {
  const [host, ...path] = repository.split("/");
  const kinds = ["docker.distribution.manifest.v2", "docker.distribution.manifest.list.v2"];
  const types = [...kinds, "oci.image.manifest.v1", "oci.image.index.v1"].map((kind) => `application/vnd.${kind}+json`);
  const url = `http://${host}/v2/${path.join("/")}/manifests/${reference}`;
  const response = await fetch(url, { headers: { accept: types.join(", ") } });
  const text = await response.text();
  if (!response.ok) throw new Error(`GET ${url}: ${response.status} ${text}`);
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  return { type: response.headers.get("content-type") ?? "", digest, body: JSON.parse(text) };
}

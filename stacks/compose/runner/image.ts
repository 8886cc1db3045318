import type { JsonObject } from "../../../src/json";

/** What `docker image inspect` says, as far as it is used here. */
export interface Image {
  readonly Id: string;
  /** `shop/web:1` */
  readonly RepoTags?: readonly string[] | null;
  /** `shop/web@sha256:...` */
  readonly RepoDigests?: readonly string[] | null;
  readonly Size: number;
  readonly Architecture: string;
  readonly Config: JsonObject | null;
  readonly RootFS: { readonly Layers: readonly string[] | null };
}

/** An image that the engine has. */
export interface Ready {
  readonly image: Image;
  /** What docker compose is to name it: its reference in the document, or its id on the engine. */
  readonly use: string;
}

/** Engines with different image stores give one image different ids: then the layers and settings decide. */
export function isSame(a: Image, b: Image): boolean {
  if (a.Id === b.Id) return true;
  const facts = (image: Image) => JSON.stringify([image.Architecture, image.RootFS.Layers, pick(image.Config)]);
  return a.RootFS.Layers !== null && facts(a) === facts(b);
}

function pick(config: JsonObject | null): unknown[] {
  const keys = ["User", "Env", "Entrypoint", "Cmd", "WorkingDir", "Healthcheck", "StopSignal", "Labels", "Volumes"];
  return keys.map((key) => config?.[key] ?? null);
}

/**
 * Tag of a locked image that came by `docker load`: one without any is `<none>` in lists, and `docker image prune`
 * takes it once nothing runs it. Twenty digits of the id, as in registries.
 */
export function loadedTag(name: string, id: string): string {
  const repository = name.replace(/@.*$/, "").replace(/:[^/]*$/, "");
  return `${repository}:berth-${id.replace(/^sha256:/, "").slice(0, 20)}`;
}

import { onDisk } from "../compose/contents";
import { isObject, type Json } from "../json";

/** Values of a canonical `build` section, in the words of a bake file. */

export const listOf = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** `nofile=1000`, `nproc=1:2`. */
export function ulimitsOf(value: Json | undefined): readonly string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).map(([name, limit]) =>
    isObject(limit) ? `${name}=${limit.soft}:${limit.hard}` : `${name}=${limit}`,
  );
}

/** `host=address`, one host as often as it has addresses, as a map. */
export function hostsOf(value: Json | undefined): Readonly<Record<string, string>> {
  const hosts = new Map<string, string>();
  for (const text of listOf(value)) {
    const [, host = "", address = ""] = /^([^=:]*)[=:](.*)$/.exec(text) ?? [];
    const before = hosts.get(host);
    hosts.set(host, before === undefined ? address : `${before},${address}`);
  }
  return Object.fromEntries(hosts);
}

/** `default`, or an id with the key's path: `id=path`, and `id: path` in the output of docker compose config. */
export function sshKeyOf(text: string, projectDirectory: string): { readonly id: string; readonly path?: string } {
  const found = /^([^=:]*)[=:]\s*(.+)$/.exec(text);
  return found === null ? { id: text } : { id: found[1] as string, path: onDisk(found[2] as string, projectDirectory) };
}

/** The folder of a cache entry that is one of this machine (`type=local,src=...`), and the entry with it made absolute. */
export function cacheEntry(
  entry: string,
  key: "src" | "dest",
  projectDirectory: string,
): { readonly entry: string; readonly path?: string } {
  const fields = entry.split(",");
  if (!fields.includes("type=local")) return { entry };
  const at = fields.findIndex((field) => field.startsWith(`${key}=`));
  if (at < 0) return { entry };
  const path = onDisk((fields[at] as string).slice(key.length + 1), projectDirectory);
  return { entry: fields.with(at, `${key}=${path}`).join(","), path };
}

/** `id=token,type=file,src=/x`: a field with a comma or a quote is quoted, as in CSV. */
export function fields(values: Readonly<Record<string, string>>): string {
  const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return Object.entries(values)
    .map(([key, value]) => quoted(`${key}=${value}`))
    .join(",");
}

/** A name that bake takes for a target, for each text: letters, digits, `_` and `-`, each name once. */
export function targetNames(texts: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    let name = text.replace(/[^\w-]/g, "_");
    while (taken.has(name)) name += "_";
    taken.add(name);
    return name;
  });
}

/**
 * A bake file is HCL in JSON: each string in it, keys too, is a template, in which only `${` and `%{` mean something.
 * What is null or empty goes.
 */
export function asTemplates(value: unknown): Json | undefined {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.flatMap((one) => asTemplates(one) ?? []);
  if (!isObject(value)) return value === null ? undefined : (value as Json | undefined);
  const entries = Object.entries(value).flatMap(([key, one]) => {
    const written = asTemplates(one);
    return written === undefined ? [] : [[literal(key), written] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const literal = (text: string): string => text.replace(/([$%])\{/g, "$1$1{");

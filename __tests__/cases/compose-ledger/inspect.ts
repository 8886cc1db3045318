import type { Json } from "../../../src/json";
import type { Inspected } from "../../support/engine";
import { isObject, type Shows } from "./case";

/** What differs between any two containers, networks or volumes: ids, times, paths made of ids, Compose's own bookkeeping. */
const masked = [
  /^Id$/,
  /^ID$/,
  /^Created(At)?$/,
  /^(ResolvConf|Hostname|Hosts|Log)Path$/,
  /^GraphDriver\./,
  /^State\./,
  /^NetworkSettings\.(SandboxID|SandboxKey)$/,
  /\.(GlobalIPv6PrefixLen|IPPrefixLen)$/,
  /\["com\.docker\.compose\.(config-hash|version|project\.config_files|project\.working_dir|replace)"\]$/,
];

/** Leaves of an inspect document by path. Lists are leaves: their order is part of the answer, except for sets listed here. */
export function leaves(document: Inspected, names: Readonly<Record<string, string>>): Map<string, Json> {
  const found = new Map<string, Json>();
  const walk = (value: Json, path: string) => {
    if (masked.some((pattern) => pattern.test(path))) return;
    if (isObject(value) && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) {
        walk(inner, /^\w+$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`);
      }
    } else found.set(path, empty(value, path) ? null : value);
  };
  walk(rename(document, names), "");
  return found;
}

/** The engine writes nothing, null, "", an empty list and (but for exposed ports) an empty map for the same thing. */
const empty = (value: Json, path: string) =>
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0 && !/^Config\.ExposedPorts./.test(path));

/** Lists of which the order says nothing. */
const sets = new Set(["Env", "Aliases", "DNSNames", "Binds", "Ulimits", "CapAdd", "CapDrop", "Links"]);

/** Replaces names that must differ (the service's own, ids) by what they stand for; puts sets and mounts into one form. */
function rename(value: Inspected, names: Readonly<Record<string, string>>): Json {
  let text = JSON.stringify(value);
  for (const [from, to] of Object.entries(names)) text = text.replaceAll(from, to);
  text = text.replace(/[0-9a-f]{64}/g, "<hash>");
  return JSON.parse(text, (key, inner) => {
    if (!Array.isArray(inner)) return inner;
    if (sets.has(key)) return [...inner].sort();
    return key === "Mounts" && inner.every((one) => "Destination" in one) ? inner.map(mount).sort() : inner;
  }) as Json;
}

/** `volume x_data -> /data rw` */
const mount = (one: Inspected): string =>
  [one.Type, one.Name ?? one.Source, "->", one.Destination, one.RW ? "rw" : "ro", one.Propagation]
    .filter((part) => part !== undefined && part !== "")
    .join(" ");

/** The exact difference; a leaf that is gone shows as null. */
export function difference(base: Map<string, Json>, changed: Map<string, Json>): Shows {
  const out: Record<string, Json> = {};
  for (const path of [...new Set([...base.keys(), ...changed.keys()])].sort()) {
    const before = base.get(path) ?? null;
    const after = changed.get(path) ?? null;
    if (JSON.stringify(before) !== JSON.stringify(after)) out[path] = after;
  }
  return out;
}

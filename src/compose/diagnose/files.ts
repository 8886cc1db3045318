import { existsSync } from "node:fs";
import type { Finding } from "../../errors";
import { onDisk } from "../contents";
import { interpolate } from "../interpolation";
import { formatPath } from "../path";
import { entriesOf, itemsOf, type Place, resolve, textOf } from "../source/node";
import type { Sources } from "../source/sources";

/** Every file that the Compose files name and that is not there: included, extended, env and label files, configs. Never a secret's. */
export function missingFiles(sources: Sources, profiles: readonly string[]): readonly Finding[] {
  const findings = sources.missing.map(({ place, text }) =>
    finding(place, text, "file", "include or extends names it"),
  );
  for (const root of sources.roots) {
    const services = entriesOf(root).get("services");
    for (const [name, service] of services ? entriesOf(services) : []) {
      if (isActive(service, profiles)) findings.push(...ofService(sources, name, service));
    }
    const configs = entriesOf(root).get("configs");
    for (const [name, config] of configs ? entriesOf(configs) : []) {
      const file = entriesOf(config).get("file");
      if (file) findings.push(...check(sources, file, "config file", ["configs", name, "file"]));
    }
  }
  return findings.filter(
    (one, at) => findings.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === at,
  );
}

function ofService(sources: Sources, name: string, service: Place): readonly Finding[] {
  return (["env_file", "label_file"] as const).flatMap((key) => {
    const clause = entriesOf(service).get(key);
    if (!clause) return [];
    const items = itemsOf(clause);
    return (items.length > 0 ? items : [clause]).flatMap((item, index) => {
      const long = entriesOf(item);
      if (textOf(long.get("required")?.node) === "false") return [];
      const path = items.length > 0 ? ["services", name, key, index] : ["services", name, key];
      return check(sources, long.get("path") ?? item, key.replace("_", " "), path);
    });
  });
}

/** Compose reads the env files of a service only where one of its profiles is on. */
function isActive(service: Place, wanted: readonly string[]): boolean {
  const clause = entriesOf(service).get("profiles");
  const own = clause ? itemsOf(clause).map((item) => textOf(item.node)) : [];
  return own.length === 0 || wanted.includes("*") || own.some((profile) => wanted.includes(profile ?? ""));
}

function check(sources: Sources, place: Place, kind: string, path: readonly (string | number)[]): readonly Finding[] {
  const text = textOf(resolve(place.node, place.source));
  const file = text === undefined ? "" : interpolate(text, sources.lookup);
  if (file === "" || existsSync(onDisk(file, place.base))) return [];
  return [{ ...finding(place, file, kind, "the Compose file names it"), path: formatPath(path) }];
}

function finding(place: Place, file: string, kind: string, reason: string): Finding {
  return {
    code: "BERTH005",
    verdict: "error",
    ...place.source.at(place.offset),
    found: `${kind} ${file} is missing`,
    reason,
    remedy: "create it, or correct its path",
  };
}

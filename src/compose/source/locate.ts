import { relative } from "node:path";
import { isObject, type Json } from "../../json";
import { onDisk } from "../contents";
import { readEnvFile } from "../dotenv";
import { interpolate } from "../interpolation";
import type { ComposePath } from "../path";
import type { Position } from "../project";
import { matchingItems } from "./items";
import { entriesOf, itemsOf, type Place, resolve, scalarsOf, textOf } from "./node";
import { basesOf, type Sources } from "./sources";

/** How far into a path the files could be followed, and the places there, the one that wins first. */
export interface Trace {
  readonly places: readonly Place[];
  readonly depth: number;
}

/**
 * Follows a path of the canonical document through the files, by the rules by which Compose merged them: a later file
 * wins over an earlier one, a service over what it extends, an own key over a merged one.
 */
export function trace(sources: Sources, path: ComposePath, document?: Json): Trace {
  let places: readonly Place[] = sources.roots;
  let value: Json | undefined = document;
  for (const [depth, step] of path.entries()) {
    value = childValue(value, step);
    let next = places.flatMap((place) => childOf(place, step, value));
    if (next.length === 0 && typeof step === "number") next = [...matchingItems(places, step, value)];
    if (next.length === 0) return { places, depth };
    places = untilReset(depth === 1 && path[0] === "services" ? withBases(sources, next) : next);
  }
  return { places, depth: path.length };
}

/** {@link trace} as a position; of an attribute that nobody wrote, that of its nearest ancestor. */
export function locateIn(sources: Sources, path: ComposePath, document?: Json): Position {
  const { places, depth } = trace(sources, path, document);
  const fromFile = depth < path.length ? locateInEnvFile(sources, path) : undefined;
  if (fromFile) return fromFile;
  const found = (depth < path.length ? impliedBy(sources, path) : undefined) ?? places[0];
  return found ? found.source.at(found.offset) : { file: sources.files[0]?.file ?? "", line: 1, column: 1 };
}

function childValue(value: Json | undefined, step: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof step === "number" ? value[step] : undefined;
  return isObject(value) ? value[String(step)] : undefined;
}

function childOf(place: Place, step: string | number, value: Json | undefined): readonly Place[] {
  if (typeof step === "number") return [];
  const own = entriesOf(place).get(step);
  if (own) return [own];
  // Short syntax: a list of `KEY=value`, `host:address` or bare names where the canonical form is a mapping.
  const items = itemsOf(place).filter((item) => {
    const text = textOf(resolve(item.node, item.source));
    return (
      text !== undefined &&
      (text === step || text.startsWith(`${step}=`) || (text.startsWith(`${step}:`) && value !== undefined))
    );
  });
  return items.slice(-1);
}

/** Of one service, in each file, first what it says itself, then what it extends. */
function withBases(sources: Sources, services: readonly Place[]): readonly Place[] {
  const documentsOf = (place: Place): readonly Place[] => sources.roots.filter((root) => root.source === place.source);
  return services.flatMap((service) => [service, ...basesOf(sources, service, documentsOf(service))]);
}

/** What stands below `!override` or `!reset` is gone. */
function untilReset(places: readonly Place[]): readonly Place[] {
  const cut = places.findIndex((place) => place.node?.tag === "!override" || place.node?.tag === "!reset");
  return cut < 0 ? places : places.slice(0, cut + 1);
}

/** The line of `env_file` or `label_file` that gave a variable or label; else the entry that names the file. */
function locateInEnvFile(sources: Sources, path: ComposePath): Position | undefined {
  const [section, service, attribute, name] = path;
  const clause = attribute === "environment" ? "env_file" : attribute === "labels" ? "label_file" : undefined;
  if (section !== "services" || clause === undefined || service === undefined) return undefined;
  for (const place of trace(sources, ["services", service, clause]).places) {
    const items = itemsOf(place);
    for (const item of items.length > 0 ? [...items].reverse() : [place]) {
      const file = textOf(resolve(entriesOf(item).get("path")?.node ?? item.node, item.source));
      if (file === undefined) continue;
      const absolute = onDisk(interpolate(file, sources.lookup), item.base);
      const entry = readEnvFile(absolute).findLast((one) => one.name === name);
      if (entry)
        return {
          file: relative(sources.projectDirectory, absolute).replaceAll("\\", "/"),
          line: entry.line,
          column: 1,
        };
    }
  }
  return undefined;
}

/** Attributes that Compose derives a dependency from (compose-go, `normalize.go`). */
const DEPENDING = ["links", "network_mode", "volumes_from", "ipc", "pid", "uts", "cgroup"];

function impliedBy(sources: Sources, path: ComposePath): Place | undefined {
  const [section, service, attribute, other] = path;
  if (section !== "services" || attribute !== "depends_on" || service === undefined) return undefined;
  return DEPENDING.map((name) => trace(sources, ["services", service, name]))
    .flatMap((found) => (found.depth === 3 ? found.places : []))
    .flatMap((place) => scalarsOf(place))
    .find((scalar) => (textOf(scalar.node) ?? "").split(":").includes(String(other)));
}

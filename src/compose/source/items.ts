import { isObject, type Json } from "../../json";
import { patternOf } from "../interpolation";
import { entriesOf, isScalar, itemsOf, type Place, resolve, textOf } from "./node";

/**
 * The item of the user's lists that became item `index` of the canonical list, whose value is `value`. Compose appends
 * the lists of all files, drops items that a later one replaces and spreads port ranges, so the index alone
 * says little: an item is found by what it says, and by its index only where one list of the same length is all there is.
 */
export function matchingItems(places: readonly Place[], index: number, value: Json | undefined): readonly Place[] {
  const lists = places.map(itemsOf).filter((items) => items.length > 0);
  if (value === undefined) return lists.length === 1 ? (lists[0]?.slice(index, index + 1) ?? []) : [];
  for (const items of lists) {
    const same = items.filter((item) => describes(item, value));
    const best = same.find((item) => items.indexOf(item) === index) ?? same.at(-1);
    if (best) return [best];
  }
  if (lists.length === 1) return lists[0]?.slice(index, index + 1) ?? [];
  // A mapping where the canonical form is a list of `key=value`.
  const text = typeof value === "string" ? value.split("=")[0] : undefined;
  return text === undefined ? [] : places.flatMap((place) => entriesOf(place).get(text) ?? []);
}

function describes(item: Place, value: Json): boolean {
  const node = resolve(item.node, item.source);
  if (isScalar(node)) return describesShort(textOf(node) ?? "", value);
  if (!isObject(value)) return false;
  const entries = entriesOf({ ...item, node });
  const told = IDENTITY.filter((key) => entries.has(key) && key in value);
  return told.length > 0 && told.every((key) => sameScalar(textOf(entries.get(key)?.node), value[key] as Json));
}

/** Keys that tell one item of a list from another, in any list that Compose knows. */
const IDENTITY = [
  "target",
  "source",
  "path",
  "subnet",
  "published",
  "protocol",
  "host_ip",
  "name",
  "id",
  "action",
  "driver",
  "type",
];

function sameScalar(text: string | undefined, value: Json): boolean {
  if (text === undefined) return false;
  const found = String(value);
  return patternOf(text).test(found) || strip(text) === strip(found) || isRange(text, found);
}

/** `./x/` and `x` are the same path. */
const strip = (path: string): string => path.replace(/^\.\//, "").replace(/\/$/, "");

function describesShort(text: string, value: Json): boolean {
  if (!isObject(value)) return sameScalar(text, value);
  if (typeof value.target === "number") return describesPort(text, value.target, value.published, value.protocol);
  // `source:target:mode` of volumes and devices, `source` of secrets and configs, `path` of env files.
  const parts = splitShort(text);
  const target = value.target ?? value.source ?? value.path;
  const source = value.source ?? value.path;
  if (target === undefined) return false;
  if (parts.length === 1) return sameScalar(text, target) || (source !== undefined && sameScalar(text, source));
  return sameScalar(parts[1], target) && (source === undefined || sameScalar(parts[0], source));
}

function describesPort(text: string, target: number, published: Json | undefined, protocol: Json | undefined): boolean {
  const [ports = "", kind] = text.split("/");
  const parts = splitShort(ports);
  if (kind !== undefined && protocol !== undefined && !sameScalar(kind, protocol)) return false;
  if (kind === undefined && protocol !== undefined && protocol !== "tcp" && !text.includes("$")) return false;
  if (!sameScalar(parts.at(-1), target)) return false;
  const host = parts.at(-2);
  return host === undefined || published === undefined
    ? host === undefined || !/\d/.test(host)
    : sameScalar(host, published);
}

function isRange(text: string, found: string): boolean {
  const range = /^(\d+)-(\d+)$/.exec(text);
  const port = Number(found.split("-")[0]);
  return range !== null && port >= Number(range[1]) && port <= Number(range[2]);
}

/** Splits at `:` outside `${}`. */
function splitShort(text: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    if (letter === "{") depth++;
    if (letter === "}") depth--;
    if (letter === ":" && depth <= 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

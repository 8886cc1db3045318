import type { ComposePath } from "../compose/path";
import { isObject, type Json } from "../json";

const LIMIT = 60;

/** Keys of a service whose values may be secret even as a scalar or a list of `KEY=value`. */
const HIDDEN = new Set<unknown>(["environment", "args", "options", "driver_opts"]);

/**
 * The user's value on one line, at most 60 characters. Of a map only the keys, since environments, build arguments
 * and driver options hold passwords; of what may be secret itself, nothing.
 */
export function describe(path: ComposePath, value: Json): string {
  const hidden = isHidden(path);
  if (isObject(value)) return shorten(Object.keys(value).join(", ") || "{}");
  if (!hidden) return shorten(typeof value === "string" ? value : compact(value));
  if (Array.isArray(value)) return shorten(value.map((item) => String(item).split("=", 1)[0]).join(", "));
  return "(not shown)";
}

/** What names a secret or a config, and is not its content. */
const NAMING = new Set<unknown>(["name", "file", "environment", "external", "driver", "template_driver", "labels"]);

function isHidden([top, , ...rest]: ComposePath): boolean {
  if (top === "secrets" || top === "configs") return !NAMING.has(rest[0]);
  return rest.some((step) => HIDDEN.has(step));
}

/** Lists without quotes where that is clear: `[NET_ADMIN, SYS_TIME]`; maps inside lists by their keys. */
function compact(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(compact).join(", ")}]`;
  if (isObject(value)) return `{${Object.keys(value).join(", ")}}`;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= LIMIT ? line : `${[...line].slice(0, LIMIT - 1).join("")}…`;
}

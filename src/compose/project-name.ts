import { basename } from "node:path";
import type { Finding } from "../errors";
import { interpolate } from "./interpolation";
import { entriesOf, textOf } from "./source/node";
import type { Sources } from "./source/sources";

const PLAIN_NAME = /^name:[ \t]*(["']?)([a-z0-9][a-z0-9_-]*)\1[ \t]*(?:#.*)?$/m;

/**
 * Phase "name": the project's name must stand in a file. Without one Compose takes the folder's, so that two clones are
 * two projects; and it silently drops letters that a name cannot have. The usual case is settled on the
 * text alone; only else are the files parsed.
 */
export function checkName(name: string, texts: readonly string[], sources: () => Sources): readonly Finding[] {
  if (texts.some((text) => PLAIN_NAME.exec(text)?.[2] === name)) return [];
  return nameFindings(name, sources());
}

/** {@link checkName} on parsed files; `name` is undefined where Compose gave none. */
export function nameFindings(name: string | undefined, sources: Sources): readonly Finding[] {
  const places = sources.own.flatMap((root) => entriesOf(root).get("name") ?? []);
  const place = places.find((one) => interpolate(textOf(one.node) ?? "", sources.lookup) !== "");
  if (!place) {
    const folder = basename(sources.projectDirectory);
    const at = places[0] ?? sources.roots[0];
    return [
      {
        code: "BERTH008",
        verdict: "error",
        path: "name",
        ...(at ? at.source.at(at.offset) : {}),
        found: places.length > 0 ? "name is empty" : "the Compose file has no name",
        reason: `Docker Compose then uses the folder's name (${folder}), so two clones are two projects`,
        remedy: `add a first line: name: ${normalized(folder) || "app"}`,
      },
    ];
  }
  const written = interpolate(textOf(place.node) ?? "", sources.lookup);
  if (written === normalized(written) && (name === undefined || name === written)) return [];
  return [
    {
      code: "BERTH009",
      verdict: "error",
      path: "name",
      ...place.source.at(place.offset),
      found: `the project's name is ${JSON.stringify(written)}`,
      reason: `a name has lower-case letters, digits, - and _ only and begins with a letter or digit; Docker Compose makes ${JSON.stringify(normalized(written))} of it`,
      remedy: normalized(written) === "" ? "choose another name" : `write name: ${normalized(written)}`,
    },
  ];
}

/** What Compose makes of a name (compose-go, `NormalizeProjectName`). */
function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "")
    .replace(/^[_-]+/, "");
}

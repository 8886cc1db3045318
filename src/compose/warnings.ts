import type { Finding } from "../errors";
import { variablesOf } from "./interpolation";
import type { Position } from "./project";
import { entriesOf, type Place, scalarsOf } from "./source/node";
import type { Sources } from "./source/sources";

/**
 * Phase "warnings": what docker compose says on stderr of a load that succeeded, as notes. Free while it says nothing.
 */
export function readWarnings(stderr: string, sources: () => Sources): readonly Finding[] {
  const messages = new Set(
    [...stderr.matchAll(/level=warning msg=("(?:[^"\\]|\\.)*")/g)].map((match) => unquote(match[1] as string)),
  );
  return [...messages].flatMap((message) => toFinding(message, sources) ?? []);
}

/** Go's quoting, which is JSON's but for a few escapes that no message of Compose has. */
export function unquote(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}

function toFinding(message: string, sources: () => Sources): Finding | undefined {
  const variable = /^The "(.+)" variable is not set/.exec(message)?.[1];
  if (variable !== undefined) {
    // The settings of Compose itself are emptied for every load, so a file that asks for one always gets this.
    return {
      code: "BERTH011",
      verdict: "note",
      ...firstUse(variable, sources()),
      found: `nothing sets \${${variable}}`,
      reason: "Docker Compose puts the empty string in its place",
      remedy: `set it, give it a default (\${${variable}:-value}), or require it (\${${variable}:?message})`,
    };
  }
  const obsolete = /^(.+): the attribute `(.+)` is obsolete/.exec(message);
  const place = obsolete?.[2] === undefined ? undefined : topLevel(sources(), obsolete[2]);
  return {
    code: "BERTH011",
    verdict: "note",
    ...(place ? { path: obsolete?.[2], ...place.source.at(place.offset) } : {}),
    found: obsolete ? `${obsolete[2]} is obsolete` : message.replaceAll(`${sources().projectDirectory}/`, ""),
    reason: obsolete ? "Docker Compose ignores it" : "Docker Compose warns of it",
    remedy: obsolete ? "remove it" : "see what it names",
  };
}

function topLevel(sources: Sources, key: string): Place | undefined {
  return sources.roots.map((root) => entriesOf(root).get(key)).find((place) => place !== undefined);
}

/** Where a variable is first asked for without a default. */
function firstUse(variable: string, sources: Sources): Position | undefined {
  for (const { source, documents } of sources.files.map((file) => ({ source: file, documents: file.documents }))) {
    for (const document of documents) {
      const root = { source, node: document.contents as Place["node"], offset: 0, base: "" };
      for (const scalar of scalarsOf(root)) {
        const [start, end] = scalar.node.range ?? [0, 0];
        const use = variablesOf(source.text.slice(start, end)).find(
          (one) => one.name === variable && one.operator === undefined,
        );
        if (use) return source.at(start + use.start);
      }
    }
  }
  return undefined;
}

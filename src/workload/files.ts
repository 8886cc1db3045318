import type { ComposeProject } from "../compose/project";
import type { FileMount, FileSource } from "./model";
import { children, defined, items, type Place, record, shown, text } from "./place";

/** Secrets and configs that a service gets as files, in the order of the file: secrets first. */
export function readFileMounts(service: Place, project: Place): readonly FileMount[] {
  return [
    ...items(service, "secrets").map((use) => readFileMount(use, "secret", project)),
    ...items(service, "configs").map((use) => readFileMount(use, "config", project)),
  ];
}

function readFileMount(use: Place, kind: FileMount["kind"], project: Place): FileMount {
  const source = text(use, "source") ?? "";
  const known = project.value[`${kind}s`];
  if (typeof known !== "object" || known === null || !Object.hasOwn(known, source)) {
    const path = [...use.path, "source"];
    use.problems.add(
      path,
      `${kind} ${shown(source)}`,
      `the project has no ${kind} of that name`,
      `Declare it under ${kind}s:`,
    );
  }
  return defined({
    kind,
    source,
    path: targetPath(kind, source, text(use, "target")),
    uid: owner(use, "uid"),
    gid: owner(use, "gid"),
    mode: octal(use, "mode"),
  });
}

/**
 * A secret without a target is /run/secrets/<source>, a config /<source>; a relative target is below the same folder.
 * https://github.com/compose-spec/compose-spec/blob/main/05-services.md#secrets and #configs; seen with docker compose 2.40.3.
 */
function targetPath(kind: FileMount["kind"], source: string, target: string | undefined): string {
  const folder = kind === "secret" ? "/run/secrets/" : "/";
  if (target === undefined || target === "") return folder + source;
  return target.startsWith("/") ? target : folder + target;
}

function owner(use: Place, key: "uid" | "gid"): string | undefined {
  const value = text(use, key);
  if (value === undefined || /^\d+$/.test(value)) return value;
  use.problems.add(
    [...use.path, key],
    `${key} is ${shown(value)}`,
    "it is a number",
    `Write the numeric ${key}, quoted`,
  );
  return undefined;
}

/** Four octal digits of a mode that is written as octal text ("0440"). */
function octal(use: Place, key: string): string | undefined {
  const value = text(use, key);
  if (value === undefined) return undefined;
  if (/^0*[0-7]{1,4}$/.test(value)) return value.replace(/^0+/, "").padStart(4, "0");
  use.problems.add(
    [...use.path, key],
    `${key} is ${shown(value)}`,
    "a mode is octal, at most 7777",
    'Write it as "0440"',
  );
  return undefined;
}

/** Where the content of each secret or config comes from. Contents of configs come from the loader; a secret's never do. */
export function readFileSources(
  project: Place,
  section: "secrets" | "configs",
  contents: ComposeProject["configContents"],
): Readonly<Record<string, FileSource>> {
  return record(
    children(project, section).map(([key, place]) => {
      const base64 = section === "configs" && Object.hasOwn(contents, key) ? contents[key] : undefined;
      return [key, readFileSource(place, base64)];
    }),
  );
}

function readFileSource(place: Place, base64: string | undefined): FileSource {
  const file = text(place, "file");
  const variable = text(place, "environment");
  const content = text(place, "content");
  const name = text(place, "name") ?? String(place.path.at(-1));
  if (place.value.external === true) return { from: "external", name };
  if (file !== undefined) return defined({ from: "file" as const, path: file, base64 });
  if (variable !== undefined) return { from: "environment", variable };
  if (content !== undefined) return { from: "content", content };
  const driver = text(place, "driver") ?? text(place, "template_driver");
  if (driver !== undefined) return { from: "driver", driver };
  const reason = "nothing says where its content comes from";
  place.problems.add(
    place.path,
    `${String(place.path.at(-1))} is empty`,
    reason,
    "Give file:, environment: or, for a config, content:",
  );
  return { from: "external", name };
}

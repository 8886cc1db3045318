import { isObject, type JsonObject } from "../../../src/json";
import { absolutePaths } from "./binds";
import { escaped, readSettings } from "./settings";
import { sourcePath } from "./sources";

/**
 * The deployed project for use without Berth: every path absolute, so that `docker compose -f -` takes it from any
 * folder. Secrets and configs are then what docker compose makes of them: the files of this machine, bound.
 */
export async function config(say: (line: string) => void): Promise<void> {
  const settings = readSettings();
  const document = settings.document;
  const sections = (["secret", "config"] as const).flatMap((kind): [string, JsonObject][] => {
    const entries = document[`${kind}s`];
    if (!isObject(entries)) return [];
    const changed = Object.entries(entries).map(([key, value]) => {
      if (!isObject(value) || typeof value.file !== "string") return [key, value] as const;
      return [key, { ...value, file: escaped(sourcePath(settings, kind, key, value.file)) }] as const;
    });
    return [[`${kind}s`, Object.fromEntries(changed)]];
  });
  say(JSON.stringify({ ...absolutePaths(settings).document, ...Object.fromEntries(sections) }, null, 2));
}

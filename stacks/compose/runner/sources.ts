import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Finding } from "../../../src/errors";
import { BerthError } from "../../../src/errors";
import { isObject, type JsonObject } from "../../../src/json";
import type { Image } from "./image";
import { plain, type Settings } from "./settings";

/** A file that a service gets from a secret or config. */
export interface WantedFile {
  readonly service: string;
  readonly target: string;
  readonly kind: "secret" | "config";
  readonly key: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly content: Buffer;
}

/** Permission bits where the file says nothing: what the Compose Specification says (services, secrets, `mode`). */
const DEFAULT_MODE = 0o444;

/** Every file of every service, content read on this machine. External ones are left to docker compose, which refuses them. */
export function wantedFiles(
  settings: Settings,
  images: ReadonlyMap<string, Image>,
  dotEnv: ReadonlyMap<string, string>,
): WantedFile[] {
  const problems: Finding[] = [];
  const contents = new Map<string, Buffer | undefined>();
  const read = (kind: "secret" | "config", key: string) => {
    const id = `${kind} ${key}`;
    if (!contents.has(id)) contents.set(id, content(settings, kind, key, dotEnv, problems));
    return contents.get(id);
  };
  const files = Object.entries(object(settings.document.services)).flatMap(([service, value]) => {
    const definition = object(value);
    const owner = ownerOf(definition, images.get(plain(String(definition.image))));
    return (["secret", "config"] as const).flatMap((kind) =>
      list(definition[`${kind}s`]).flatMap((mount): WantedFile[] => {
        const key = String(mount.source);
        const bytes = read(kind, key);
        if (bytes === undefined) return [];
        const uid = mount.uid === undefined ? owner.uid : Number(mount.uid);
        const gid = mount.gid === undefined ? owner.gid : Number(mount.gid);
        return [{ service, target: targetOf(kind, mount), kind, key, uid, gid, mode: modeOf(mount), content: bytes }];
      }),
    );
  });
  if (problems.length > 0) throw new BerthError(problems);
  return files;
}

/** Names of the variables that secrets and configs come from. */
export function variablesOf(document: JsonObject): string[] {
  const entries = ["secrets", "configs"].flatMap((section) => Object.values(object(document[section])));
  return entries.flatMap((entry) =>
    isObject(entry) && typeof entry.environment === "string" ? [entry.environment] : [],
  );
}

function content(
  settings: Settings,
  kind: "secret" | "config",
  key: string,
  dotEnv: ReadonlyMap<string, string>,
  problems: Finding[],
): Buffer | undefined {
  const source = object(object(settings.document[`${kind}s`])[key]);
  if (typeof source.environment === "string") {
    const value = process.env[source.environment] ?? dotEnv.get(source.environment);
    if (value !== undefined) return Buffer.from(value);
    problems.push(
      problem(
        "BERTH005",
        `${kind} ${key}: the variable ${source.environment} is not set`,
        "its value comes from this variable of the deploying shell or of .env",
        "set it",
      ),
    );
  } else if (typeof source.file === "string") {
    const path = sourcePath(settings, kind, key, source.file);
    try {
      return readFileSync(path);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      const found = `${kind} ${key}: ${plain(source.file)} ${missing ? "does not exist" : "cannot be read"}`;
      const remedy = missing ? "create it" : "give the user who deploys the right to read it";
      problems.push(problem(missing ? "BERTH005" : "BERTH408", found, (error as Error).message, remedy));
    }
  } else if (typeof source.content === "string") {
    return Buffer.from(plain(source.content));
  }
  return undefined;
}

/** Configs were written beside compose.json by synth; everything else is relative to the project directory. */
export function sourcePath(settings: Settings, kind: string, key: string, escapedFile: string): string {
  const file = plain(escapedFile);
  if (kind === "config" && file === `./configs/${key}`) return resolve("configs", key);
  if (file === "~" || file.startsWith("~/")) return join(homedir(), file.slice(1));
  return resolve(settings.projectDirectory, file);
}

function problem(code: "BERTH005" | "BERTH408", found: string, reason: string, remedy: string): Finding {
  return { code, verdict: "error", found, reason, remedy };
}

/** As docker compose places them: a secret's relative target is under /run/secrets, a config's under /. */
function targetOf(kind: "secret" | "config", mount: JsonObject): string {
  const target = typeof mount.target === "string" && mount.target !== "" ? mount.target : String(mount.source);
  if (target.startsWith("/")) return target;
  return kind === "secret" ? `/run/secrets/${target}` : `/${target}`;
}

/** Octal text (`"0440"`) or a number; the write bits are ignored, as the Specification asks. */
function modeOf(mount: JsonObject): number {
  if (mount.mode === undefined || mount.mode === null) return DEFAULT_MODE;
  const mode = typeof mount.mode === "number" ? mount.mode : Number.parseInt(String(mount.mode).replace(/^0o/, ""), 8);
  return mode & 0o555;
}

/** The user that the container starts as, where it is a number; a name is known only inside the image, so root. */
function ownerOf(service: JsonObject, image: Image | undefined): { uid: number; gid: number } {
  const user = typeof service.user === "string" ? plain(service.user) : String(image?.Config?.User ?? "");
  const match = /^(\d+)(?::(\d+))?$/.exec(user);
  return { uid: Number(match?.[1] ?? 0), gid: Number(match?.[2] ?? 0) };
}

const object = (value: unknown): JsonObject => (isObject(value) ? value : {});
const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { JsonObject } from "../../../src/json";
import type { LockedReference } from "../document";
import type { EngineOptions } from "../options";
import { failure } from "./failure";

/** What `berth.json` and `compose.json` in the stack's folder say. */
export interface Settings {
  readonly projectName: string;
  readonly engine: EngineOptions;
  /** Absolute. */
  readonly projectDirectory: string;
  /** Absolute. Empty: Compose's own `.env`. */
  readonly envFiles: readonly string[];
  /** Seconds. */
  readonly waitTimeout: number;
  /** Images that the project builds and the lock does not name. */
  readonly built: readonly string[];
  /** What the lock says of images, by their reference in `compose.json`. */
  readonly locked: Readonly<Record<string, LockedReference>>;
  /** The deployed Compose project, `$` doubled. */
  readonly document: JsonObject;
}

/** Reads both files from the working folder, which Terraform sets to the stack's. */
export function readSettings(): Settings {
  const settings = readJson("berth.json") as unknown as Settings;
  return {
    ...settings,
    projectDirectory: resolve(settings.projectDirectory),
    envFiles: settings.envFiles.map((file) => resolve(settings.projectDirectory, file)),
    document: readJson("compose.json"),
  };
}

/** `compose.json`, or undefined where there is none: a refused environment has only what destroy needs. */
export function readDocument(): JsonObject | undefined {
  return existsSync("compose.json") ? readJson("compose.json") : undefined;
}

function readJson(name: string): JsonObject {
  try {
    return JSON.parse(readFileSync(name, "utf8")) as JsonObject;
  } catch (error) {
    throw failure(
      "BERTH407",
      `${resolve(name)} cannot be read`,
      (error as Error).message,
      "Run the command from the stack's folder in cdktf.out, after cdktf synth.",
    );
  }
}

/** Undoes the doubling of `$` in a string of `compose.json`. */
export const plain = (value: string): string => value.replaceAll("$$", "$");
/** Doubles `$` for Compose. */
export const escaped = (value: string): string => value.replaceAll("$", "$$$$");

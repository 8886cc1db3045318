import { normalizePlatform } from "../images/platform";
import { isObject, type Json } from "../json";

/** What an image says of itself. A value is null where it does not set it. */
export interface ImageConfig {
  /** Under its usual name: `linux/amd64`, `linux/arm64`, `linux/arm/v7`. */
  readonly platform: string;
  /** `3000/tcp`, sorted by number. */
  readonly exposedPorts: readonly string[];
  readonly user: string | null;
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly workingDir: string | null;
  readonly stopSignal: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** Of an OCI image configuration, which is the engine's too. */
export function imageConfig(image: {
  readonly os?: Json | undefined;
  readonly architecture?: Json | undefined;
  readonly variant?: Json | undefined;
  readonly config?: Json | undefined;
}): ImageConfig {
  const config = isObject(image.config) ? image.config : {};
  const ports = Object.keys(isObject(config["ExposedPorts"]) ? config["ExposedPorts"] : {});
  const labels = isObject(config["Labels"]) ? config["Labels"] : {};
  return {
    platform: normalizePlatform([image.os, image.architecture, image.variant].filter(Boolean).join("/")),
    // A port without a protocol is TCP: https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md.
    exposedPorts: ports.map((port) => (port.includes("/") ? port : `${port}/tcp`)).sort(byNumber),
    user: word(config["User"]),
    entrypoint: words(config["Entrypoint"]),
    command: words(config["Cmd"]),
    workingDir: word(config["WorkingDir"]),
    stopSignal: word(config["StopSignal"]),
    labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)])),
  };
}

const byNumber = (one: string, other: string) =>
  Number.parseInt(one, 10) - Number.parseInt(other, 10) || (one < other ? -1 : 1);

const word = (value: Json | undefined): string | null => (typeof value === "string" && value !== "" ? value : null);

const words = (value: Json | undefined): readonly string[] | null =>
  Array.isArray(value) && value.length > 0 ? value.map(String) : null;

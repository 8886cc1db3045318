import type { Image } from "../../../src/images/image";
import type { EcsOptions } from "./options";

/** ECS' word for the processor of a platform such as `linux/arm64/v8`; undefined for one that ECS does not have. */
export function architectureOf(platform: string): "X86_64" | "ARM64" | undefined {
  const [os, cpu, variant] = platform.split("/");
  if (os !== "linux") return undefined;
  if (cpu === "amd64" || cpu === "x86_64") return "X86_64";
  return (cpu === "arm64" || cpu === "aarch64") && (variant ?? "v8") === "v8" ? "ARM64" : undefined;
}

/** The option goes before what the image says; where neither does, X86_64. */
export function architecture(image: Image, options: Pick<EcsOptions, "architecture">): "X86_64" | "ARM64" {
  const own = image.platform === undefined ? undefined : architectureOf(image.platform);
  return options.architecture ?? own ?? "X86_64";
}

/** The platform that images have to be for, where the options decide it. */
export function platformOf({ architecture }: Pick<EcsOptions, "architecture">): string | undefined {
  return architecture === undefined ? undefined : PLATFORMS[architecture];
}

const PLATFORMS = { X86_64: "linux/amd64", ARM64: "linux/arm64" } as const;

/**
 * Platforms by containerd's rules: https://github.com/containerd/platforms/blob/v1.0.0-rc.1/database.go (names) and
 * compare.go (which machine runs which image).
 */

/**
 * A platform under its usual name: `linux/x86_64` is `linux/amd64`, `linux/arm64/v8` is `linux/arm64`, `linux/arm` is
 * `linux/arm/v7`. A word alone is an architecture of Linux.
 */
export function normalizePlatform(text: string): string {
  const parts = text.toLowerCase().split("/");
  const [os = "", architecture = "", variant = ""] = parts.length === 1 ? ["linux", ...parts] : parts;
  return [os === "macos" ? "darwin" : os, ...usual(architecture, variant)].filter((part) => part !== "").join("/");
}

function usual(architecture: string, variant: string): readonly [string, string] {
  switch (architecture) {
    case "i386":
      return ["386", ""];
    case "x86_64":
    case "x86-64":
    case "amd64":
      return ["amd64", variant === "v1" ? "" : variant];
    case "aarch64":
    case "arm64":
      if (["8", "v8", "v8.0"].includes(variant)) return ["arm64", ""];
      return ["arm64", ["9", "9.0", "v9.0"].includes(variant) ? "v9" : variant];
    case "armhf":
      return ["arm", "v7"];
    case "armel":
      return ["arm", "v6"];
    case "arm":
      return ["arm", variant === "" ? "v7" : variant.replace(/^(?=[5-8]$)/, "v")];
    default:
      return [architecture, variant];
  }
}

/** The usual name of a platform that a user wrote. Undefined for what is none, and for an operating system alone. */
export function parsePlatform(text: string): string | undefined {
  const written = /^[a-z0-9_-]+(?:\/[a-z0-9_-]+(?:\/[a-z0-9._-]+)?)?$/i.test(text);
  return written && !/^(?:linux|windows|darwin|macos)$/i.test(text) ? normalizePlatform(text) : undefined;
}

export const samePlatform = (one: string, other: string): boolean =>
  normalizePlatform(one) === normalizePlatform(other);

/**
 * What a machine of this platform runs, best first: itself, then older variants of the same architecture. Unlike the
 * engine we never take another architecture (386 on amd64, arm on arm64): not every platform runs those.
 */
export function platformsFor(platform: string): readonly string[] {
  const own = normalizePlatform(platform);
  const [os = "", architecture = "", variant = ""] = own.split("/");
  const [, major = "", minor = "0"] =
    /^v(\d+)(?:\.(\d+))?$/.exec(variant || (architecture === "arm64" ? "v8" : "")) ?? [];
  const below = () => {
    if (architecture === "amd64") return count(Number(major) - 1, 1).map((one) => `v${one}`);
    if (architecture === "arm") return count(Number(major) - 1, 5).map((one) => `v${one}`);
    if (architecture !== "arm64") return [];
    const older = count(Number(minor) - 1, 0).map((one) => `v${major}.${one}`);
    // Arm 9.x has what 8.(x+5) has, and there is no 8.10.
    const eight = major === "9" ? count(Math.min(Number(minor) + 5, 9), 0).map((one) => `v8.${one}`) : [];
    return [...older, ...eight];
  };
  return [own, ...below().map((one) => normalizePlatform(`${os}/${architecture}/${one}`))];
}

/** Numbers from one down to another, both included. */
function count(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, from - to + 1) }, (_, index) => from - index);
}

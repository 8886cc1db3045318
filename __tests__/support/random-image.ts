import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./engine";

/**
 * Makes an image that no registry has: `layers` of random bytes, which do not compress, so that what is sent can be
 * counted. Returns its id.
 * @param lines more of its Dockerfile
 * @param platform default: the engine's
 */
export async function makeRandomImage(
  reference: string,
  layers: readonly number[],
  lines: readonly string[] = [],
  platform?: string,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "berth-image-"));
  try {
    for (const [index, bytes] of layers.entries()) writeFileSync(join(folder, `layer${index}`), randomBytes(bytes));
    const copies = layers.map((_, index) => `COPY layer${index} /`);
    writeFileSync(join(folder, "Dockerfile"), ["FROM scratch", ...copies, ...lines, ""].join("\n"));
    const built = await run("docker", [
      "buildx",
      "build",
      "--quiet",
      "--provenance=false",
      "--sbom=false",
      "--output=type=docker",
      ...(platform === undefined ? [] : [`--platform=${platform}`]),
      "--tag",
      reference,
      folder,
    ]);
    if (built.code !== 0) throw new Error(`docker buildx build: ${built.stderr}`);
    return built.stdout.trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

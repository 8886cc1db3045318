import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docker } from "../docker/cli";
import { BerthError } from "../errors";
import { isObject, type JsonObject } from "../json";
import { type BakeImage, toBake } from "./bake";
import { prepareImages } from "./bake-images";
import { buildFailure } from "./build-failure";
import { checkBuilt } from "./built";

/** One image to build, for one platform. */
export interface BuildRequest {
  /** As in the Compose file: `shop:dev`. The engine has the result under this name. */
  readonly reference: string;
  /** The canonical `build` section. */
  readonly build: JsonObject;
  /** `linux/amd64` */
  readonly platform: string;
  /** Go before those of `build.labels`. */
  readonly labels: Readonly<Record<string, string>>;
  /** The canonical document that `build` is from, where it names secrets or services. Default: it names none. */
  readonly document?: JsonObject | undefined;
  /** Env files of the environment, where a secret's `environment` may be set. Default: `.env` when present. */
  readonly envFiles?: readonly string[] | undefined;
}

export interface BuildOptions {
  /** Absolute. */
  readonly projectDirectory: string;
  /** Whether the registries of base images are asked for newer ones. */
  readonly pull: boolean;
  /** Takes the lines of the build as they come. */
  readonly say: (line: string) => void;
}

/**
 * Builds images with `docker buildx bake`, all of them side by side, into the store of the shell's engine, each as one
 * manifest without attestations. The same as `docker compose build` does, but for labels and attestations.
 * @returns image ids by reference: of requests with one reference the first counts.
 * Errors: BERTH606 for what cannot be built, BERTH608 where a disk is full, BERTH609 and BERTH613 for a result that is no
 * single image of the platform, BERTH004 and BERTH005 for what is missing here.
 */
export async function buildImages(
  requests: readonly BuildRequest[],
  { projectDirectory, pull, say }: BuildOptions,
): Promise<ReadonlyMap<string, string>> {
  const wanted = requests.filter(
    ({ reference }, at) => requests.findIndex((one) => one.reference === reference) === at,
  );
  if (wanted.length === 0) return new Map();
  const folder = mkdtempSync(join(tmpdir(), "berth-build-"));
  try {
    const { images, variables } = await prepareImages(wanted, { projectDirectory, folder });
    const bake = toBake(images, projectDirectory);
    const metadata = join(folder, "metadata.json");
    const words = [
      ...["buildx", "bake", "--file", "-", "--progress", "plain", "--metadata-file", metadata],
      ...(pull ? ["--pull"] : []),
      // What bake takes for a path of its own working folder; there is nothing in ours.
      ...["--allow", `fs.read=${folder}`],
      ...bake.allow.flatMap((word) => ["--allow", word]),
    ];
    const env = { ...process.env, ...variables };
    // On standard input, since it has build arguments in it: nothing is left behind, whatever stops us.
    const { code, stderr } = await docker(words, { cwd: folder, env, input: bake.text, onLine: say });
    const names = new Map(images.map(({ name }, index) => [bake.targets[index] as string, name]));
    if (code !== 0) throw buildFailure(stderr, names);
    return await idsOf(images, bake.targets, metadata);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function idsOf(
  images: readonly BakeImage[],
  targets: readonly string[],
  metadata: string,
): Promise<ReadonlyMap<string, string>> {
  const told: unknown = JSON.parse(readFileSync(metadata, "utf8"));
  const results = images.map((image, index) => ({ image, target: targets[index] as string }));
  const checked = await Promise.all(
    results
      .filter(({ image }) => image.tags.length > 0)
      .map(
        async ({ image, target }) =>
          [image.name, await checkBuilt(image, isObject(told) ? told[target] : null)] as const,
      ),
  );
  const findings = checked.flatMap(([, result]) => ("finding" in result ? [result.finding] : []));
  if (findings.length > 0) throw new BerthError(findings);
  return new Map(checked.flatMap(([name, result]) => ("id" in result ? [[name, result.id] as const] : [])));
}

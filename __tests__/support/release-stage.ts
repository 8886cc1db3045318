import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lock, LockedImage } from "../../src/images/lock";
import { openPlaces, type Places, pushAsIndex } from "./release-places";
import { fromDotEnv, openReleaseSample, type ReleaseSample } from "./release-sample";

/** The sample with four environments: `compose` here, `staging` on an engine that has nothing, `fargate`, `ecs-ec2`. */
export interface Stage {
  readonly places: Places;
  readonly sample: ReleaseSample;
  /** The built image, as the Compose file names it. */
  readonly image: string;
  /** Someone else's: an index in the second registry. */
  readonly store: string;
  /** Its repository. */
  readonly storeRepository: string;
  /** Where the compose environments pull the built image from. */
  readonly own: string;
  /** Where the others pull an image from. */
  cloud(name: "lookout" | "store"): string;
  lockText(): string;
  /** Entry of the lock. Default: of the built image. */
  locked(reference?: string): LockedImage;
  /** Id and reference of what the containers of the built image run: web, two workers, migrate. */
  running(engine: "here" | "there"): readonly string[];
  /** What `running` says where all four run the image. */
  all(image: LockedImage): readonly string[];
  /** References to the test's registries in what a synth has written for an environment. Sorted. */
  synthesized(environment: string): readonly string[];
  /** Writes the sources of a version: a comment in the page, and files that make layers of 1, 2, 3 and 8 MiB. */
  change(version: string): void;
  /** For the record: printed by `close`. */
  figure(text: string): void;
  close(): Promise<void>;
}

const MB = 1 << 20;

/**
 * @param name of the Compose project and of all images: no other test's
 * @param port for web's page
 */
export async function openStage(name: string, port: string): Promise<Stage> {
  const places = await openPlaces(name);
  try {
    return await setStage(name, port, places);
  } catch (error) {
    await places.close(); // Else the registries keep the test's process alive.
    throw error;
  }
}

async function setStage(name: string, port: string, places: Places): Promise<Stage> {
  const { first, second, engine } = places;
  const image = `${name}/lookout:dev`;
  const storeRepository = `${second.host}/${name}/store`;
  const own = { registry: `${first.host}/shop`, requireDigest: true };
  const cloud = { registry: `${second.host}/aws`, options: { region: "eu-west-1" } };
  const remote = { projectName: name, engine: { host: engine.host } };
  const environments = {
    compose: { target: "compose", ...own, options: { projectName: name } },
    staging: { target: "compose", ...own, options: remote },
    fargate: { target: "fargate", ...cloud, mirror: true },
    "ecs-ec2": { target: "ecs-ec2", ...cloud },
  };
  const store = await pushAsIndex(fromDotEnv("STORE_IMAGE") ?? "valkey/valkey:8.1", `${storeRepository}:8`);
  const sample = await openReleaseSample({ image, store, port, layers: 4, environments });
  const lockText = () => sample.project.read("images.lock.json");
  const figures: string[] = [];
  return {
    places,
    sample,
    image,
    store,
    storeRepository,
    own: `${own.registry}/${name}/lookout`,
    cloud: (which) => `${cloud.registry}/${name}/${which}`,
    lockText,
    locked: (reference = image) => (JSON.parse(lockText()) as Lock).images[reference] as LockedImage,
    running: (where) => places.running(where).filter((row) => !row.includes(` ${storeRepository}@`)),
    all: ({ id, digest }) => Array(4).fill(`${id} ${own.registry}/${name}/lookout@${digest}`),
    synthesized: (environment) => imagesIn(join(sample.project.folder, "cdktf.out/stacks", environment)),
    change: (version) => {
      // Never built before: the bytes of the layers may well have been.
      sample.edit("app/src/page.ts", "<header>", `<!-- ${version} ${Date.now()} --><header>`);
      sample.ballast(version, [MB, 2 * MB, 3 * MB, 8 * MB]);
    },
    figure: (text) => figures.push(`figure: ${text}`),
    async close() {
      if (figures.length > 0) console.log(figures.join("\n"));
      sample.close();
      await places.close();
    },
  };
}

/** Task definitions are JSON in a string. */
function imagesIn(folder: string): readonly string[] {
  const files = ["cdk.tf.json", "compose.json"].map((name) => join(folder, name)).filter((file) => existsSync(file));
  const texts = files.map((file) => readFileSync(file, "utf8"));
  const found = texts.flatMap((text) => [...text.matchAll(/\\?"image\\?": ?\\?"(127\.0\.0\.1:[^"\\]+)/g)]);
  return [...new Set(found.map(([, reference]) => reference as string))].sort();
}

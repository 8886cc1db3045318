import type { EnvironmentDefinition } from "../config/definition";
import type { Remark, Target } from "../target";
import type { Service, Workload } from "../workload/model";
import type { Image, Images } from "./image";
import { repositoryFor } from "./locked";
import { parsePlatform } from "./platform";
import { parseReference } from "./reference";

interface Checked {
  readonly definition: Pick<EnvironmentDefinition, "registry" | "mirror">;
  readonly target: Pick<Target<unknown>, "loads">;
  readonly workload: Pick<Workload, "services">;
  readonly images: Images;
  /** Whether there is a lock at all. */
  readonly locked: boolean;
}

/** The services of one image; the one that builds it first, where one does. */
interface Use {
  readonly services: readonly Service[];
  readonly first: Service;
  readonly image: Image;
  /** Whether the project builds it. */
  readonly built: boolean;
}

/**
 * What can change what runs without a change in the files, and what the lock names but this environment cannot have:
 * one remark for each image, since services that share one share its fate. An entry of the lock that
 * no service uses says nothing here: another environment may use it, and `release --check` looks at all of them.
 */
export function checkImages(checked: Checked): readonly Remark[] {
  return usesOf(checked).flatMap((use) => [...checkPin(checked, use), ...checkPlatform(checked, use)]);
}

/** An image by tag stops an environment that requires digests, whoever remarked on it: the core, or the target. */
export function requireDigests(
  remarks: readonly Remark[],
  { requireDigest }: Pick<EnvironmentDefinition, "requireDigest">,
): readonly Remark[] {
  if (!requireDigest) return remarks;
  return remarks.map((remark) => {
    if (remark.code !== "BERTH511") return remark;
    return {
      ...remark,
      code: "BERTH611",
      verdict: "error",
      reason: `${remark.reason}; requireDigest asks for a digest`,
    };
  });
}

function usesOf({ workload, images }: Checked): readonly Use[] {
  const all = Object.values(workload.services);
  const references = new Set(all.map(({ image }) => image.reference));
  return [...references].flatMap((reference) => {
    const services = all.filter(({ image }) => image.reference === reference);
    const builder = services.find(({ image }) => image.built);
    const first = builder ?? services[0];
    return first ? [{ services, first, image: images.of(first), built: builder !== undefined }] : [];
  });
}

function checkPin(checked: Checked, use: Use): readonly Remark[] {
  const { definition, target } = checked;
  const { image, built } = use;
  // Whether the environment says itself where this image has to be.
  const placed = definition.registry !== undefined && (built || definition.mirror === true);
  if (image.pinned === "digest" || (image.pinned === "id" && target.loads && !placed)) return [];
  const where = { path: pathOf(use), found: named(use) };
  if (image.pinned === "id" && placed) {
    return [{ code: "BERTH612", verdict: "error", ...where, ...notThere(checked, use) }];
  }
  return [{ code: "BERTH511", verdict: "note", ...where, ...byTag(checked, use) }];
}

const pathOf = ({ first }: Use) => ["services", first.name, ...(first.image.built ? [] : ["image"])];

/** `shop/web:1, of web, worker, migrate`. */
function named({ first, services }: Use): string {
  const { reference } = first.image;
  return services.length === 1 ? reference : `${reference}, of ${services.map(({ name }) => name).join(", ")}`;
}

function notThere({ definition }: Checked, { first, built }: Use) {
  const repository = repositoryFor(first.image.reference, built ? "built" : "pulled", definition);
  return {
    reason: `the lock does not say that ${repository} has it: the registry was named after the release`,
    remedy: "Push it there: npx berth release",
  };
}

function byTag({ definition, locked, target }: Checked, { first, image, built }: Use) {
  const nowhere = built && !target.loads && !parseReference(first.image.reference)?.hostNamed;
  const release = "npx berth release";
  const place = 'Name the environment\'s "registry" in cdktf.json';
  if (image.pinned === "id") {
    return {
      reason: "the lock knows its id, but no registry that has it, and the platform pulls from registries only",
      remedy: `${place}${built ? "" : ' (with "mirror": true)'}, then: ${release}`,
    };
  }
  if (nowhere) {
    return {
      reason:
        "the project builds it, and its name has no registry: the platform asks Docker Hub, and finds nothing or another",
      remedy: definition.registry === undefined ? `${place}, then: ${release}` : `Push it to the registry: ${release}`,
    };
  }
  return {
    reason: `${locked ? "the lock does not name it" : "there is no lock"}: the tag decides what a deploy runs, and can mean another image by then`,
    remedy: `Lock it: ${release}`,
  };
}

/** A platform that the Compose file asks for, and not the one that the lock was made for. */
function checkPlatform({ images }: Checked, { services }: Use): readonly Remark[] {
  return services.flatMap((service): readonly Remark[] => {
    const { reference, platform } = service.image;
    const { id, platform: locked } = images.of(service);
    if (platform === undefined || id === undefined || locked === undefined || meets(locked, platform)) return [];
    const reason = `the lock has ${reference} for ${locked}, and an image is for one platform`;
    const remedy = "Release it for this one: npx berth release";
    const path = ["services", service.name, "platform"];
    return [{ code: "BERTH613", verdict: "error", path, found: platform, reason, remedy }];
  });
}

/** Whether an image for `own` is one for `asked`: `linux/arm` takes any variant, and docker decides on half a platform. */
function meets(own: string, asked: string): boolean {
  const wanted = parsePlatform(asked);
  return wanted === undefined || `${parsePlatform(own) ?? own}/`.startsWith(`${wanted}/`);
}

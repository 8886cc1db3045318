import type { EnvironmentDefinition } from "../config/definition";
import { normalPlatform } from "../release/platform";
import type { Remark, Target } from "../target";
import type { Service, Workload } from "../workload/model";
import type { Image, Images } from "./image";
import { repositoryFor } from "./locked";
import { parseReference } from "./reference";

interface Checked {
  readonly definition: Pick<EnvironmentDefinition, "registry" | "mirror" | "requireDigest">;
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
  const { reason, remedy } = byTag(checked, use);
  if (!definition.requireDigest) return [{ code: "BERTH511", verdict: "note", ...where, reason, remedy }];
  return [
    { code: "BERTH611", verdict: "error", ...where, reason: `${reason}; requireDigest asks for a digest`, remedy },
  ];
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
    reason: `${locked ? "the lock does not name it" : "there is no lock"}: the tag decides what runs whenever it is pulled, so that two containers of one service can differ`,
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
  const wanted = normalPlatform(asked);
  return wanted === undefined || `${normalPlatform(own) ?? own}/`.startsWith(`${wanted}/`);
}

import type { ImageReference } from "./model";
import { defined, type Place, shown, text } from "./place";

/** Image reference of a service; where only `build` is given, the name that docker compose gives what it builds. */
export function readImage(service: Place, project: string, name: string): ImageReference {
  const written = text(service, "image");
  if (written !== undefined && !/^\S+$/.test(written)) {
    const reason = "an image reference has no spaces and is not empty";
    service.problems.add(
      [...service.path, "image"],
      `image is ${shown(written)}`,
      reason,
      "Write name:tag or name@digest",
    );
  }
  return defined({
    reference: written ?? `${project}-${name}`,
    platform: text(service, "platform"),
    built: service.value.build !== undefined && service.value.build !== null,
    pull: text(service, "pull_policy"),
  });
}

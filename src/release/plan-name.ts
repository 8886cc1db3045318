import type { Finding } from "../errors";
import { parseReference } from "../images/reference";
import type { PlannedImage } from "./plan";

/** Docker's limit for `host/path`: https://github.com/distribution/reference/blob/v0.6.0/reference.go. */
const NAME_LENGTH = 255;

/**
 * What is wrong with the name of an image: docker would reject it, or it says too little.
 * @param place where the name is
 */
export function checkName({ reference, kind, repositories }: PlannedImage, place: PlannedImage["place"]): Finding[] {
  const parsed = parseReference(reference);
  const error = (code: "BERTH010" | "BERTH610", reason: string, remedy: string): Finding[] => [
    { code, verdict: "error", ...place, found: `image ${reference}`, reason, remedy },
  ];
  if (parsed === undefined) {
    const reason =
      "Docker takes no such name: small letters, digits and . _ - between them, a tag of at most 128 characters";
    return error(
      "BERTH010",
      reason,
      kind === "built" ? "Give the service an image name: image: shop/web:dev" : "Correct it",
    );
  }
  const long = repositories.find((repository) => repository.length > NAME_LENGTH);
  if (long !== undefined) {
    const reason = `In its registry it would be ${long}: ${long.length} characters, Docker takes ${NAME_LENGTH}`;
    return error("BERTH010", reason, "Shorten the name, or the environment's registry");
  }
  if (kind === "built" && parsed.digest !== undefined) {
    return error("BERTH010", "The project builds it, and the digest of a build is not known before", "Write a tag");
  }
  if (kind === "pulled" && parsed.tag === undefined && parsed.digest === undefined) {
    return error(
      "BERTH610",
      "Without a tag it is latest: whatever that is on the day of a release",
      "Write the tag: name:1.2",
    );
  }
  return [];
}

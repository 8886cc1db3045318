import { type EngineImage, inspectImage } from "../docker/engine";
import type { Finding } from "../errors";
import { samePlatform } from "../images/platform";
import { isObject, type Json } from "../json";
import type { BakeImage } from "./bake";

type Judged = { readonly id: string } | { readonly finding: Finding };

/**
 * The id of what was built, or what is wrong with it: an index (BERTH609), another platform (BERTH613).
 * @param metadata what bake says of the target. The engine knows the image by the digest of its configuration, and where
 * it has containerd's store by that of the manifest. Throws BerthError BERTH401, 621: the engine does not say.
 */
export async function checkBuilt(image: BakeImage, metadata: Json | undefined): Promise<Judged> {
  const told = isObject(metadata) ? metadata : {};
  for (const key of ["containerimage.config.digest", "containerimage.digest"]) {
    const digest = told[key];
    const inspected = typeof digest === "string" ? await inspectImage(digest) : undefined;
    if (inspected !== undefined) return judge(image, inspected);
  }
  return { finding: notThere(image.name) };
}

function judge({ name, platform }: BakeImage, image: EngineImage): Judged {
  const { id, mediaType = "", platform: own } = image;
  if (/index|manifest\.list/.test(mediaType)) return { finding: notSingle(name, mediaType) };
  return samePlatform(own, platform) ? { id } : { finding: otherPlatform(name, own, platform) };
}

const error = { verdict: "error" } as const;

function notSingle(name: string, mediaType: string): Finding {
  return {
    ...error,
    code: "BERTH609",
    found: `${name} was built as ${mediaType}`,
    reason: "An image goes everywhere as one manifest for one platform; the builder made several of it",
    remedy: "Use a builder that loads single images: docker buildx use default",
  };
}

function otherPlatform(name: string, own: string, platform: string): Finding {
  return {
    ...error,
    code: "BERTH613",
    found: `${name} was built for ${own}, and is wanted for ${platform}`,
    reason: "Its Dockerfile names a platform (FROM --platform=...), or its base image is for no other",
    remedy: `Take that out of the Dockerfile, or ask for ${own}`,
  };
}

function notThere(name: string): Finding {
  return {
    ...error,
    code: "BERTH606",
    found: `${name} was built, and the engine does not have it`,
    reason: "The builder in use is on another engine than the shell's docker",
    remedy: "docker buildx use default, or unset BUILDX_BUILDER",
  };
}

import { docker } from "../docker/cli";
import type { Finding } from "../errors";
import { isObject, type Json, type JsonObject } from "../json";
import type { BakeImage } from "./bake";
import { samePlatform } from "./platform";

type Judged = { readonly id: string } | { readonly finding: Finding };

/**
 * The id of what was built, or what is wrong with it: an index (BERTH609), another platform (BERTH613).
 * @param metadata what bake says of the target. The engine knows the image by the digest of its configuration, and where
 * it has containerd's store by that of the manifest.
 */
export async function checkBuilt(image: BakeImage, metadata: Json | undefined): Promise<Judged> {
  const told = isObject(metadata) ? metadata : {};
  for (const key of ["containerimage.config.digest", "containerimage.digest"]) {
    const digest = told[key];
    const inspected = typeof digest === "string" ? await inspect(digest) : undefined;
    if (inspected !== undefined) return judge(image, inspected);
  }
  return { finding: notThere(image.name) };
}

/** @param inspected what `docker image inspect` gives; `Descriptor` is there with containerd's store alone. */
export function judge({ name, platform }: Pick<BakeImage, "name" | "platform">, inspected: JsonObject): Judged {
  const { Id, Os, Architecture, Variant, Descriptor } = inspected;
  const mediaType = isObject(Descriptor) ? String(Descriptor.mediaType) : "";
  if (/index|manifest\.list/.test(mediaType)) return { finding: notSingle(name, mediaType) };
  const own = [Os, Architecture, Variant].filter((part) => part !== undefined && part !== "").join("/");
  return samePlatform(own, platform) ? { id: String(Id) } : { finding: otherPlatform(name, own, platform) };
}

async function inspect(digest: string): Promise<JsonObject | undefined> {
  const { code, stdout } = await docker(["image", "inspect", "--format", "{{json .}}", digest]);
  const image: unknown = code === 0 ? JSON.parse(stdout) : undefined;
  return isObject(image) ? image : undefined;
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

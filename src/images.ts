import type { Service, Workload } from "./workload/model";

/** The image that a service runs, as far as it is known before a deploy. */
export interface Image {
  /** What a platform pulls: `repository@sha256:...` where the digest is known, else as the Compose file has it. */
  readonly reference: string;
  /** `sha256:...` of the manifest; absent: a tag decides at each pull. */
  readonly digest?: string;
  /** `linux/amd64`; absent: unknown. */
  readonly platform?: string;
  /** Ports that the image itself exposes; empty where nobody knows. */
  readonly exposed: readonly { readonly port: number; readonly protocol: "tcp" | "udp" | "sctp" }[];
}

/** Gives the image of each service. One interface, so that targets do not care where a digest comes from. */
export interface Images {
  of(service: Service): Image;
}

/** What the Compose file alone says: a digest where the reference has one. */
export const imagesOfFile: Images = {
  of({ image }) {
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(image.reference)?.[1];
    return {
      reference: image.reference,
      ...(digest === undefined ? {} : { digest }),
      ...(image.platform === undefined ? {} : { platform: image.platform }),
      exposed: [],
    };
  },
};

/** Names of services whose image is known by tag alone: what runs can change without a change in the file. */
export function byTag(workload: Workload, images: Images): readonly string[] {
  return Object.values(workload.services)
    .filter((service) => images.of(service).digest === undefined)
    .map(({ name }) => name);
}

import type { Service } from "../workload/model";

/** A port that an image exposes. */
export interface ExposedPort {
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "sctp";
}

/** The image that a service runs in one environment, as far as it is known before a deploy. */
export interface Image {
  /** What a platform pulls: `repository@sha256:...` where `pinned` is `digest`, else as the Compose file has it. */
  readonly reference: string;
  /** `sha256:...` of the manifest; absent: unknown, a tag decides at each pull. */
  readonly digest?: string;
  /** `sha256:...` of the image's configuration, which Docker calls image id. Known from the lock alone. */
  readonly id?: string;
  /**
   * What holds the image to one content: its `digest` in a registry that this environment can pull from; its `id`
   * alone, where no registry of the environment has it and an engine must. Absent: nothing, a tag decides.
   */
  readonly pinned?: "digest" | "id";
  /** `linux/amd64`; absent: unknown. */
  readonly platform?: string;
  /** Ports that the image itself exposes; empty where nobody knows. */
  readonly exposed: readonly ExposedPort[];
  /** What the image itself says, from the lock. Absent: nobody knows. */
  readonly own?: ImageDefaults;
}

/** What holds where the Compose file does not say otherwise. A value is null where the image does not set it. */
export interface ImageDefaults {
  /** As in the image: `1000:1000`, `node`. */
  readonly user: string | null;
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly workingDir: string | null;
  /** `SIGTERM`, `9`. */
  readonly stopSignal: string | null;
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
      ...(digest === undefined ? {} : { digest, pinned: "digest" as const }),
      ...(image.platform === undefined ? {} : { platform: image.platform }),
      exposed: [],
    };
  },
};

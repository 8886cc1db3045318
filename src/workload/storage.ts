/** A secret or config that appears as a file. */
export interface FileMount {
  readonly kind: "secret" | "config";
  /** Key under `Workload.secrets` or `configs`. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly path: string;
  readonly uid?: string;
  readonly gid?: string;
  /** Octal, four digits: `0400`. */
  readonly mode?: string;
}

export type FileSource =
  /** Relative to the project directory, or absolute as the user wrote it. */
  | {
      readonly from: "file";
      readonly path: string;
      /** Content of a config's file, base64. Never there for a secret, nor for a file that cannot be read. */
      readonly base64?: string;
    }
  | { readonly from: "environment"; readonly variable: string }
  | { readonly from: "content"; readonly content: string }
  /** Made by a plugin of the platform (`driver`, `template_driver`). */
  | { readonly from: "driver"; readonly driver: string }
  | { readonly from: "external"; readonly name: string };

export type Mount =
  | {
      readonly type: "volume";
      readonly path: string /** Key under `Workload.volumes`; absent: anonymous. */;
      readonly source?: string;
      readonly readOnly: boolean;
      readonly subpath?: string;
      readonly nocopy: boolean;
      /** Words for the mount that only a container engine knows, as `selinux=z`. Sorted. */
      readonly options: readonly string[];
    }
  | {
      readonly type: "bind";
      readonly path: string;
      readonly source: string;
      readonly readOnly: boolean;
      readonly createHostPath: boolean;
      readonly propagation?: string;
      /** As for a volume: `selinux=z`, `recursive=readonly`. */
      readonly options: readonly string[];
    }
  | {
      readonly type: "tmpfs";
      readonly path: string /** bytes */;
      readonly size?: number /** octal */;
      readonly mode?: string;
      /** Mount options besides size and mode: `exec`, `uid=1000`. Sorted. */
      readonly options: readonly string[];
    }
  /** An image's files, a Windows pipe, a cluster volume. */
  | {
      readonly type: "other";
      readonly kind: string;
      readonly path: string;
      readonly source?: string;
      readonly readOnly: boolean;
      readonly options: readonly string[];
    };

export interface Volume {
  readonly external: boolean;
  /** Its name on the platform, where the file fixes one: an external volume's. */
  readonly externalName?: string;
  readonly driver?: string;
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

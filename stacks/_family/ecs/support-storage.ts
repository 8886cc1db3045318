import {
  type Answer,
  adapted,
  type Conditional,
  carried,
  irrelevant,
  refused,
  type Support,
  type SupportRow,
  type Use,
} from "../../../src/ledger/answer";
import { above } from "../../../src/ledger/lookup";
import { parseSize } from "../../../src/workload/quantities";
import { hidesImage } from "./files-path";
import { max } from "./limits";
import { wholeMebibytes } from "./support-resources";
import { at, cases, option, when, words } from "./support-values";

const SWARM = "a plugin of Swarm makes it; there is none here";
const DRIVER = "a driver of an engine; a named volume is a directory of an EFS file system here";
const DIRECTORY = "written by a container that runs first; its folder is a mount, which hides what the image has there";
const NO_LABELS = "there is no object that could have labels";

/** Path in the container: `/run/secrets/<source>` or `/<source>` where the file gives none, as the workload has it. */
function pathOf(use: Use): string {
  const source = String(at(above(use), "source") ?? "");
  const target = at(above(use), "target");
  const folder = use.path[2] === "secrets" ? "/run/secrets/" : "/";
  if (typeof target !== "string" || target === "") return folder + source;
  return target.startsWith("/") ? target : folder + target;
}

const hidden: Answer = refused(
  "the file's folder would be a mount, and hide the image's own files there; a config without target is in /",
  "give a target in a folder of its own, such as /run/config/<name>, and tell the app",
);

/** Whether the answer is about the path is for one attribute alone to say: `target`, or `source` where there is none. */
const fileAt = (key: "source" | "target"): Support =>
  cases(
    [
      ["the target says where", (use) => key === "source" && at(above(use), "target") !== undefined, carried()],
      ["the folder is / or one of the system's", (use) => hidesImage(pathOf(use)), hidden],
    ],
    adapted(DIRECTORY),
  );

const octal = (mode: number) => mode.toString(8).padStart(4, "0");
const modeOf = ({ value }: Use) => Number.parseInt(String(value), 8);
/** As planFiles has it: the mount is read-only. */
const readable = (use: Use) => modeOf(use) & 0o555;
const fileMode = when(
  "somebody may write, or a special bit is set",
  (use) => readable(use) !== modeOf(use),
  (use) => adapted(`asked ${octal(modeOf(use))}, given ${octal(readable(use))}: the folder is mounted read-only`),
);

const external = (section: "secrets" | "configs"): Support =>
  cases(
    [
      [
        `the option ${section}.<name>.arn is set`,
        (use) => option(use, section, String(use.path[1]), "arn") !== undefined,
        carried("the one that the option names"),
      ],
      ["the value is false", ({ value }) => value === false, carried()],
    ],
    // The check stops it: a waiver could not say where it is.
    carried(`with the option ${section}.<name>.arn, which says where it is in AWS; without, BERTH516`),
  );

/** API: Tmpfs.mountOptions. */
const TMPFS =
  /^(defaults|ro|rw|suid|nosuid|dev|nodev|exec|noexec|sync|async|dirsync|remount|mand|nomand|atime|noatime|diratime|nodiratime|bind|rbind|unbindable|runbindable|private|rprivate|shared|rshared|slave|rslave|relatime|norelatime|strictatime|nostrictatime|(mode|uid|gid|nr_inodes|nr_blocks|mpol)=.*|size=.*)$/;
const optionsOf = (line: string) =>
  (line.includes(":") ? line.slice(line.indexOf(":") + 1).split(",") : []).filter(Boolean);
const badOptions = (use: Use) =>
  words(use.value)
    .flatMap(optionsOf)
    .filter((one) => !TMPFS.test(one));
const sizeOf = (line: string) => {
  const size = optionsOf(line).findLast((one) => one.startsWith("size="));
  return size === undefined ? undefined : parseSize(size.slice("size=".length));
};
const SHARE = `ECS needs a size: ${max("tmpfsDefaultShare")} % of the memory limit, or of the task's memory`;
const uneven = (use: Use) => words(use.value).filter((line) => (sizeOf(line) ?? 1) % (1024 * 1024) !== 0);

/** Types of mounts; what becomes of a bind mount differs between the members. */
export const mountTypes = (bind: Conditional["cases"]): Support => ({
  cases: [
    {
      when: "a named volume",
      test: (use) => use.value === "volume" && at(above(use), "source") !== undefined,
      answer: adapted(
        "EFS, a network file system: slower than a disk, shared by all replicas; nothing of the image is copied in",
      ),
    },
    {
      when: "a volume without a name",
      test: ({ value }) => value === "volume",
      answer: adapted("a directory of the task, empty at first: nothing of the image is copied in"),
    },
    {
      when: "the value is tmpfs, without size",
      test: (use) => use.value === "tmpfs" && at(above(use), "tmpfs", "size") === undefined,
      answer: adapted(SHARE),
    },
    { when: "the value is tmpfs", test: ({ value }) => value === "tmpfs", answer: carried() },
    ...bind,
  ],
  otherwise: refused(
    "ECS has no such mount: an image's files, a Windows pipe, a cluster volume",
    "use a volume, or put the files into the image",
  ),
});

/** Volumes, tmpfs, secrets and configs. */
export const storageSupport: SupportRow = {
  volumes: carried("an encrypted EFS file system of the project, a directory for each volume"),
  "volumes.*.name": irrelevant("a name on the engine; the directory has the volume's key"),
  "volumes.*.labels": irrelevant(NO_LABELS),
  "volumes.*.driver": when(
    "the value is not local",
    ({ value }) => value !== "local",
    refused(DRIVER, "remove it"),
    adapted("EFS in place of the local driver"),
  ),
  "volumes.*.driver_opts": refused(DRIVER, "remove them"),
  "volumes.*.external": when(
    "the value is true",
    ({ value }) => value === true,
    refused("a volume of an engine is not in AWS", "remove external and copy the data in"),
  ),

  "services.*.tmpfs": cases(
    [
      [
        "an option that ECS does not take",
        (use) => badOptions(use).length > 0,
        refused(
          "ECS takes the options of mount(8) that its API lists (Tmpfs.mountOptions), not this one",
          "remove the option",
        ),
      ],
      ["no size, or a share", ({ value }) => words(value).some((line) => sizeOf(line) === undefined), adapted(SHARE)],
      [
        "the size is no whole number of MiB",
        (use) => uneven(use).length > 0,
        (use) =>
          adapted(
            uneven(use)
              .map((line) => `asked ${sizeOf(line)} bytes, given ${Math.ceil((sizeOf(line) ?? 0) / 1048576)} MiB`)
              .join("; "),
          ),
      ],
    ],
    carried("counts against the container's memory, as on an engine"),
  ),
  "services.*.volumes": carried(),
  "services.*.volumes[].consistency": irrelevant("a hint to Docker Desktop for Mac"),
  "services.*.volumes[].tmpfs.size": wholeMebibytes(),
  "services.*.volumes[].volume": carried(),
  "services.*.volumes[].volume.labels": irrelevant(NO_LABELS),
  "services.*.volumes[].volume.nocopy": carried("nothing of the image is ever copied in"),
  "services.*.volumes[].volume.subpath": refused(
    "an access point is for a whole volume",
    "give the folder a volume of its own",
  ),
  "services.*.volumes[].image": refused("ECS mounts no image", "put the files into the service's image"),
  "services.*.volumes_from": refused(
    "services are tasks of their own, which share volumes by name only",
    "name the volumes in both services",
  ),

  secrets: carried("in Secrets Manager"),
  "secrets.*.external": external("secrets"),
  "secrets.*.driver": refused(SWARM, "use file: or environment:, or external with the option secrets.<name>.arn"),
  "secrets.*.driver_opts": refused(SWARM, "remove them"),
  "secrets.*.template_driver": refused(SWARM, "write the file out before the deploy"),
  "secrets.*.labels": irrelevant("labels of a Swarm object"),
  "secrets.*.name": irrelevant("a name on the engine; services name it by its key"),
  "services.*.secrets": carried(),
  "services.*.secrets[].source": fileAt("source"),
  "services.*.secrets[].target": fileAt("target"),
  "services.*.secrets[].mode": fileMode,

  configs: carried("in the task definition"),
  "configs.*.external": external("configs"),
  "configs.*.template_driver": refused(SWARM, "use content:, which Compose interpolates"),
  "configs.*.labels": irrelevant("labels of a Swarm object"),
  "configs.*.name": irrelevant("a name on the engine; services name it by its key"),
  "services.*.configs": carried(),
  "services.*.configs[].source": fileAt("source"),
  "services.*.configs[].target": fileAt("target"),
  "services.*.configs[].mode": fileMode,
};

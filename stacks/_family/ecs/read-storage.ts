import type { ServiceContract, VolumeContract } from "../../../src/contract/contract";
import { compareText, sortedSet } from "../../../src/contract/format";
import type { JsonObject } from "../../../src/json";
import { volumesOfFiles } from "./read-files";
import type { View } from "./read-task";
import { type Terraform, tagOf } from "./read-terraform";
import { blocks, bool, dig, MIB, map, number, orElse, string, strings, times } from "./read-values";

type Mount = ServiceContract["mounts"][string];

/** No volume gets the image's files copied in: a file system shows what is in it, a task's own volume is empty. */
const NOT_COPIED = ["nocopy"];
const OWN = { opaque: "a volume of its own, made with the task" };

export function readMounts(view: View, problems: string[]): Readonly<Record<string, Mount>> {
  const files = volumesOfFiles(view);
  const points = blocks(view.app.mountPoints).filter((point) => !files.has(String(point.sourceVolume)));
  const mounts = points.map((point): [string, Mount] => {
    const name = String(point.sourceVolume);
    const volume = blocks(view.task.volume).find((candidate) => candidate.name === point.sourceVolume);
    if (volume === undefined) problems.push(`the task has no volume ${name}`);
    return [string(point.containerPath) ?? "", readMount(view, volume ?? {}, bool(point.readOnly))];
  });
  const memory = blocks(dig(view.app, "linuxParameters", "tmpfs")).map((tmpfs): [string, Mount] => {
    return [string(tmpfs.containerPath) ?? "", readTmpfs(view, tmpfs)];
  });
  return Object.fromEntries([...mounts, ...memory].sort(([a], [b]) => compareText(a, b)));
}

function readMount({ terraform }: View, volume: JsonObject, readOnly: boolean): Mount {
  const plain = { type: "volume" as const, source: OWN, readOnly, size: null, mode: null, options: NOT_COPIED };
  const efs = blocks(volume.efs_volume_configuration)[0];
  if (efs !== undefined) {
    const access = terraform.target(dig(efs, "authorization_config", "access_point_id"));
    const root = terraform.text(efs.root_directory) ?? "/";
    const name = tagOf(terraform, access, "volume") ?? terraform.text(efs.file_system_id);
    const source = name ?? { opaque: `a file system, ${string(volume.name)}` };
    const options = [...NOT_COPIED, ...(root === "/" ? [] : [`subpath=${root}`])];
    return { ...plain, source, options: sortedSet(options) };
  }
  if (volume.host_path !== undefined)
    return { ...plain, options: [], type: "bind", source: terraform.leaf(volume.host_path) };
  const docker = blocks(volume.docker_volume_configuration)[0];
  if (docker === undefined) return plain;
  const options = map(docker.driver_opts);
  if (options.type === "tmpfs") {
    const words = (string(options.o) ?? "").split(",");
    const size = words.flatMap((word) => /^size=(\d+)m$/.exec(word)?.[1] ?? [])[0];
    return {
      ...plain,
      type: "tmpfs",
      source: null,
      options: [],
      size: orElse(times(number(size), MIB), null),
      mode: { default: "1777" },
    };
  }
  // API, DockerVolumeConfiguration: one of the task goes with it, a shared one stays on the instance.
  return docker.scope === "shared" ? { ...plain, source: string(volume.name) ?? OWN } : plain;
}

/** What docker run adds to every tmpfs: https://docs.docker.com/engine/storage/tmpfs/. ECS on EC2 passes a tmpfs on to it. */
const USUAL = ["noexec", "nosuid", "nodev"];

/**
 * Options that differ from an engine's tmpfs. A later word wins over an earlier one. Where none of a pair is given, an
 * engine's own holds on EC2, and on Fargate, which has no engine, the kernel's.
 */
function readTmpfs({ fargate }: View, tmpfs: JsonObject): Mount {
  const words = strings(tmpfs.mountOptions);
  const flags = USUAL.flatMap((no) => {
    const last = words.findLast((word) => word === no || word === no.slice(2));
    return last === no || (last === undefined && !fargate) ? [] : [no.slice(2)];
  });
  const known = (word: string) =>
    ["ro", "rw", "defaults"].includes(word) || USUAL.some((no) => word === no || word === no.slice(2));
  const mode = words.findLast((word) => word.startsWith("mode="))?.slice("mode=".length);
  const rest = words.filter((word) => !known(word) && !/^(mode|size)=/.test(word));
  return {
    type: "tmpfs",
    source: null,
    readOnly: words.findLast((word) => word === "ro" || word === "rw") === "ro",
    size: orElse(times(number(tmpfs.size), MIB), null),
    mode: orElse(mode?.padStart(4, "0"), "1777"),
    options: sortedSet([...flags, ...rest]),
  };
}

/**
 * Named volumes: an access point of a file system stands for each. Destroying the environment destroys a file system of
 * its own, unless that is forbidden; one that only has its id here stays.
 */
export function readVolumes(terraform: Terraform): Readonly<Record<string, VolumeContract>> {
  const volumes = terraform.all("aws_efs_access_point").flatMap((access): [string, VolumeContract][] => {
    const name = tagOf(terraform, access, "volume");
    if (name === undefined) return [];
    const system = terraform.target(access.body.file_system_id);
    const own = system?.type === "aws_efs_file_system";
    const kept = !own || bool(dig(system.body, "lifecycle", "prevent_destroy"));
    const contract: VolumeContract = {
      survives: kept ? "destroy" : "deploy",
      writers: "many",
      // Elastic File System API, CreateFileSystem.Encrypted.
      encrypted: own
        ? system.body.encrypted === undefined
          ? { default: false }
          : bool(system.body.encrypted)
        : { default: null },
      external: !own,
      driver: "efs",
      options: {},
      labels: {},
    };
    return [[name, contract]];
  });
  return Object.fromEntries(volumes.sort(([a], [b]) => compareText(a, b)));
}

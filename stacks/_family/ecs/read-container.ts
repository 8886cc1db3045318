import type { Leaf, ServiceContract } from "../../../src/contract/contract";
import { sortedSet } from "../../../src/contract/format";
import type { JsonObject } from "../../../src/json";
import { capabilitiesGiven } from "./read-capabilities";
import type { View } from "./read-task";
import type { Terraform } from "./read-terraform";
import { blocks, bool, dig, MIB, map, number, orElse, string, strings, times } from "./read-values";

/** The image's own holds, which no file tells. */
const OF_THE_IMAGE = { default: null };

export function readImage({ terraform, task, app, fargate }: View): ServiceContract["image"] {
  const reference = app.image === undefined ? null : terraform.leaf(app.image);
  const digest = typeof reference === "string" ? reference.split("@")[1] : undefined;
  const processor = terraform.text(dig(task, "runtime_platform", "cpu_architecture"));
  const platforms: Readonly<Record<string, string>> = { X86_64: "linux/amd64", ARM64: "linux/arm64" };
  return {
    reference,
    digest: orElse(digest, null),
    // API, RuntimePlatform: x86 where Fargate is told nothing; on EC2 it is the instance's.
    platform: orElse(processor === undefined ? undefined : platforms[processor], fargate ? "linux/amd64" : null),
  };
}

export function readProcess({ terraform, app }: View): ServiceContract["process"] {
  const entrypoint = strings(app.entryPoint).map((word) => textOf(terraform, word));
  const command = strings(app.command).map((word) => textOf(terraform, word));
  const [uid, gid] = (terraform.text(app.user) ?? "").split(":");
  return {
    // An empty list counts as none given; an entry point takes the image's command away, as docker run does.
    entrypoint: entrypoint.length > 0 ? entrypoint : OF_THE_IMAGE,
    command: command.length > 0 ? command : entrypoint.length > 0 ? [] : OF_THE_IMAGE,
    workingDir: orElse(terraform.text(app.workingDirectory), null),
    uid: uid || OF_THE_IMAGE,
    gid: gid || OF_THE_IMAGE,
    // A container definition has no field for further groups.
    groups: [],
    environment: readEnvironment(terraform, app),
    init: bool(dig(app, "linuxParameters", "initProcessEnabled")),
    tty: bool(app.pseudoTerminal),
    stdin: bool(app.interactive),
  };
}

/** A word of a command, open references shown as such. */
function textOf(terraform: Terraform, word: string): string {
  const leaf = terraform.leaf(word);
  return typeof leaf === "string" ? leaf : (leaf as { opaque: string }).opaque;
}

function readEnvironment(terraform: Terraform, app: JsonObject): Readonly<Record<string, Leaf<string>>> {
  const plain = blocks(app.environment).map(({ name, value }): [string, Leaf<string>] => {
    return [terraform.text(name) ?? "", terraform.leaf(value ?? "")];
  });
  const secret = blocks(app.secrets).map(({ name, valueFrom }): [string, Leaf<string>] => {
    return [terraform.text(name) ?? "", { opaque: `secret ${textOf(terraform, String(valueFrom))}` }];
  });
  return Object.fromEntries([...plain, ...secret]);
}

export function readSecurity({ terraform, task, app, fargate }: View): ServiceContract["security"] {
  const capabilities = dig(app, "linuxParameters", "capabilities");
  const privileged = bool(app.privileged);
  // API, dockerSecurityOptions: words as `no-new-privileges` and `apparmor:PROFILE`; none of them on Fargate.
  const words = strings(app.dockerSecurityOptions);
  const option = (name: string) => words.findLast((word) => word.startsWith(`${name}:`))?.slice(name.length + 1);
  const noNew = words.findLast((word) => /^no-new-privileges(:|$)/.test(word));
  // The ECS-optimized AMI (Amazon Linux 2023) has SELinux and no AppArmor; of Fargate nothing is said.
  const profile = (name: string, usual: string | null) =>
    orElse(option(name), privileged ? "unconfined" : fargate ? null : usual);
  return {
    capabilities: capabilitiesGiven(strings(dig(capabilities, "add")), strings(dig(capabilities, "drop")), privileged),
    privileged,
    newPrivileges: noNew === undefined ? { default: true } : noNew.endsWith(":false"),
    seccomp: profile("seccomp", "builtin"),
    apparmor: profile("apparmor", null),
    pid: orElse(terraform.text(task.pid_mode), "private"),
    ipc: orElse(terraform.text(task.ipc_mode), "private"),
    uts: { default: "private" },
    userns: { default: null },
    cgroup: { default: null },
    devices: sortedSet(blocks(dig(app, "linuxParameters", "devices")).map(deviceText)),
  };
}

function deviceText(device: JsonObject): string {
  const path = string(device.hostPath) ?? "";
  const letters: Readonly<Record<string, string>> = { read: "r", write: "w", mknod: "m" };
  const permissions = strings(device.permissions).map((word) => letters[word] ?? "");
  // API, Device: the same path, and all three, where nothing is said.
  const given = ["r", "w", "m"].filter((letter) => permissions.includes(letter)).join("") || "rwm";
  return [path, string(device.containerPath) ?? path, given].join(":");
}

/** API, LinuxParameters.sharedMemorySize; 64 MiB where nothing is said, as docker run has it. */
export function readFilesystem({ app }: View): ServiceContract["filesystem"] {
  return {
    readOnlyRoot: bool(app.readonlyRootFilesystem),
    shm: orElse(times(number(dig(app, "linuxParameters", "sharedMemorySize")), MIB), 64 * MIB),
  };
}

/** Settings of an engine that a container definition has too. */
export function readEngine({ app }: View): ServiceContract["engine"] {
  const swappiness = number(dig(app, "linuxParameters", "swappiness"));
  return swappiness === undefined ? {} : { mem_swappiness: String(swappiness) };
}

export function readLabels({ terraform, app }: View): ServiceContract["labels"] {
  return Object.fromEntries(Object.entries(map(app.dockerLabels)).map(([key, value]) => [key, terraform.leaf(value)]));
}

export function readLogging({ terraform, app }: View): ServiceContract["logging"] {
  const { logDriver, options } = map(app.logConfiguration);
  return {
    driver: logDriver === undefined ? null : terraform.leaf(logDriver),
    options: Object.fromEntries(Object.entries(map(options)).map(([key, value]) => [key, terraform.leaf(value)])),
  };
}

import { constants } from "node:os";
import type { ComposePath } from "../../../src/compose/path";
import type { Json, JsonObject } from "../../../src/json";
import type { Remark, Subject } from "../../../src/target";
import type { Service } from "../../../src/workload/model";
import type { EcsKind, Size } from "./kind";
import { max } from "./limits";
import type { EcsOptions } from "./options";
import { containerDefinitions, fitsDefinition, sizeOfDefinition } from "./task-containers";
import { architecture, architectureOf } from "./task-platform";
import { sizeRequest } from "./task-size";

type Checked = Subject<EcsOptions>;
type Kind = Pick<EcsKind, "launch" | "size" | "stopTimeoutMax">;

/**
 * Variables that ECS sets over those of a task definition:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-environment-variables.html, and the agent's source,
 * aws/amazon-ecs-agent agent/api/task/task.go and container.go. It leaves AWS_REGION and AWS_DEFAULT_REGION alone
 * where one of them is set.
 */
export const RESERVED_VARIABLES = [
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_EXECUTION_ENV",
  "ECS_AGENT_URI",
  "ECS_CONTAINER_METADATA_URI",
  "ECS_CONTAINER_METADATA_URI_V4",
] as const;

/** Everything about task definitions that no single attribute decides. */
export function checkTasks(subject: Checked, kind: Kind): readonly Remark[] {
  return Object.values(subject.workload.services).flatMap((service) => {
    const sized = kind.size(sizeRequest(service, subject.workload, subject.options));
    const limits = limitsOf(subject, service);
    const large: Remark[] = sized.ok ? definitionSize(subject, service, kind, sized.size) : [];
    const size: Remark[] = sized.ok
      ? sizeNote(service, sized.size, limits)
      : [
          {
            code: "BERTH501",
            verdict: "error",
            path: limits,
            found: sized.found,
            reason: sized.reason,
            remedy: sized.remedy,
          },
        ];
    return [
      ...size,
      ...large,
      ...processor(subject, service, kind),
      ...stopSignal(subject, service),
      ...reserved(service),
    ];
  });
}

function definitionSize(subject: Checked, service: Service, kind: Kind, size: Size): Remark[] {
  const { options, workload } = subject;
  const containers = containerDefinitions({
    service,
    image: subject.images.of(service),
    kind,
    size,
    options,
    files: { mounts: [], dependsOn: [] },
    storage: { mounts: [] },
    log: { group: service.name, arn: "", region: options.region },
  });
  const configs = service.files.reduce((sum, { kind: of, source }) => {
    const config = of === "config" ? workload.configs[source] : undefined;
    if (config?.from === "content") return sum + Math.ceil(Buffer.byteLength(config.content) / 3) * 4;
    return sum + (config?.from === "file" ? (config.base64?.length ?? 0) : 0);
  }, 0);
  const bytes = sizeOfDefinition(containers) + configs;
  if (fitsDefinition(bytes)) return [];
  return [
    {
      code: "BERTH501",
      verdict: "error",
      path: ["services", service.name],
      found: `its task definition has about ${bytes} bytes${configs === 0 ? "" : `, ${configs} of them configs in base64`}`,
      reason: `ECS takes no more than ${max("taskDefinitionSize")} bytes`,
      remedy: "Shorten environment and labels, or put large configs into the image or under the option configs",
    },
  ];
}

/** Of the file's limits and the size that the platform sells, where they differ. */
function sizeNote(service: Service, size: Size, path: ComposePath): Remark[] {
  const { cpu, memory } = service.resources;
  const asked = { cpu: cpu.limit, memory: memory.limit === undefined ? undefined : memory.limit / 2 ** 20 };
  const given = {
    cpu: size.taskCpu === undefined ? undefined : size.taskCpu / 1024,
    memory: size.taskMemory,
  };
  const parts = [difference(asked.cpu, given.cpu, "vCPU"), difference(asked.memory, given.memory, "MiB")];
  const reserved = size.containerMemory ?? size.containerMemoryReservation;
  if (size.taskMemory === undefined && asked.memory === undefined && memory.reserved === undefined && reserved)
    parts.push(`${reserved} MiB of memory, where the file gives none`);
  const found = parts.filter((part) => part !== undefined);
  if (found.length === 0) return [];
  return [
    {
      code: "BERTH514",
      verdict: "note",
      path,
      found: `the task of ${service.name} gets ${found.join(" and ")}`,
      reason: "a task has a size, and sizes come in steps",
      remedy: "Nothing, if the size is acceptable; else set deploy.resources or the option services.<name>",
    },
  ];
}

function difference(asked: number | undefined, given: number | undefined, unit: string): string | undefined {
  if (given === undefined || asked === given) return undefined;
  if (asked === undefined) return `${given} ${unit}, where the file gives no limit`;
  if (Math.abs(given / asked - 1) < 0.005) return undefined; // 0.3 of a core is 307.2 units.
  const percent = Math.round((given / asked - 1) * 100);
  const text = Number(asked.toFixed(3));
  return `${given} ${unit} instead of ${text} (${percent < 0 ? "" : "+"}${percent} %)`;
}

function processor(subject: Checked, service: Service, { launch }: Kind): Remark[] {
  const image = subject.images.of(service);
  const { platform } = image;
  const { options } = subject;
  if (platform === undefined || architectureOf(platform) === architecture(image, options)) return [];
  const known = architectureOf(platform);
  // On EC2 the machines decide, and the option only says the same.
  const [by, change] =
    launch === "EC2" ? ["instances.types", "list types with"] : ["architecture", "set architecture to"];
  if (known === undefined && platform === service.image.platform) return []; // The ledger refuses what the file says.
  const wanted = options.architecture === "ARM64" ? "linux/arm64" : "linux/amd64";
  const again = image.id === undefined ? `Build it for ${wanted}` : `Release it for ${wanted} (npx berth release)`;
  return [
    {
      code: "BERTH507",
      verdict: "error",
      path: inDocument(subject, ["services", service.name, "platform"]),
      found: `the image is for ${platform}`,
      reason: known
        ? `the option ${by} has tasks run on ${options.architecture}`
        : "tasks run on Linux with X86_64 or ARM64 (64 bits)",
      remedy: known ? `${again}, or ${change} ${known}` : "Build it for linux/amd64 or linux/arm64",
    },
  ];
}

/** The ledger answers without knowing the image; with a lock it is known which signal ECS sends. */
function stopSignal({ images }: Checked, service: Service): Remark[] {
  const { name, image, lifecycle } = service;
  const { own } = images.of(service);
  const asked = signalName(lifecycle.stopSignal);
  const sent = signalName(own?.stopSignal ?? "SIGTERM");
  if (own === undefined || asked === undefined || asked === sent) return [];
  return [
    {
      code: "BERTH510",
      verdict: "adapted",
      path: ["services", name, "stop_signal"],
      found: `${name} asks for ${asked}, and gets ${sent}`,
      reason: `ECS sends what the image names in STOPSIGNAL, and ${image.reference} names ${own.stopSignal ?? "none"}`,
      remedy: `Write STOPSIGNAL ${asked} into the Dockerfile`,
    },
  ];
}

/** `SIGTERM` for `15`, `TERM` and `sigterm`. */
function signalName(signal: string | undefined): string | undefined {
  if (signal === undefined) return undefined;
  const byNumber = Object.entries(constants.signals).find(([, number]) => String(number) === signal)?.[0];
  return byNumber ?? `SIG${signal.toUpperCase().replace(/^SIG/, "")}`;
}

function reserved(service: Service): Remark[] {
  const set = RESERVED_VARIABLES.filter((name) => Object.hasOwn(service.process.environment, name));
  return set.map((name) => ({
    code: "BERTH508" as const,
    verdict: "error" as const,
    path: ["services", service.name, "environment", name],
    found: `${name} is set`,
    reason: "ECS sets this variable itself, over what the file says",
    remedy: "Remove it, or give the app's own variable another name",
  }));
}

/** Where the file limits a service: under deploy.resources, or by the one older attribute; else the service itself. */
export function limitsOf(subject: Pick<Checked, "project">, { name }: Service): ComposePath {
  const limits = inDocument(subject, ["services", name, "deploy", "resources", "limits"]);
  if (limits.at(-1) === "limits") return limits;
  const older = ["mem_limit", "cpus"].map((key) => inDocument(subject, ["services", name, key]));
  const [first, ...others] = older.filter((path) => path.length > 2);
  return first !== undefined && others.length === 0 ? first : ["services", name];
}

/** The path as far as the document has it: where it stops, the finding points. */
function inDocument(subject: Pick<Checked, "project">, path: readonly string[]): ComposePath {
  const found: string[] = [];
  let place: Json | undefined = subject.project.document;
  for (const key of path) {
    place =
      typeof place === "object" && place !== null && !Array.isArray(place) ? (place as JsonObject)[key] : undefined;
    if (place === undefined) break;
    found.push(key);
  }
  return found;
}

import type { Service } from "../../../src/workload/model";
import { literal } from "../../literal";
import type { ContainerDefinition, HealthCheck, TaskVolume } from "./container";
import type { EcsContext } from "./context";
import { folderOf, isWithin } from "./files-path";
import { type FilesPlan, planFiles } from "./files-plan";
import { type ScriptedFile, scriptCommand } from "./files-script";
import { plainName } from "./ids";
import { max } from "./limits";
import type { Files } from "./parts";
import { addConfigs, addSecrets, type Content } from "./secrets";

const NOTHING: Files = { volumes: [], mounts: [], dependsOn: [], secretArns: [], ready: [] };

/**
 * Dropped one by one, because Fargate adds no capability but SYS_PTRACE; what is left of the engine's default set is
 * CHOWN, DAC_OVERRIDE and FOWNER. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html,
 * https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
 */
const DROPPED: readonly string[] = [
  "AUDIT_WRITE",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

/** Seconds; the first look comes after one interval, and up to ten may fail before the task is given up. */
const LOOKS = {
  interval: max("healthIntervalMin"),
  timeout: max("healthTimeoutMin"),
  retries: max("healthRetriesMax"),
  startPeriod: 0,
};

/**
 * Adds the project's secrets, and gives for each service what puts its secrets and configs at their paths: a container
 * that writes them before the app starts, and the volumes that it shares with the app.
 *
 * On Fargate the volume is on the task's encrypted disk and the container ends. Where volumes in memory can be shared,
 * the files stay in memory, and so does the container, since such a volume goes with its last user.
 */
export function addFiles(context: EcsContext): (service: Service) => Files {
  const contents = { secret: addSecrets(context), config: addConfigs(context) };
  return (service) => {
    const plan = planFiles(service, context.deployment.images.of(service));
    if (plan.files.length === 0) return NOTHING;
    const stays = context.kind.sharedMemoryVolumes;
    const used = usedContents(plan, contents);
    const name = filesName(service);
    const volumes = plan.folders.map((folder, index) => volumeOf(plan, folder, index, stays));
    const mounts = plan.folders.map((folder, index) => {
      return { sourceVolume: `files-${index}`, containerPath: literal(folder), readOnly: true };
    });
    return {
      container: {
        name,
        image: literal(context.deployment.options.filesImage),
        essential: stays,
        user: "0:0",
        memory: max("filesMemory"),
        entryPoint: ["sh", "-c"],
        command: scriptCommand(scripted(plan, used), stays).map(literal),
        environment: used.flatMap(({ variable, content }) => plainVariables(variable, content)),
        secrets: used.flatMap(({ variable, content }) =>
          content.from === "secret" ? [{ name: variable, valueFrom: content.valueFrom }] : [],
        ),
        mountPoints: mounts.map((mount) => ({ ...mount, readOnly: false })),
        readonlyRootFilesystem: true,
        linuxParameters: { capabilities: { add: [], drop: DROPPED } },
        ...(stays ? { healthCheck: lastWritten(plan) } : {}),
      } satisfies ContainerDefinition,
      volumes,
      mounts,
      dependsOn: [{ containerName: name, condition: stays ? "HEALTHY" : "SUCCESS" }],
      secretArns: [...new Set(used.flatMap(({ content }) => (content.from === "secret" ? [content.arn] : [])))],
      ready: used.flatMap(({ content }) => (content.from === "secret" && content.ready ? [content.ready] : [])),
    };
  };
}

/** `files`, unless the app's own container has that name. */
export const filesName = (service: Pick<Service, "name">): string =>
  plainName(service) === "files" ? "files-of" : "files";

interface Used {
  readonly kind: "secret" | "config";
  readonly source: string;
  /** `BERTH_SECRET_0`: names of the Compose file may have characters that a variable may not. */
  readonly variable: string;
  readonly content: Content;
}

/** Each secret and config of a service once, however many files have it. */
function usedContents(
  plan: FilesPlan,
  contents: Readonly<Record<"secret" | "config", Readonly<Record<string, Content>>>>,
): readonly Used[] {
  return (["secret", "config"] as const).flatMap((kind) => {
    const sources = new Set(plan.files.filter((file) => file.kind === kind).map(({ source }) => source));
    return [...sources].flatMap((source, index): readonly Used[] => {
      const content = contents[kind][source];
      return content ? [{ kind, source, variable: `BERTH_${kind.toUpperCase()}_${index}`, content }] : [];
    });
  });
}

function scripted(plan: FilesPlan, used: readonly Used[]): readonly ScriptedFile[] {
  return plan.files.flatMap(({ kind, source, path, mode, uid, gid }) => {
    const found = used.find((one) => one.kind === kind && one.source === source);
    if (found === undefined) return [];
    const form = found.content.from === "secret" ? found.content.form : "base64";
    return [{ kind, source, variable: found.variable, form, mode, owner: `${uid}:${gid}`, path }];
  });
}

function plainVariables(variable: string, content: Content) {
  if (content.from === "definition") return [{ name: variable, value: content.base64 }];
  return content.revision === undefined ? [] : [{ name: `${variable}_REVISION`, value: String(content.revision) }];
}

/** Files are written in order and appear whole, so that the last one stands for all. */
function lastWritten(plan: FilesPlan): HealthCheck {
  const last = plan.files.at(-1)?.path ?? "";
  return { command: ["CMD", "sh", "-c", 'test -e "$0"', literal(last)], ...LOOKS };
}

/** In memory a volume needs a size: room for the largest content of each file, since nobody knows a secret's here. */
function volumeOf(plan: FilesPlan, folder: string, index: number, inMemory: boolean): TaskVolume {
  const name = `files-${index}`;
  if (!inMemory) return { name, kind: "scratch" };
  const inside = plan.files.filter(({ path }) => isWithin(folderOf(path), folder === "/" ? "" : folder));
  const bytes = inside.length * max("secretSize");
  return { name, kind: "memory", sizeMiB: Math.floor(bytes / 2 ** 20) + 1 };
}

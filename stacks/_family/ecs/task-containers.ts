import { literal } from "../../literal";
import { type AppInput, appContainer } from "./app-container";
import type { ContainerDefinition } from "./container";
import { holder } from "./holder";
import type { EcsKind } from "./kind";
import { max } from "./limits";
import type { EcsOptions } from "./options";
import type { Files, Storage } from "./parts";
import { awslogs, type Log, logConfiguration } from "./task-logs";

export interface ContainersInput extends Omit<AppInput, "kind" | "options"> {
  readonly kind: Pick<EcsKind, "launch" | "stopTimeoutMax">;
  readonly options: Pick<EcsOptions, "services" | "filesImage">;
  readonly files: Pick<Files, "container" | "mounts" | "dependsOn">;
  readonly storage: Pick<Storage, "mounts">;
  readonly log: Log;
}

/**
 * The containers of one task: the app, the writer of its files, and for a job what keeps the task alive. Ready for a
 * string of Terraform: the user's text escaped, references as they are.
 */
export function containerDefinitions(input: ContainersInput): readonly ContainerDefinition[] {
  const { service, files, storage, options, log, kind } = input;
  const mountPoints = [...files.mounts, ...storage.mounts];
  const app: ContainerDefinition = {
    ...escaped(appContainer(input)),
    ...(mountPoints.length === 0 ? {} : { mountPoints }),
    ...(files.dependsOn.length === 0 ? {} : { dependsOn: files.dependsOn }),
    logConfiguration: logConfiguration(service, kind, log),
  };
  const writer = files.container && { ...files.container, logConfiguration: awslogs(log) };
  const keeper = service.kind === "job" && {
    ...escaped(holder(service, options.filesImage)),
    logConfiguration: awslogs(log),
  };
  return [app, ...(writer ? [writer] : []), ...(keeper ? [keeper] : [])];
}

/** What a task definition has around its containers: names, roles, volumes. Our own estimate, in bytes. */
const AROUND = 2048;

/** Bytes that ECS counts, about: the JSON text in UTF-8 and what stands around it. */
export function sizeOfDefinition(definitions: readonly ContainerDefinition[]): number {
  return Buffer.byteLength(JSON.stringify(definitions), "utf8") + AROUND;
}

export const fitsDefinition = (bytes: number): boolean => bytes <= max("taskDefinitionSize");

/** Every text in a value as a literal of Terraform, keys too. */
function escaped<T>(value: T): T {
  if (typeof value === "string") return literal(value) as T;
  if (Array.isArray(value)) return value.map(escaped) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [literal(key), escaped(entry)])) as T;
}

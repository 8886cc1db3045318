import type { Service, Workload } from "../../../src/workload/model";
import { hasProxy } from "./discovery-plan";
import type { EcsKind, Size, Sized, SizeRequest } from "./kind";
import { max } from "./limits";
import type { EcsOptions } from "./options";

const MIB = 1024 * 1024;

/** MiB that the containers beside the app's need. */
export function extraMemory(service: Service, workload: Workload): number {
  const proxy = hasProxy(service, workload) ? max("proxyMemory") : 0;
  const files = service.files.length > 0 ? max("filesMemory") : 0;
  return proxy + files + (service.kind === "job" ? max("holderMemory") : 0);
}

/** What the task of a service has to hold: from the file, unless the options say otherwise. */
export function sizeRequest(service: Service, workload: Workload, options: Pick<EcsOptions, "services">): SizeRequest {
  const { cpu, memory } = service.resources;
  const own = Object.hasOwn(options.services, service.name) ? options.services[service.name] : undefined;
  return {
    cpuLimit: cpu.limit,
    cpuReserved: cpu.reserved,
    memoryLimit: memory.limit,
    memoryReserved: memory.reserved,
    extraMiB: extraMemory(service, workload),
    override: own && { cpu: own.cpu, memory: own.memory === undefined ? undefined : own.memory * MIB },
  };
}

/**
 * The size of a service's task. What is too large is a finding of checkTasks and stops the environment before anything
 * is written.
 * @throws Error where nobody looked at the findings.
 */
export function taskSize(
  service: Service,
  kind: Pick<EcsKind, "size">,
  { workload, options }: { readonly workload: Workload; readonly options: Pick<EcsOptions, "services"> },
): Size {
  const sized: Sized = kind.size(sizeRequest(service, workload, options));
  if (!sized.ok) throw new Error(`service ${service.name}: ${sized.found}, ${sized.reason}`);
  return sized.size;
}

/**
 * MiB that the app's container may use; where it has no limit, what its task or its reservation has. ECS asks for one
 * of them; 1 GiB stands for what nobody knows.
 */
export const usableMemory = (size: Size): number =>
  size.containerMemory ?? size.taskMemory ?? size.containerMemoryReservation ?? 1024;

import type { Service } from "../../../src/workload/model";
import type { ContainerDefinition } from "./container";
import { plainName } from "./ids";
import { max } from "./limits";

/** Name of the holder's container: another one where the job itself is named so. */
export const holderName = (service: Service): string => (plainName(service) === "holder" ? "holder-of" : "holder");

/**
 * Keeps the task of a job alive when the job has ended, so that ECS does not start it anew before its exit code is
 * read: ECS stops a task when an essential container ends. Ends at once when told to; it has nothing to finish.
 * @param image options.filesImage: needs sh and sleep.
 */
export function holder(service: Service, image: string): ContainerDefinition {
  return {
    name: holderName(service),
    image,
    essential: true,
    entryPoint: ["sh", "-c"],
    // A process that is the first of its container ignores SIGTERM unless it says otherwise.
    command: ["trap 'exit 0' TERM; while :; do sleep 3600 & wait; done"],
    user: "65534:65534",
    memory: max("holderMemory"),
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    stopTimeout: max("stopTimeoutMin"),
  };
}

import { compareText } from "../../../src/contract/format";
import type { Service } from "../../../src/workload/model";
import type { ContainerDefinition } from "./container";

type ProcessParts = Pick<
  ContainerDefinition,
  "entryPoint" | "command" | "workingDirectory" | "user" | "environment" | "interactive" | "pseudoTerminal"
>;

/** What runs in the app's container, and as whom. Variables are sorted; those without a value are left out. */
export function processParts({ process }: Service): ProcessParts {
  const environment = Object.entries(process.environment)
    .flatMap(([name, value]) => (value === null ? [] : [{ name, value }]))
    .sort((a, b) => compareText(a.name, b.name));
  return {
    ...argv(process),
    ...(process.workingDir === undefined ? {} : { workingDirectory: process.workingDir }),
    ...(process.user === undefined ? {} : { user: process.user }),
    ...(environment.length === 0 ? {} : { environment }),
    ...(process.stdin ? { interactive: true } : {}),
    ...(process.tty ? { pseudoTerminal: true } : {}),
  };
}

/**
 * Entry point and command. ECS cannot say "none of the image's": an empty list means the same as no list. So a
 * command whose entry point the file clears is given as the entry point; one given there also hides the image's
 * command. An empty command needs nothing: beside an entry point the image's command is hidden, and without one a
 * container engine takes the image's command anyway (Docker Engine 20.10 with Compose 2.40.3, seen).
 */
function argv({ entrypoint, command }: Service["process"]): Pick<ContainerDefinition, "entryPoint" | "command"> {
  const program = entrypoint ?? [];
  const words = command ?? [];
  if (entrypoint?.length === 0 && words.length > 0) return { entryPoint: words };
  return {
    ...(program.length === 0 ? {} : { entryPoint: program }),
    ...(words.length === 0 ? {} : { command: words }),
  };
}

import type { Remark, Subject } from "../../../src/target";
import { checkProject } from "./check-project";
import { checkDiscovery } from "./discovery-check";
import { checkEntry } from "./entry-check";
import { checkFiles } from "./files-check";
import type { EcsKind } from "./kind";
import { checkNetwork } from "./network-check";
import type { EcsOptions } from "./options";
import { checkScaling } from "./scaling-check";
import { checkStorage } from "./storage-check";
import { checkTasks } from "./task-check";

/**
 * Everything that the family says of a project as a whole, before any resource is made. A cycle of `depends_on` and
 * links is not looked for here: docker compose refuses one when it loads the file.
 */
export function checkEcs(
  subject: Subject<EcsOptions>,
  kind: Pick<EcsKind, "launch" | "size" | "stopTimeoutMax" | "taskPullsImage">,
): readonly Remark[] {
  return [
    ...checkProject(subject),
    ...checkEntry(subject),
    ...checkTasks(subject, kind),
    ...checkFiles(subject),
    ...checkStorage(subject, kind),
    ...checkScaling(subject),
    ...checkDiscovery(subject),
    ...checkNetwork(subject, kind),
  ];
}

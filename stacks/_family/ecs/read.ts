import type { Artifact } from "../../../src/contract/artifact";
import type { Contract, ServiceContract } from "../../../src/contract/contract";
import { compareText } from "../../../src/contract/format";
import {
  readEngine,
  readFilesystem,
  readImage,
  readLabels,
  readLogging,
  readProcess,
  readSecurity,
} from "./read-container";
import { readFiles } from "./read-files";
import { type Rules, rulesOf } from "./read-groups";
import { readHealth } from "./read-health";
import { readNetwork, readNetworks } from "./read-network";
import { readOrder } from "./read-order";
import { type Door, doorsOf, groupsOfTasks } from "./read-ports";
import { readReach } from "./read-reach";
import { readResources } from "./read-resources";
import { readLifecycle, readPlacement, readRollout } from "./read-rollout";
import { readMounts, readVolumes } from "./read-storage";
import { type View, viewsOf } from "./read-task";
import { openTerraform, type Terraform } from "./read-terraform";

/**
 * The contract of a stack of ECS services, from its `cdk.tf.json` alone: what Amazon ECS, Elastic Load Balancing and the
 * VPC make of it. Resources stand for things of the Compose file by their `berth:` tags; everything else is read as
 * Terraform has it, whoever wrote it.
 */
export function readEcs(artifact: Artifact): Contract {
  const problems: string[] = [];
  const terraform = openTerraform(artifact.terraform);
  const views = [...viewsOf(terraform, problems)].sort((a, b) => compareText(a.name, b.name));
  if (views.length === 0) problems.push("there is no ECS service");
  const rules = rulesOf(terraform);
  const doors = new Map(views.map((view) => [view.name, doorsOf(view, rules)]));
  for (const view of views) problems.push(...unknownGroups(view, terraform, rules));
  return {
    environment: artifact.environment,
    target: artifact.target,
    services: Object.fromEntries(
      views.map((view) => [view.name, readService(view, doors.get(view.name) ?? [], problems)]),
    ),
    reach: readReach(views, rules, doors),
    networks: readNetworks(terraform, views, rules),
    volumes: readVolumes(terraform),
    order: readOrder(views),
    problems: problems.sort(compareText),
  };
}

function readService(view: View, doors: readonly Door[], problems: string[]): ServiceContract {
  const own: string[] = [];
  if (view.app.image === undefined) own.push("there is no image");
  const rollout = readRollout(view);
  if (rollout.replicas === null) own.push("nothing says how many tasks of the job to run");
  const contract: ServiceContract = {
    kind: view.runner === undefined ? "service" : "job",
    image: readImage(view),
    process: readProcess(view),
    files: readFiles(view, own),
    mounts: readMounts(view, own),
    filesystem: readFilesystem(view),
    security: readSecurity(view),
    resources: readResources(view),
    network: readNetwork(view, doors),
    health: readHealth(view),
    lifecycle: readLifecycle(view),
    rollout,
    placement: readPlacement(view),
    logging: readLogging(view),
    labels: readLabels(view),
    engine: readEngine(view),
  };
  problems.push(...own.map((problem) => `services.${view.name}: ${problem}`));
  return contract;
}

/** Whose rules are not in the file: what it lets through nobody can say. */
function unknownGroups(view: View, terraform: Terraform, rules: Rules): readonly string[] {
  const unknown = groupsOfTasks(view).filter((group) => terraform.at(group) === undefined && !rules.has(group));
  return unknown.map((group) => `services.${view.name}: security group ${group || "(empty)"} is not in the file`);
}

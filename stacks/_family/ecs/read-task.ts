import { isObject, type JsonObject } from "../../../src/json";
import { parsed, type Resource, type Terraform, tagOf } from "./read-terraform";
import { blocks, string, strings } from "./read-values";

/** One service of the Compose file, as the resources that stand for it. */
export interface View {
  readonly name: string;
  readonly terraform: Terraform;
  readonly service: Resource;
  readonly task: JsonObject;
  /** The container that runs the service's image. */
  readonly app: JsonObject;
  /** The containers beside it. */
  readonly others: readonly JsonObject[];
  readonly fargate: boolean;
  /** What starts it and waits for its end, where it is a job. */
  readonly runner: Resource | undefined;
}

/** Containers that stand beside the app's. */
const HELPER = /^(files|holder)(-[a-z]+)?$/;

export function viewsOf(terraform: Terraform, problems: string[]): readonly View[] {
  return terraform.all("aws_ecs_service").map((service) => {
    const tagged = tagOf(terraform, service, "service");
    if (tagged === undefined) problems.push(`${service.address} has no tag berth:service`);
    const name = tagged ?? terraform.text(service.body.name) ?? service.address;
    const definition = terraform.target(service.body.task_definition);
    if (definition === undefined) problems.push(`services.${name}: there is no task definition`);
    const task = definition?.body ?? {};
    const containers = parsed(task.container_definitions);
    if (definition && !Array.isArray(containers))
      problems.push(`services.${name}: container_definitions is not a list`);
    const all = Array.isArray(containers) ? containers.filter(isObject) : [];
    const app = appAmong(all, name);
    if (definition && app === undefined) problems.push(`services.${name}: there is no container`);
    const others = all.filter((container) => container !== app);
    const fargate = isFargate(service.body, task);
    const runner = runnerOf(terraform, service, app ?? {});
    return { name, terraform, service, task, app: app ?? {}, others, fargate, runner };
  });
}

/** The one with the service's name; a name that ECS does not take is changed, and then it is the one that is no helper. */
function appAmong(containers: readonly JsonObject[], name: string): JsonObject | undefined {
  const named = containers.find((container) => container.name === name);
  return named ?? containers.find((container) => !HELPER.test(String(container.name)));
}

function isFargate(service: JsonObject, task: JsonObject): boolean {
  const provider = string(blocks(service.capacity_provider_strategy)[0]?.capacity_provider);
  if (provider !== undefined) return provider.startsWith("FARGATE");
  if (service.launch_type !== undefined) return service.launch_type === "FARGATE";
  return strings(task.requires_compatibilities).includes("FARGATE");
}

/**
 * A job's service stands at no task, or its container may end: something has to start it, a `terraform_data` with a
 * command that comes after the service.
 */
function runnerOf(terraform: Terraform, service: Resource, app: JsonObject): Resource | undefined {
  if (service.body.desired_count !== 0 && app.essential !== false) return undefined;
  return terraform.all("terraform_data").find(({ body }) => {
    const runs = blocks(body.provisioner).length > 0;
    return runs && strings(body.depends_on).some((address) => terraform.target(address) === service);
  });
}

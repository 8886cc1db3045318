import { imagesOfFile } from "../../../src/images/image";
import type { JsonObject } from "../../../src/json";
import type { Subject } from "../../../src/target";
import { toWorkload } from "../../../src/workload/from-compose";
import type { Extensions } from "../../../src/workload/x-berth";
import { checkInstances } from "../../../stacks/ecs-ec2/check-instances";
import { type Ec2Options, options } from "../../../stacks/ecs-ec2/options";
import { projectOf } from "../ecs/sandbox";

export function ec2OptionsOf(input: Record<string, unknown> = {}): Ec2Options {
  const parsed = options.parse({ region: "eu-west-1", ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.options;
}

export function subjectOf(
  services: JsonObject,
  input: Record<string, unknown> = {},
  extensions?: Extensions,
): Subject<Ec2Options> {
  const project = projectOf({ name: "shop", services, networks: { default: {} } });
  return {
    environment: "prod",
    workload: toWorkload(project, extensions),
    project,
    options: ec2OptionsOf(input),
    images: imagesOfFile,
    envFiles: undefined,
  };
}

/** `BERTH504 error instances.max: found; reason; remedy` for each remark. */
export function remarksOf(...input: Parameters<typeof subjectOf>): readonly string[] {
  return checkInstances(subjectOf(...input)).map(
    ({ code, verdict, path, option, found, reason, remedy }) =>
      `${code} ${verdict} ${(option ?? path ?? []).join(".")}: ${found}; ${reason}; ${remedy}`,
  );
}

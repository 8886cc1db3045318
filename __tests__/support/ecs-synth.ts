import { App, LocalBackend, TerraformStack } from "cdktf";
import type { Contract } from "../../src/contract/contract";
import { type Images, imagesOfFile } from "../../src/images/image";
import type { JsonObject } from "../../src/json";
import type { Deployment, Target } from "../../src/target";
import { toWorkload } from "../../src/workload/from-compose";
import { readExtensions } from "../../src/workload/x-berth";
import ec2 from "../../stacks/ecs-ec2";
import fargate from "../../stacks/fargate";
import { contentsOf } from "./contracts";
import type { Member } from "./ecs-promise";
import { project } from "./projects";

export const TARGETS: Readonly<Record<Member, Target<unknown>>> = {
  fargate: fargate as unknown as Target<unknown>,
  "ecs-ec2": ec2 as unknown as Target<unknown>,
};
export const MEMBERS = Object.keys(TARGETS) as Member[];

/** Options as a user writes them, parsed; the region is there. */
export function parsedOptions(member: Member, input: JsonObject = {}): unknown {
  const parsed = TARGETS[member].options.parse({ region: "eu-west-1", ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.options;
}

/** A canonical document on its way to a stack. Throws BerthError where no workload can be made of it. */
export function deploymentOf(
  environment: string,
  document: JsonObject,
  options: unknown,
  images: Images = imagesOfFile,
): Deployment<unknown> {
  const held = project(document, contentsOf(document));
  const workload = toWorkload(held, readExtensions(held));
  return { environment, workload, project: held, options, images, envFiles: undefined, projectDirectory: "../../.." };
}

/**
 * The stack's Terraform JSON, made in memory: no file is written. CDKTF keeps a stack trace for each token, which takes
 * most of the time; there is none here.
 */
export function terraformOf(target: Target<unknown>, deployment: Deployment<unknown>): JsonObject {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => undefined;
  const known = tokens().map(({ size }) => size);
  try {
    const scope = new TerraformStack(new App({ skipValidation: true }), deployment.environment);
    // CDKTF's default is a path in this checkout.
    new LocalBackend(scope, { path: "terraform.tfstate" });
    target.synthesize(scope, deployment);
    scope.prepareStack();
    return JSON.parse(JSON.stringify(scope.toTerraform()));
  } finally {
    Error.captureStackTrace = captureStackTrace;
    forget(known);
  }
}

/** CDKTF keeps every token of the process, 0.2 MB for each stack: a run of 10,000 would not end. */
const tokens = () => {
  const { __cdktfTokenMap: map } = globalThis as unknown as { __cdktfTokenMap?: Readonly<Record<string, unknown>> };
  return Object.values(map ?? {}).filter((one): one is Map<unknown, unknown> => one instanceof Map);
};

/** Tokens after the first so many of each kind. Those of CDKTF's own modules come first, and stay. */
function forget(known: readonly number[]): void {
  for (const [index, map] of tokens().entries())
    for (const key of [...map.keys()].slice(known[index] ?? 0)) map.delete(key);
}

/** The contract that the target's reader finds in it. */
export function readBack(target: Target<unknown>, environment: string, terraform: JsonObject): Contract {
  return target.read({ environment, target: target.id, terraform, file: () => undefined });
}

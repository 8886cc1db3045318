import type { EnvironmentDefinition } from "../../src/config/definition";
import { imagesOfLock } from "../../src/images/locked";
import type { JsonObject } from "../../src/json";
import type { Candidate } from "../../src/prepare";
import type { Target } from "../../src/target";
import { parseRegistry, type Registry } from "../../stacks/_registry";
import { project, workload } from "./projects";

/** A registry of Amazon ECR, in the account that moto has. */
export const HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

/** `context.registry` of a project that names HOST in an environment `prod` and another one `dev`. */
export function registryOf(input: JsonObject = {}): Registry {
  const environments = [{ name: "prod", registry: `${HOST}/shop` }, { name: "dev" }];
  const at = (...path: readonly (string | number)[]) => ({
    path: ["context", "registry", ...path].join("."),
    file: "cdktf.json",
    line: 1,
    column: 1,
  });
  const parsed = parseRegistry(input, environments, at);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.registry;
}

interface Environment extends Pick<EnvironmentDefinition, "registry" | "mirror"> {
  readonly name?: string;
  /** Default: one service that is built, one of others. */
  readonly services?: JsonObject;
  /** IAM roles that pull there. Default: the target has none. */
  readonly roles?: readonly string[];
}

/** An environment as `prepare` would hand it over, with nothing refused. */
export function candidate({ name = "prod", services = SERVICES, roles, ...place }: Environment = {}): Candidate {
  const document = { name: "shop", services };
  const target = { id: "fake", ...(roles === undefined ? {} : { pullRoles: () => roles }) };
  return {
    definition: { name, target: "fake", options: {}, registry: `${HOST}/shop`, ...place },
    target: target as unknown as Target<unknown>,
    options: {},
    project: project(document),
    workload: workload(document),
    images: imagesOfLock(undefined, place),
    findings: [],
    refused: false,
  };
}

const SERVICES: JsonObject = {
  web: { build: { context: "." }, image: "web:dev" },
  store: { image: "valkey/valkey:8" },
};

import type { EcsKind } from "./kind";
import type { EcsOptions } from "./options";

/** Options of the network, defaults filled in. */
export interface NetworkSettings {
  readonly cidr: string;
  readonly zones: number;
  readonly nat: "one" | "per-zone" | "none";
  /** Interface endpoints for the AWS APIs that a task needs in order to start. */
  readonly endpoints: boolean;
  readonly flowLogs: boolean;
  /** Absent: a VPC of its own; else all of the above is off. */
  readonly existing?: {
    readonly vpc: string;
    readonly publicSubnets: readonly string[];
    readonly privateSubnets: readonly string[];
  };
}

/** The only place where these defaults are; options.ts documents them. */
export function networkSettings({ network }: Pick<EcsOptions, "network">): NetworkSettings {
  const { cidr = "10.0.0.0/16", zones = 2, nat = "one", endpoints = nat === "none", flowLogs = true } = network;
  if (network.vpc === undefined) return { cidr, zones, nat, endpoints, flowLogs };
  const existing = {
    vpc: network.vpc,
    publicSubnets: [...new Set(network.publicSubnets)],
    privateSubnets: [...new Set(network.privateSubnets)],
  };
  return { cidr, zones, nat, endpoints: false, flowLogs: false, existing };
}

/** What a network with `internal: true` leaves open besides its own members. */
export type InternalEgress = "closed" | "endpoints" | "https-anywhere";

/**
 * On Fargate the task's own interface pulls the image, sends log lines and fetches secrets; with ECS Exec the agent of
 * Systems Manager runs in the container on EC2 too. That needs TCP 443: to the endpoints where there are any, else to
 * any address, since the APIs' addresses are not known.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
 */
export function internalEgress(
  kind: Pick<EcsKind, "taskPullsImage">,
  options: Pick<EcsOptions, "network" | "exec">,
): InternalEgress {
  if (!kind.taskPullsImage && !options.exec) return "closed";
  return networkSettings(options).endpoints ? "endpoints" : "https-anywhere";
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSize } from "../../../src/workload/quantities";
import type { SizeRequest } from "../../../stacks/_family/ecs/kind";
import { max } from "../../../stacks/_family/ecs/limits";
import { repositoryRoot } from "../../support/architecture";

/**
 * On-demand prices in US dollars, us-east-1. Sources: golden files of infracost (95ba4f49), Karpenter's price list
 * (1d927085, generated 2026-07-20), AWS price lists of 2026-09 for addresses and secrets.
 */
export const PRICES = {
  fargateCore: 0.04048,
  fargateGigabyte: 0.004445,
  "m6i.large": 0.096,
  diskGigabyte: 0.08,
  applicationLoadBalancer: 0.0225,
  natGateway: 0.045,
  address: 0.005,
  secret: 0.4,
} as const;

export const HOURS = 730;

export interface Task {
  readonly name: string;
  readonly job: boolean;
  readonly replicas: number;
  readonly request: SizeRequest;
}

interface ComposeService {
  readonly restart?: string;
  readonly deploy: {
    readonly replicas?: number;
    readonly resources: Record<"limits" | "reservations", { readonly cpus: string; readonly memory: string }>;
  };
}

/** The sample's tasks, from its own Compose file: each has files, and each reaches the others by name. */
export function sampleTasks(): readonly Task[] {
  const text = readFileSync(join(repositoryRoot, "compose.yaml"), "utf8");
  const { services } = parse(text, { merge: true }) as { services: Record<string, ComposeService> };
  return Object.entries(services).map(([name, { restart, deploy }]) => ({
    name,
    job: restart === "no",
    replicas: deploy.replicas ?? 1,
    request: {
      cpuLimit: Number(deploy.resources.limits.cpus),
      cpuReserved: Number(deploy.resources.reservations.cpus),
      memoryLimit: parseSize(deploy.resources.limits.memory),
      memoryReserved: parseSize(deploy.resources.reservations.memory),
      extraMiB: max("proxyMemory") + max("filesMemory"),
    },
  }));
}

/** A row of the README: what, how it is reckoned, dollars a month. */
export type Row = readonly [string, string, number];

/** What both targets need around the tasks: two zones, one NAT gateway, one load balancer, one secret. */
export const around: readonly Row[] = [
  [
    "Application Load Balancer",
    `${HOURS} h x $${PRICES.applicationLoadBalancer}`,
    HOURS * PRICES.applicationLoadBalancer,
  ],
  ["NAT gateway", `${HOURS} h x $${PRICES.natGateway}`, HOURS * PRICES.natGateway],
  ["Public IPv4 addresses", `3 x ${HOURS} h x $${PRICES.address}`, 3 * HOURS * PRICES.address],
  ["Secret", "1 a month", PRICES.secret],
];

const dollars = (amount: number) => `$${amount.toFixed(2)}`;

/** The rows as the README has them, the sum last. */
export function rendered(rows: readonly Row[]): readonly string[] {
  const total = rows.reduce((sum, [, , amount]) => sum + amount, 0);
  return [
    ...rows.map(([what, how, amount]) => `| ${what} | ${how} | ${dollars(amount)} |`),
    `| **Sum** | | **${dollars(total)}** |`,
  ];
}

/** Markdown whose tables have no padding, one line each. */
export const squeezed = (markdown: string): string => markdown.replace(/[ \t]+/g, " ");

import { referenceContract } from "../../../src/contract/reference";
import type { JsonObject } from "../../../src/json";
import type { Target } from "../../../src/target";
import { toWorkload } from "../../../src/workload/from-compose";
import { namer } from "../../../stacks/_family/ecs/naming";
import ec2 from "../../../stacks/ecs-ec2";
import fargate from "../../../stacks/fargate";
import { differences } from "../../support/contracts";
import { type PromiseOptions, promised } from "../../support/ecs-promise";
import { deploymentOf, projectOf, type Setting, synthOf } from "./sandbox";

const TARGETS = { fargate, "ecs-ec2": ec2 } as const;
type Member = keyof typeof TARGETS;

/** Synthesizes with the whole target, reads back, and lists the paths at which that differs from the promise. */
function compare(
  member: Member,
  document: JsonObject,
  { options = {}, ...rest }: Partial<Setting> = {},
  more: Partial<PromiseOptions> = {},
) {
  const target = TARGETS[member] as unknown as Target<unknown>;
  const setting: Setting = { document, ...rest };
  const parsed = target.options.parse({ region: "eu-west-1", ...options });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const deployment = { ...deploymentOf(setting), options: parsed.options };
  const errors = (target.check?.(deployment) ?? []).filter(({ verdict }) => verdict === "error");
  if (errors.length > 0) return { refused: errors };
  const terraform = synthOf(setting, ({ scope }) => target.synthesize(scope, deployment));
  const { target: _, ...actual } = target.read({
    environment: "test",
    target: member,
    terraform,
    file: () => undefined,
  });
  const workload = toWorkload(projectOf(document, setting.configContents), setting.extensions);
  const name = namer(String(document.name), "test");
  const logGroup = (service: string) => `/berth/${name(service, 505)}`;
  const reference = referenceContract(workload, "test");
  const expected = promised(reference, workload, member, { region: "eu-west-1", logGroup, ...more });
  return { paths: differences(expected, actual), actual, expected };
}

const shop: JsonObject = {
  name: "shop",
  services: {
    web: {
      image: `example/web@sha256:${"a".repeat(64)}`,
      command: ["serve", "${PORT}", "%{x}"],
      environment: { A: "${B}", C: "d" },
      user: "1000:1000",
      read_only: true,
      init: true,
      cap_drop: ["ALL"],
      cap_add: ["SYS_PTRACE"],
      networks: { front: null, back: { aliases: ["site"] } },
      ports: [{ target: 3000, published: "80", protocol: "tcp", mode: "ingress", app_protocol: "http" }],
      healthcheck: { test: ["CMD", "/web"], interval: "2s", timeout: "1s", retries: 20, start_period: "400s" },
      tmpfs: ["/tmp:size=64m,mode=700", "/run/x"],
      secrets: [{ source: "token", target: "/run/secrets/token", mode: "0400" }],
      configs: [{ source: "app", target: "/config/app.conf" }],
      stop_grace_period: "1m30s",
      labels: { team: "a" },
      depends_on: {
        migrate: { condition: "service_completed_successfully", required: true },
        db: { condition: "service_started", required: true },
      },
      deploy: {
        replicas: 3,
        resources: { limits: { cpus: 0.3, memory: "734003200" }, reservations: { memory: "104857600" } },
        update_config: { parallelism: 1, order: "start-first", failure_action: "rollback" },
      },
    },
    migrate: {
      image: "example/web:1",
      command: ["migrate"],
      networks: { back: null },
      depends_on: { db: { condition: "service_healthy", required: true } },
    },
    db: {
      image: "postgres:16",
      networks: { back: null },
      expose: ["5432"],
      volumes: [
        { type: "volume", source: "data", target: "/data", volume: {} },
        { type: "volume", target: "/scratch" },
      ],
      healthcheck: { test: ["CMD-SHELL", "pg_isready"] },
      ulimits: { nofile: { soft: 1024, hard: 2048 } },
    },
    admin: {
      image: "example/admin:2",
      networks: { front: null },
      ports: [{ target: 9000, published: "9000", host_ip: "127.0.0.1", protocol: "tcp", mode: "ingress" }],
    },
  },
  networks: { front: { name: "shop_front" }, back: { name: "shop_back", internal: true } },
  volumes: { data: { name: "shop_data" } },
  secrets: { token: { name: "shop_token", file: "./token" } },
  configs: { app: { name: "shop_app", content: "a=1\n" } },
};

describe.each(["fargate", "ecs-ec2"] as const)("%s: what is written is read as the rows promise", (member) => {
  test("a shop", () => {
    const { paths, actual, refused } = compare(member, shop);
    expect(refused).toBeUndefined();
    expect(actual?.problems).toEqual([]);
    expect(paths).toEqual([]);
  });

  test("with a certificate, without NAT, with endpoints", () => {
    const certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    expect(compare(member, shop, { options: { certificate } }, { secure: true }).paths).toEqual([]);
    // Without NAT images come from ECR alone.
    const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    const inEcr = JSON.parse(JSON.stringify(shop).replace(/"image":"/g, `$&${registry}/`)) as JsonObject;
    const closed = { network: { nat: "none" }, filesImage: `${registry}/busybox:1` };
    const { paths: none, refused } = compare(member, inEcr, { options: closed }, { nat: "none", endpoints: true });
    expect([none, refused]).toEqual([[], undefined]);
    const open = { network: { endpoints: true }, filesImage: closed.filesImage };
    const { paths } = compare(member, inEcr, { options: open }, { endpoints: true });
    expect(paths).toEqual([]);
  });
});

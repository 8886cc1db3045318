import { isObject, type Json, type JsonObject } from "../../src/json";
import { features } from "../../src/ledger/features.generated";
import { toWorkload } from "../../src/workload/from-compose";
import { LEFT_OUT } from "../../src/workload/left-out";
import { project } from "../support/projects";
import { featureValue, mounts } from "./feature-values";

// Nothing is dropped silently: every attribute of the Compose Specification changes the workload, or is in LEFT_OUT.

const base: JsonObject = {
  name: "sample",
  services: {
    db: { image: "db", networks: { back: null } },
    web: {
      image: "app",
      networks: { back: {} },
      depends_on: { db: { condition: "service_started", required: true } },
      ports: [{ target: 80, protocol: "tcp", mode: "ingress" }],
      secrets: [{ source: "s" }],
      configs: [{ source: "c" }],
      devices: [{ source: "/dev/a", target: "/dev/a", permissions: "r" }],
      gpus: [{ count: 1 }],
      post_start: [{ command: ["a"] }],
      pre_stop: [{ command: ["a"] }],
      healthcheck: { test: ["CMD", "a"] },
      ulimits: { nofile: { soft: 1, hard: 9 } },
      logging: { driver: "local" },
      volumes: [{ type: "volume", source: "data", target: "/data", volume: {} }],
      blkio_config: Object.fromEntries(
        ["device_read_bps", "device_read_iops", "device_write_bps", "device_write_iops", "weight_device"].map((key) => [
          key,
          [{ path: "/dev/a", rate: 1, weight: 1 }],
        ]),
      ),
      deploy: {
        placement: { preferences: [{ spread: "a" }] },
        resources: {
          reservations: {
            devices: [{ capabilities: ["gpu"], count: 1 }],
            generic_resources: [{ discrete_resource_spec: { kind: "a", value: 1 } }],
          },
        },
        restart_policy: { condition: "on-failure" },
      },
    },
  },
  networks: { back: { ipam: { config: [{ subnet: "10.0.0.0/24" }] } }, front: {} },
  volumes: { data: {}, other: {} },
  secrets: { s: { file: "./s" }, t: { file: "./t" } },
  configs: { c: { file: "./c" }, d: { file: "./d" } },
};

const NAMES: Readonly<Record<string, string>> = {
  services: "web",
  networks: "back",
  volumes: "data",
  secrets: "s",
  configs: "c",
  depends_on: "db",
  ulimits: "nofile",
};

/** `services.*.ports[].target` as keys into the base document. */
function place(feature: string): readonly (string | number)[] {
  const steps = feature.replaceAll("[]", ".0").split(".");
  return steps.map((step, index) => (step === "*" ? (NAMES[steps[index - 1] ?? ""] ?? "x") : step === "0" ? 0 : step));
}

function set(value: Json | undefined, [key, ...rest]: readonly (string | number)[], next: Json): Json {
  if (key === undefined) return next;
  if (typeof key === "number")
    return (value as Json[]).map((entry, index) => (index === key ? set(entry, rest, next) : entry));
  const object = isObject(value) ? value : {};
  return { ...object, [key]: set(object[key], rest, next) };
}

const isLeftOut = (feature: string) =>
  Object.keys(LEFT_OUT).some(
    (out) => feature === out || feature.startsWith(`${out}.`) || feature.startsWith(`${out}[`),
  );
const hasParts = (feature: string) =>
  features.some((other) => other.startsWith(`${feature}.`) || other.startsWith(`${feature}[`));
const known = features.filter((feature) => !isLeftOut(feature) && !hasParts(feature));
const model = (document: JsonObject) => JSON.stringify(toWorkload(project(document), undefined));

/** A name of the platform counts for external objects only. */
test.each(["networks.back", "volumes.data", "secrets.s", "configs.c"])(
  "the name of an external %s is in the model",
  (path) => {
    const external = set(base, [...path.split("."), "external"], true) as JsonObject;
    expect(model(set(external, [...path.split("."), "name"], "elsewhere") as JsonObject)).not.toBe(model(external));
  },
);

test.each(known)("%s", (feature) => {
  const value = featureValue(feature);
  expect(value).toBeDefined();
  const kind = /volumes\[\]\.(bind|tmpfs|image)\./.exec(feature)?.[1];
  const start = kind
    ? (set(base, ["services", "web", "volumes", 0], mounts[kind] as JsonObject) as JsonObject)
    : withoutRival(feature);
  const changed = set(start, place(feature), value as Json) as JsonObject;
  expect(model(changed)).not.toBe(model(start));
});

/** Where a secret or config comes from, before the attribute says otherwise. */
const sources: Readonly<Record<string, JsonObject>> = {
  content: { content: "before" },
  environment: { environment: "BEFORE" },
  driver: { template_driver: "before" },
  template_driver: { template_driver: "before" },
};

/** The base without what the attribute cannot stand beside, or what would hide it. */
function withoutRival(feature: string): JsonObject {
  const change = (path: readonly string[], value: Json) => set(base, path, value) as JsonObject;
  if (feature === "services.*.cpu_period") return change(["services", "web", "cpu_quota"], 25000);
  if (feature === "services.*.restart") return change(["services", "web", "deploy", "restart_policy"], null);
  const [, section = "", key = ""] = /^(configs|secrets)\.\*\.(\w+)$/.exec(feature) ?? [];
  const source = sources[key];
  return source ? change([section, NAMES[section] ?? ""], source) : base;
}

test("everything left out is an attribute of the specification, with a reason", () => {
  for (const [feature, reason] of Object.entries(LEFT_OUT)) {
    expect(features).toContain(feature);
    expect(reason.length).toBeGreaterThan(10);
    // Left out, and indeed without effect on the model.
    expect(known).not.toContain(feature);
  }
});

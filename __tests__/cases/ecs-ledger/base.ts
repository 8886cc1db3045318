import { isObject, type Json, type JsonObject } from "../../../src/json";

export type Path = readonly (string | number)[];

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

/** What every mutation starts from: both members take it, and most of what a file can say shows in it. */
export const base: JsonObject = {
  name: "sample",
  services: {
    db: { image: `example/db@${digest("a")}`, networks: { back: null }, expose: ["5432"] },
    web: {
      image: `example/web@${digest("b")}`,
      networks: { back: {}, front: null },
      depends_on: { db: { condition: "service_healthy", required: true, restart: false } },
      ports: [{ target: 80, published: "8080", protocol: "tcp", mode: "ingress" }],
      secrets: [{ source: "s" }],
      configs: [{ source: "c", target: "/run/config/c" }],
      healthcheck: { test: ["CMD", "a"] },
      ulimits: { nofile: { soft: 1, hard: 9 } },
      volumes: [{ type: "volume", source: "data", target: "/data", volume: {} }],
      deploy: { replicas: 4 },
    },
  },
  networks: { back: { name: "sample_back" }, front: { name: "sample_front" }, default: { name: "sample_default" } },
  volumes: { data: { name: "sample_data" }, other: { name: "sample_other" } },
  secrets: { s: { name: "sample_s", file: "./s" }, t: { name: "sample_t", file: "./t" } },
  configs: { c: { name: "sample_c", content: "one\n" }, d: { name: "sample_d", content: "two\n" } },
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

/** `services.*.ports[].target` as keys into a document. */
export function placeOf(feature: string): Path {
  const steps = feature.replaceAll("[]", ".0").split(".");
  return steps.map((step, index) => (step === "*" ? (NAMES[steps[index - 1] ?? ""] ?? "x") : step === "0" ? 0 : step));
}

/** The value with `next` at a path; what is missing on the way is made. */
export function set(value: Json | undefined, [key, ...rest]: Path, next: Json): Json {
  if (key === undefined) return next;
  if (typeof key === "number") {
    const list: readonly Json[] = Array.isArray(value) ? value : [{}];
    return list.map((entry, index) => (index === key ? set(entry, rest, next) : entry));
  }
  const object = isObject(value) ? value : {};
  return { ...object, [key]: set(object[key], rest, next) };
}

/** Lays `over` on `under`: maps merge, the rest replaces, null removes. */
export function merge(under: JsonObject, over: JsonObject): JsonObject {
  const out: Record<string, Json> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const old = out[key];
    if (value === null) delete out[key];
    else out[key] = isObject(old) && isObject(value) ? merge(old, value) : value;
  }
  return out;
}

/** What has to be there for an attribute to stand in: entries of lists that the base has not. */
const SEEDS: readonly (readonly [RegExp, JsonObject])[] = [
  [/\.devices\[\]\.(?!.*deploy)/, { devices: [{ source: "/dev/a", target: "/dev/a", permissions: "r" }] }],
  [/^services\.\*\.gpus/, { gpus: [{ count: 1 }] }],
  [
    /reservations\.devices/,
    { deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], count: 1 }] } } } },
  ],
  [
    /generic_resources/,
    {
      deploy: {
        resources: { reservations: { generic_resources: [{ discrete_resource_spec: { kind: "a", value: 1 } }] } },
      },
    },
  ],
  [/\.post_start/, { post_start: [{ command: ["a"] }] }],
  [/\.pre_stop/, { pre_stop: [{ command: ["a"] }] }],
  [/\.volumes\[\]\.bind/, { volumes: [{ type: "bind", source: "/a", target: "/data", bind: {} }] }],
  [/\.volumes\[\]\.tmpfs/, { volumes: [{ type: "tmpfs", target: "/data", tmpfs: { size: "104857600" } }] }],
  [/\.volumes\[\]\.image/, { volumes: [{ type: "image", source: "a", target: "/data", image: {} }] }],
  [/\.deploy\.restart_policy/, { deploy: { restart_policy: { condition: "any" } } }],
  [/\.deploy\.update_config/, { deploy: { update_config: { order: "stop-first", parallelism: 1 } } }],
  [/\.deploy\.rollback_config/, { deploy: { rollback_config: { order: "stop-first" } } }],
  [/\.placement\.preferences/, { deploy: { placement: { preferences: [{ spread: "node.labels.a" }] } } }],
  [/\.logging\.options/, { logging: { driver: "json-file" } }],
  [/\.provider\./, { provider: { type: "a" } }],
  [/\.credential_spec/, { credential_spec: {} }],
  [/\.build/, { build: { context: "." } }],
];

/** Overlay for the service of an attribute, so that it can be set. */
export function seedOf(feature: string): JsonObject {
  const found = SEEDS.filter(([pattern]) => pattern.test(feature)).map(([, seed]) => seed);
  if (/blkio_config\.\w+\[\]/.test(feature)) {
    const key = /blkio_config\.(\w+)/.exec(feature)?.[1] ?? "";
    found.push({ blkio_config: { [key]: [{ path: "/dev/a", rate: 1, weight: 1 }] } });
  }
  return found[0] ?? {};
}

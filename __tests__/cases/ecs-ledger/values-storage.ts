import { createHash } from "node:crypto";
import type { Json, JsonObject } from "../../../src/json";
import type { Gives, Mutation } from "./mutation";

const MIB = 2 ** 20;
const tmpfs = (size: number | null, options: readonly string[] = [], mode = "1777"): Gives => ({
  contract: {
    "mounts./tmp.type": "tmpfs",
    "mounts./tmp.readOnly": false,
    "mounts./tmp.size": size,
    "mounts./tmp.mode": mode,
    "mounts./tmp.options": options,
  },
});
const file = (path: string, kind: string, source: string | null, digest?: string): Readonly<Record<string, Json>> => {
  const there = source !== null;
  return {
    [`files.${path}.${kind.slice(0, -1)}`]: source,
    ...(kind === "configs" ? { [`files.${path}.digest`]: there ? (digest ?? "") : null } : {}),
    [`files.${path}.gid`]: there ? "0" : null,
    [`files.${path}.mode`]: there ? "0444" : null,
    [`files.${path}.uid`]: there ? "0" : null,
  };
};
const sha256 = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const volume = (name: string, there: boolean): Readonly<Record<string, Json>> => ({
  [`volumes.${name}.driver`]: there ? "efs" : null,
  [`volumes.${name}.encrypted`]: there ? true : null,
  [`volumes.${name}.external`]: there ? false : null,
  [`volumes.${name}.survives`]: there ? "deploy" : null,
  [`volumes.${name}.writers`]: there ? "many" : null,
});
const rollout = (order: "start-first" | "stop-first"): Readonly<Record<string, Json>> => ({
  "rollout.capacityKept": order === "start-first" ? 100 : 0,
  "rollout.order": order,
  "rollout.rollback.order": order,
});
const data = (leaves: JsonObject) =>
  Object.fromEntries(Object.entries(leaves).map(([key, value]) => [`mounts./data.${key}`, value]));
const USED = "what no service mounts is not made";
const ALONE = "two tasks may not write one volume at a time, others may";
const COPIED = "the contract has of every volume that nothing of the image is copied in";
const binds = { only: "ecs-ec2", options: { bindMounts: true } } as const;
const mount = (one: JsonObject) => ({ volumes: [one] });
const kinds = ["secrets", "configs"] as const;

/** Mounts, files and devices. */
export const storage: readonly Mutation[] = [
  { feature: "services.*.tmpfs", gives: tmpfs(256 * MIB) },
  { feature: "services.*.tmpfs", value: ["/tmp:size=64m,mode=700"] },
  { feature: "services.*.tmpfs", value: ["/tmp:size=65000k"], gives: tmpfs(64 * MIB) },
  { feature: "services.*.tmpfs", value: ["/tmp:size=50%"], gives: tmpfs(256 * MIB) },
  { feature: "services.*.tmpfs", value: ["/tmp:huge=always"] },

  {
    feature: "services.*.volumes[].source",
    gives: {
      contract: { ...data({ source: "other" }), ...volume("data", false), ...volume("other", true) },
      because: USED,
    },
  },
  {
    feature: "services.*.volumes[].target",
    gives: {
      contract: {
        ...data({ options: null, readOnly: null, source: null, type: null }),
        "mounts./x.options": ["nocopy"],
        "mounts./x.readOnly": false,
        "mounts./x.source": "data",
        "mounts./x.type": "volume",
      },
      because: COPIED,
    },
  },
  {
    feature: "services.*.volumes[].read_only",
    gives: { contract: { ...data({ readOnly: true }), ...rollout("start-first") }, because: ALONE },
  },
  {
    feature: "services.*.volumes[].type",
    gives: {
      contract: {
        ...data({ mode: "1777", options: [], size: 256 * MIB, source: null, type: "tmpfs" }),
        ...rollout("start-first"),
        ...volume("data", false),
      },
    },
  },
  { feature: "services.*.volumes[].type", value: "cluster" },
  {
    feature: "services.*.volumes[].type",
    value: "volume",
    web: mount({ type: "tmpfs", target: "/data" }),
    gives: { contract: data({ mode: null, options: ["nocopy"], size: null, source: "(known later)", type: "volume" }) },
  },
  {
    feature: "services.*.volumes[].type",
    value: "tmpfs",
    web: mount({ type: "volume", target: "/data", tmpfs: { size: String(MIB) } }),
    gives: { contract: data({ mode: "1777", options: [], size: MIB, source: null, type: "tmpfs" }), because: COPIED },
  },
  {
    feature: "services.*.volumes[].type",
    value: "bind",
    web: mount({ type: "volume", source: "/a", target: "/data" }),
  },
  {
    feature: "services.*.volumes[].type",
    value: "bind",
    web: mount({ type: "tmpfs", source: "/a", target: "/data" }),
    ...binds,
    gives: { contract: data({ mode: null, size: null, source: "/a", type: "bind" }), because: "a folder has no size" },
  },
  {
    feature: "services.*.volumes[].type",
    value: "volume",
    web: mount({ type: "tmpfs", source: "data", target: "/data" }),
    gives: {
      contract: {
        ...data({ mode: null, options: ["nocopy"], size: null, source: "data", type: "volume" }),
        ...rollout("stop-first"),
        ...volume("data", true),
      },
    },
  },
  { feature: "services.*.volumes[].volume.nocopy", gives: { stays: "nothing of the image is copied anyway" } },
  { feature: "services.*.volumes[].tmpfs.size", value: String(64 * MIB) },
  {
    feature: "services.*.volumes[].tmpfs.size",
    value: String(64 * MIB - 5),
    gives: { contract: { "mounts./data.size": 64 * MIB } },
  },
  { feature: "services.*.volumes[].tmpfs.mode" },

  {
    feature: "services.*.volumes[].bind.create_host_path",
    ...binds,
    gives: { stays: "a folder that is missing is created" },
  },
  {
    feature: "services.*.volumes[].bind.create_host_path",
    value: false,
    ...binds,
    gives: { stays: "a folder that is missing is created" },
  },
  {
    feature: "services.*.volumes[].bind.propagation",
    value: "rprivate",
    ...binds,
    gives: { contract: {}, because: "it is the default, and no option of its own", stays: "it is the default" },
  },
  { feature: "services.*.volumes[].bind.propagation", ...binds },
  { feature: "services.*.volumes[].bind.selinux", ...binds },
  { feature: "services.*.volumes[].bind.recursive", ...binds },
  {
    feature: "services.*.volumes[].source",
    value: "/b",
    web: mount({ type: "bind", source: "/a", target: "/data" }),
    ...binds,
  },

  ...kinds.flatMap((kind): Mutation[] => {
    const of = (key: string) => `services.*.${kind}[].${key}` as Mutation["feature"];
    const [path, other, source, second] =
      kind === "secrets"
        ? ["/run/secrets/s", "/run/secrets/t", "s", "t"]
        : ["/run/config/c", "/run/config/c", "c", "d"];
    return [
      { feature: of("uid") },
      { feature: of("gid") },
      { feature: of("mode") },
      { feature: of("mode"), value: "0640", gives: { contract: { [`files.${path}.mode`]: "0440" } } },
      ...(kind === "secrets"
        ? [
            {
              feature: of("source"),
              gives: { contract: { ...file(path, kind, null), ...file(other, kind, "t") } },
            } as Mutation,
          ]
        : []),
      {
        feature: of("target"),
        value: "/run/elsewhere/x",
        web: { [kind]: [{ source, target: path }] },
        gives: { contract: { ...file(path, kind, null), ...file("/run/elsewhere/x", kind, source, sha256("one\n")) } },
      },
      { feature: of("target"), value: "/etc/x" },
      { feature: of("source"), value: second, web: { [kind]: [{ source, target: "/run/own/x" }] } },
      ...(kind === "configs" ? [{ feature: of("source"), web: { [kind]: [{ source }] } } as Mutation] : []),
    ];
  }),
  { feature: "services.*.devices[].source" },
  { feature: "services.*.devices[].permissions", stoppedBy: { fargate: /devices\[0\]\.source/ } },
  { feature: "services.*.devices[].target", stoppedBy: { fargate: /devices\[0\]\.source/ } },
  ...(["create_host_path", "propagation", "recursive", "selinux"] as const).map(
    (key): Mutation => ({
      feature: `services.*.volumes[].bind.${key}`,
      only: "fargate",
      stoppedBy: { fargate: /volumes\[0\]\.type: bind/ },
    }),
  ),
];

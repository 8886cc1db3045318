import type { Feature } from "../../../src/ledger/features.generated";
import type { ServiceCase } from "./case";

const below = (parent: string, names: readonly string[]) => names.map((name) => `${parent}.${name}` as Feature);

const BUILD = "services.*.build";
const WATCH = "services.*.develop.watch[]";

/** Attributes that are settled before a deploy or that no engine object holds: all of them at once change nothing. */
export const settled: readonly ServiceCase[] = [
  {
    feature: BUILD,
    also: below(BUILD, [
      ...["additional_contexts", "args", "cache_from", "cache_to", "context", "dockerfile", "entitlements"],
      ...["extra_hosts", "isolation", "labels", "network", "no_cache", "platforms", "privileged", "provenance", "pull"],
      ...["sbom", "secrets[].gid", "secrets[].mode", "secrets[].source", "secrets[].target", "secrets[].uid"],
      ...["shm_size", "ssh", "tags", "target", "ulimits.*.hard", "ulimits.*.soft"],
    ]),
    set: {
      build: {
        context: ".",
        additional_contexts: { more: "." },
        args: { A: "1" },
        cache_from: ["a"],
        cache_to: ["b"],
        dockerfile: "other",
        entitlements: ["network.host"],
        extra_hosts: { far: "10.9.9.9" },
        isolation: "default",
        labels: { a: "1" },
        network: "none",
        no_cache: true,
        platforms: ["linux/amd64"],
        privileged: true,
        provenance: "false",
        pull: true,
        sbom: "false",
        secrets: [{ source: "token", target: "t", uid: "1", gid: "1", mode: 256 }],
        shm_size: "1m",
        ssh: ["default"],
        tags: ["berth-test/other:1"],
        target: "stage",
        ulimits: { nofile: { soft: 1, hard: 2 } },
      },
    },
    shows: {},
  },
  {
    feature: "services.*.build.dockerfile_inline",
    set: { build: { context: ".", dockerfile_inline: "FROM scratch" } },
    shows: {},
  },
  {
    feature: "services.*.develop.watch",
    also: below(WATCH, [
      ...["action", "exec.command", "exec.environment", "exec.privileged", "exec.user", "exec.working_dir"],
      ...["ignore", "include", "initial_sync", "path", "target"],
    ]),
    set: {
      develop: {
        watch: [
          {
            path: "./src",
            action: "sync+exec",
            target: "/src",
            ignore: ["a"],
            include: ["b"],
            initial_sync: true,
            exec: { command: "true", user: "root", privileged: true, working_dir: "/", environment: { A: "1" } },
          },
        ],
      },
    },
    shows: {},
  },
  {
    feature: "secrets.*.labels",
    also: ["secrets.*.name", "secrets.*.driver_opts"],
    base: { secrets: [{ source: "token", target: "/run/secrets/token" }] },
    set: { secrets: [{ source: "same", target: "/run/secrets/token" }] },
    shows: {},
  },
  {
    feature: "configs.*.labels",
    also: ["configs.*.name"],
    base: { configs: [{ source: "settings", target: "/settings" }] },
    set: { configs: [{ source: "same", target: "/settings" }] },
    shows: {},
  },
];

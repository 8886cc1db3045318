import type { Feature } from "../../../src/ledger/features.generated";
import type { Inspected } from "../../support/engine";

/** Raw files, as a user writes them, and what must come of them: what is resolved at load shows in what it resolves to. */
export interface LoadCase {
  readonly features: readonly Feature[];
  readonly files: Readonly<Record<string, string>>;
  /** Arguments before `create`. */
  readonly args?: readonly string[];
  /** Throws (expect) where the container is not as it should be. */
  readonly check: (service: (name: string) => Inspected) => void;
}

const IMAGE = "image: berth-test/busybox:1";

export const loads: readonly LoadCase[] = [
  {
    features: ["services.*.extends", "services.*.extends.file", "services.*.extends.service"],
    files: {
      "compose.yaml": `services: { app: { extends: { file: base.yaml, service: base } } }`,
      "base.yaml": `services: { base: { ${IMAGE}, labels: { from: base }, user: "7" } }`,
    },
    check: (service) => {
      expect(service("app").Config.Labels.from).toBe("base");
      expect(service("app").Config.User).toBe("7");
    },
  },
  {
    features: ["include", "include[].path", "include[].env_file", "include[].project_directory"],
    files: {
      "compose.yaml": `include: [{ path: part/compose.yaml, env_file: part/values.env, project_directory: part }]`,
      "part/compose.yaml": `services: { app: { ${IMAGE}, labels: { who: "\${WHO}" }, volumes: ["./data:/data"] } }`,
      "part/values.env": "WHO=included\n",
      "part/data/file": "",
    },
    check: (service) => {
      expect(service("app").Config.Labels.who).toBe("included");
      expect(service("app").HostConfig.Binds[0]).toMatch(/\/part\/data:\/data:rw$/);
    },
  },
  {
    features: [
      ...(["services.*.env_file", "services.*.env_file[].path", "services.*.env_file[].format"] as const),
      ...(["services.*.env_file[].required", "services.*.label_file"] as const),
    ],
    files: {
      "compose.yaml": `services:
  app:
    ${IMAGE}
    env_file: [{ path: a.env }, { path: raw.env, format: raw }, { path: absent.env, required: false }]
    label_file: labels.env`,
      "a.env": 'A="1"\n',
      "raw.env": 'RAW="1"\n',
      "labels.env": "l=1\n",
    },
    check: (service) => {
      expect(service("app").Config.Env).toEqual(expect.arrayContaining(["A=1", 'RAW="1"']));
      expect(service("app").Config.Labels.l).toBe("1");
    },
  },
  {
    features: ["services.*.profiles", "version"],
    files: {
      "compose.yaml": `version: "3.8"
services: { app: { ${IMAGE} }, on: { ${IMAGE}, profiles: [extra] }, off: { ${IMAGE}, profiles: [other] } }`,
    },
    args: ["--profile", "extra"],
    check: (service) => {
      expect(service("on")).toBeDefined();
      expect(service("off")).toBeUndefined();
    },
  },
];

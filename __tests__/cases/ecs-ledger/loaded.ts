import type { Contract } from "../../../src/contract/contract";
import type { JsonObject } from "../../../src/json";
import type { Feature } from "../../../src/ledger/features.generated";

/** Files as a user writes them: what is resolved when they are loaded shows in what it resolves to. */
export interface LoadedCase {
  readonly features: readonly Feature[];
  readonly files: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly options?: JsonObject;
  /** Throws (expect) where the contract is not as it should be. Absent: the project is refused, as `refused` says. */
  readonly check?: (contract: Contract) => void;
  /** `code path` of the finding that refuses it. */
  readonly refused?: string;
}

const APP = (rest: string) => `name: loaded\nservices:\n  app:\n    image: app:1\n${rest}`;
const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf";
const old = (section: string, use: string, more = "") =>
  `${APP(use)}\n${section}:\n  thing:\n    external:\n      name: elsewhere\n${more}`;

export const loaded: readonly LoadedCase[] = [
  {
    features: ["services.*.extends", "services.*.extends.file", "services.*.extends.service"],
    files: {
      "compose.yaml": "name: loaded\nservices: { app: { extends: { file: base.yaml, service: base } } }",
      "base.yaml": `services: { base: { image: "app:1", labels: { from: base }, user: "7" } }`,
    },
    check: ({ services: { app } }) => {
      expect(app?.labels).toEqual({ from: "base" });
      expect(app?.process.uid).toBe("7");
    },
  },
  {
    features: ["include", "include[].path", "include[].env_file", "include[].project_directory"],
    files: {
      "compose.yaml":
        "name: loaded\ninclude: [{ path: part/compose.yaml, env_file: part/values.env, project_directory: part }]",
      "part/compose.yaml": `services: { app: { image: "app:1", labels: { who: "\${WHO}" }, secrets: [s] } }
secrets: { s: { file: ./s.txt } }`,
      "part/values.env": "WHO=included\n",
      "part/s.txt": "x",
    },
    check: ({ services: { app } }) => {
      expect(app?.labels).toEqual({ who: "included" });
      expect(Object.keys(app?.files ?? {})).toEqual(["/run/secrets/s"]);
    },
  },
  {
    features: [
      ...(["services.*.env_file", "services.*.env_file[].path", "services.*.env_file[].format"] as const),
      ...(["services.*.env_file[].required", "services.*.label_file"] as const),
    ],
    files: {
      "compose.yaml": APP(
        `    env_file: [{ path: a.env }, { path: raw.env, format: raw }, { path: absent.env, required: false }]
    label_file: labels.env`,
      ),
      "a.env": 'A="1"\n',
      "raw.env": 'RAW="1"\n',
      "labels.env": "l=1\n",
    },
    check: ({ services: { app } }) => {
      expect(app?.process.environment).toEqual({ A: "1", RAW: '"1"' });
      expect(app?.labels).toEqual({ l: "1" });
    },
  },
  {
    features: ["services.*.profiles", "version"],
    files: {
      "compose.yaml": `version: "3.8"\nname: loaded
services: { app: { image: a }, on: { image: a, profiles: [extra] }, off: { image: a, profiles: [other] } }`,
    },
    profiles: ["extra"],
    check: ({ services }) => expect(Object.keys(services).sort()).toEqual(["app", "on"]),
  },
  {
    features: ["networks.*.external.name"],
    files: { "compose.yaml": old("networks", "    networks: [thing]") },
    refused: "BERTH101 networks.thing.external",
  },
  {
    features: ["volumes.*.external.name"],
    files: { "compose.yaml": old("volumes", "    volumes: [thing:/data]") },
    refused: "BERTH101 volumes.thing.external",
  },
  {
    features: ["secrets.*.external.name"],
    files: { "compose.yaml": old("secrets", "    secrets: [thing]") },
    options: { secrets: { thing: { arn: ARN } } },
    check: ({ services: { app } }) => expect(app?.files["/run/secrets/thing"]?.secret).toBe("thing"),
  },
  {
    features: ["configs.*.external.name"],
    files: { "compose.yaml": old("configs", "    configs: [{ source: thing, target: /run/config/c }]") },
    options: { configs: { thing: { arn: ARN } } },
    check: ({ services: { app } }) => expect(app?.files["/run/config/c"]?.config).toBe("thing"),
  },
];

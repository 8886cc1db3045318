import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import * as v from "valibot";
import type { ComposeProject } from "../../../src/compose/project";
import { type Images, imagesOfFile } from "../../../src/images/image";
import type { JsonObject } from "../../../src/json";
import type { Deployment } from "../../../src/target";
import { toWorkload } from "../../../src/workload/from-compose";
import type { Extensions } from "../../../src/workload/x-berth";
import type { EcsContext } from "../../../stacks/_family/ecs/context";
import type { EcsKind, SizeRequest } from "../../../stacks/_family/ecs/kind";
import { namer } from "../../../stacks/_family/ecs/naming";
import { type EcsOptions, ecsEntries } from "../../../stacks/_family/ecs/options";

/** A canonical document as a loaded project; positions are all the first line. */
export function projectOf(document: JsonObject, configContents: Readonly<Record<string, string>> = {}): ComposeProject {
  const locate = () => ({ file: "compose.yaml", line: 1, column: 1 });
  return { name: String(document.name), document, files: ["compose.yaml"], configContents, warnings: [], locate };
}

export function optionsOf(input: Record<string, unknown> = {}): EcsOptions {
  return v.parse(v.strictObject(ecsEntries), { region: "eu-west-1", ...input });
}

/** A member of the family with the least that a writer needs; tests of the real ones are beside those. */
export function fakeKind(over: Partial<EcsKind> = {}): EcsKind {
  return {
    id: "fake",
    launch: "FARGATE",
    size: (_request: SizeRequest) => ({ ok: true, size: { taskCpu: 256, taskMemory: 512 } }),
    stopTimeoutMax: 120,
    sharedMemoryVolumes: false,
    taskPullsImage: true,
    addCapacity: () => ({
      strategy: [{ capacityProvider: "FARGATE", weight: 1 }],
      ready: [],
      instanceGroupIds: [],
    }),
    ...over,
  };
}

export interface Setting {
  readonly document: JsonObject;
  readonly kind?: EcsKind;
  readonly options?: Record<string, unknown>;
  readonly images?: Images;
  readonly extensions?: Extensions;
  readonly configContents?: Readonly<Record<string, string>>;
}

/** What `build` puts onto a stack, as Terraform JSON. */
export function synthOf(setting: Setting, build: (context: EcsContext) => void): JsonObject {
  const outdir = mkdtempSync(join(tmpdir(), "berth-ecs-"));
  try {
    const app = new App({ outdir, skipValidation: true });
    const scope = new TerraformStack(app, "test");
    // CDKTF's default is a path in this checkout.
    new LocalBackend(scope, { path: "terraform.tfstate" });
    build(contextOf(setting, scope));
    app.synth();
    return JSON.parse(readFileSync(join(outdir, "stacks", "test", "cdk.tf.json"), "utf8"));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export function deploymentOf(setting: Setting): Deployment<EcsOptions> {
  const project = projectOf(setting.document, setting.configContents);
  return {
    environment: "test",
    workload: toWorkload(project, setting.extensions),
    project,
    options: optionsOf(setting.options),
    images: setting.images ?? imagesOfFile,
    envFiles: undefined,
    projectDirectory: "../../..",
  };
}

export function contextOf(setting: Setting, scope: TerraformStack): EcsContext {
  const deployment = deploymentOf(setting);
  const name = namer(deployment.project.name, deployment.environment);
  return { scope, deployment, kind: setting.kind ?? fakeKind(), name };
}

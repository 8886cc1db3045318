// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform templates, filled in by Terraform.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DataResource, type LocalExecProvisioner, TerraformOutput, TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import type { Construct } from "constructs";
import type { Deployment } from "../../src/target";
import { literal } from "../literal";
import { deployedProject } from "./document";
import type { ComposeOptions } from "./options";
import { publishedUrls, publishingHost } from "./urls";

/** The runner beside `cdk.tf.json`: one file without dependencies, so that plain Terraform deploys it too. */
const RUNNER = "berth-compose.cjs";

/**
 * Writes the deployed project and the runner into the stack's folder, and two resources:
 * `terraform_data.project` owns the project (destroying it takes the project down), `terraform_data.deploy`
 * reconciles it on every apply.
 */
export function synthesize(scope: Construct, deployment: Deployment<ComposeOptions>): void {
  const { options, project, workload, images } = deployment;
  const name = options.projectName ?? project.name;
  const deployed = deployedProject(project.document, name, project.configContents, (key) => {
    const service = workload.services[key];
    return service && images.of(service);
  });
  const settings = {
    projectName: name,
    engine: engineSettings(options),
    projectDirectory: deployment.projectDirectory,
    envFiles: deployment.envFiles ?? [],
    waitTimeout: options.waitTimeout,
    built: deployed.built,
    locked: deployed.locked,
  };
  const files: Record<string, Uint8Array | string> = {
    "compose.json": json(deployed.document),
    "berth.json": json(settings),
  };
  for (const [key, base64] of Object.entries(deployed.configs)) {
    files[`configs/${key}`] = Buffer.from(base64, "base64");
  }

  const owner = ownerResource(scope, options, { name, ...engineSettings(options) });
  writeOnSynth(owner, files);
  const deploy = new DataResource(scope, "deploy", {
    dependsOn: [owner],
    triggersReplace: {
      // Unknown until apply, so never equal: every apply reconciles. plantimestamp() has whole seconds only, and
      // an apply in the second after another would do nothing (seen with Terraform 1.11.4).
      run: "${uuid()}",
      // Here only so that a plan shows what changes.
      project: '${jsondecode(file("${path.module}/compose.json"))}',
      configs: '${{ for name in fileset(path.module, "configs/*") : name => filesha256("${path.module}/${name}") }}',
    },
    provisioners: [runner("up")],
  });
  deploy.overrideLogicalId("deploy");

  const host = publishingHost(options.engine);
  if (host !== undefined) {
    const output = new TerraformOutput(scope, "urls", {
      description: "Where the published ports answer",
      value: publishedUrls(deployed.document, host).map(literal),
    });
    output.overrideLogicalId("urls");
  }
}

/**
 * Declares the owner alone, so that `destroy` of a refused environment still takes an earlier deploy down: Terraform
 * runs a destroy provisioner only while its resource is declared. What to take down is in the state.
 */
export function retain(scope: Construct, options: ComposeOptions | undefined): void {
  const owner = ownerResource(scope, options, undefined);
  writeOnSynth(owner, {});
}

type Owned = { readonly name: string; readonly host?: string; readonly context?: string };

function ownerResource(scope: Construct, options: ComposeOptions | undefined, owned: Owned | undefined): DataResource {
  const values = owned && {
    name: literal(owned.name),
    host: literal(owned.host ?? ""),
    context: literal(owned.context ?? ""),
  };
  const resource = new DataResource(scope, "project", {
    // Another name or engine is another project: the old one is taken down before the new one is made.
    ...(values ? { input: values, triggersReplace: values } : { lifecycle: { ignoreChanges: "all" } }),
    provisioners: [
      {
        ...runner("down"),
        when: "destroy",
        environment: {
          BERTH_PROJECT: "${self.input.name}",
          BERTH_ENGINE_HOST: "${self.input.host}",
          BERTH_ENGINE_CONTEXT: "${self.input.context}",
          // From the configuration, not the state: turning the option on works without another deploy.
          BERTH_VOLUMES_OPTION: options?.removeVolumes ? "1" : "0",
        },
      },
    ],
  });
  resource.overrideLogicalId("project");
  return resource;
}

/**
 * `node berth-compose.cjs <command>` without a shell between: the runner then sees Terraform die, and it works where
 * there is no /bin/sh.
 */
function runner(command: "up" | "down"): LocalExecProvisioner {
  return { type: "local-exec", interpreter: ["node", RUNNER], command, workingDir: "${path.module}" };
}

function engineSettings(options: ComposeOptions): { host?: string; context?: string } {
  const { host, context } = options.engine;
  return { ...(host ? { host } : {}), ...(context ? { context } : {}) };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function writeOnSynth(owner: Construct, files: Readonly<Record<string, Uint8Array | string>>): void {
  const stack = TerraformStack.of(owner);
  addCustomSynthesis(owner, {
    onSynthesize(session) {
      const folder = join(session.outdir, session.manifest.forStack(stack).workingDirectory);
      rmSync(join(folder, "configs"), { recursive: true, force: true }); // What an earlier synth left.
      for (const [name, content] of Object.entries(files)) {
        const path = join(folder, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
      }
      cpSync(runnerBundle(), join(folder, RUNNER));
    },
  });
}

/** `dist/compose-runner.cjs` of the kit; from the sources and from a bundle alike. */
function runnerBundle(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "berth") {
      const bundle = join(folder, "dist", "compose-runner.cjs");
      if (existsSync(bundle)) return bundle;
      throw new Error(`${bundle} is missing: run npm run build`);
    }
    if (folder === dirname(folder)) throw new Error(`no package.json of berth above ${__dirname}`);
  }
}

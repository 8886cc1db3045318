// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform templates, filled in by Terraform.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { DataResource, TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import type { Construct } from "constructs";
import type { Service } from "../../../src/workload/model";
import { runnerBundle } from "./bundle";
import type { EcsContext } from "./context";
import { idOf, plainName } from "./ids";
import type { RunSettings } from "./runner/settings";
import { commonConfig, type ServiceParts } from "./service";

/** The runner beside `cdk.tf.json`: one file without dependencies, so that plain Terraform deploys it too. */
const RUNNER = "berth-ecs.cjs";

export interface Job {
  readonly service: EcsService;
  /** Done when the job has completed with exit code 0. What waits for the job depends on it. */
  readonly run: DataResource;
}

/**
 * A job as an ECS service without tasks, and a resource that runs it on every deploy: only tasks that an ECS service
 * creates reach others by name (Amazon ECS API, ServiceConnectConfiguration), so RunTask would not do.
 * docs/decisions/0008-jobs-as-services.md.
 */
export function addJob(context: EcsContext, service: Service, parts: ServiceParts): Job {
  const { scope, deployment } = context;
  const { region, endpoint, deployTimeout } = deployment.options;
  const ecsService = new EcsService(scope, idOf("service", service.name), {
    ...commonConfig(context, service, parts),
    desiredCount: 0,
    // The runner counts it up and down.
    lifecycle: { ignoreChanges: ["desired_count"] },
  });
  const settings: RunSettings = {
    name: service.name,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    cluster: parts.cluster.name,
    service: ecsService.name,
    taskDefinition: parts.taskDefinition.arn,
    container: plainName(service),
    replicas: service.rollout.replicas,
    timeout: deployTimeout * 60,
  };
  const id = idOf("run", service.name);
  const run = new DataResource(scope, id, {
    dependsOn: [ecsService],
    // Unknown until apply, so never equal: every apply runs the job, as docker compose up does.
    triggersReplace: { run: "${uuid()}", task: parts.taskDefinition.arn },
    provisioners: [
      {
        type: "local-exec",
        // No shell between: the runner then sees Terraform die, and it works where there is no /bin/sh.
        interpreter: ["node", RUNNER],
        command: "run",
        workingDir: "${path.module}",
        environment: { BERTH_JOB: JSON.stringify(settings) },
      },
    ],
  });
  run.overrideLogicalId(id);
  copyOnSynth(run);
  return { service: ecsService, run };
}

function copyOnSynth(owner: Construct): void {
  const stack = TerraformStack.of(owner);
  addCustomSynthesis(owner, {
    onSynthesize({ outdir, manifest }) {
      cpSync(runnerBundle(), join(outdir, manifest.forStack(stack).workingDirectory, RUNNER));
    },
  });
}

import type { ECSClientConfig, Task } from "@aws-sdk/client-ecs";
import { notTold, wrongAccount } from "./running-failure";
import type { AskEcs, EcsQuestion, EcsTask } from "./running-tasks";

/** DescribeTasks takes at most so many: Amazon ECS API reference, DescribeTasks. */
const BATCH = 100;

/**
 * Not named in the import itself, so that no bundler follows it: synth's bundle would grow by a third, and every synth
 * would read that. It is a dependency of the kit, so it is there.
 */
const SDK = "@aws-sdk/client-ecs";

/** With the user's credentials, found as the AWS CLI finds them. Throws BerthError where AWS does not answer. */
export const askEcs: AskEcs = async (question) => {
  // It warns of Node versions that it will leave behind; the kit's own package.json says which ones it supports.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const sdk = (await import(SDK)) as typeof import("@aws-sdk/client-ecs");
  const { cluster } = question;
  const ecs = new sdk.ECSClient(configOf(question));

  async function tasks(desiredStatus: "RUNNING" | "STOPPED"): Promise<readonly EcsTask[]> {
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await ecs.send(new sdk.ListTasksCommand({ cluster, desiredStatus, nextToken }));
      arns.push(...(page.taskArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    const found: EcsTask[] = [];
    for (let at = 0; at < arns.length; at += BATCH) {
      const batch = arns.slice(at, at + BATCH);
      // One that has gone meanwhile is among the answer's failures, and no matter.
      const { tasks = [] } = await ecs.send(new sdk.DescribeTasksCommand({ cluster, tasks: batch }));
      found.push(...tasks.map(taskOf));
    }
    return found;
  }

  try {
    const { clusters = [], failures = [] } = await ecs.send(new sdk.DescribeClustersCommand({ clusters: [cluster] }));
    const [found] = clusters;
    const account = (found?.clusterArn ?? failures[0]?.arn)?.split(":")[4];
    if (question.accountId !== undefined && account && account !== question.accountId)
      throw wrongAccount(question, account);
    // A deleted cluster is described as inactive for a while.
    if (found?.status !== "ACTIVE") return undefined;
    return { running: await tasks("RUNNING"), ended: question.ended ? await tasks("STOPPED") : [] };
  } catch (error) {
    // Deleted between two questions.
    if (error instanceof Error && error.name === "ClusterNotFoundException") return undefined;
    throw notTold(question, error);
  } finally {
    ecs.destroy();
  }
};

function configOf({ region, endpoint }: EcsQuestion): ECSClientConfig {
  return {
    region,
    // A network that swallows packets would keep the command waiting for minutes. Milliseconds, our own choice.
    requestHandler: { connectionTimeout: 5000, socketTimeout: 30_000 },
    // As the provider has it: the keys of a real account are never sent to an emulator.
    ...(endpoint === undefined
      ? {}
      : { endpoint, credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" } }),
  };
}

function taskOf({ taskArn = "", group, createdAt, containers = [] }: Task): EcsTask {
  const service = /^service:(.+)$/.exec(group ?? "")?.[1];
  return {
    id: taskArn.slice(taskArn.lastIndexOf("/") + 1),
    ...(service === undefined ? {} : { service }),
    created: createdAt?.getTime() ?? 0,
    containers: containers.map(({ name = "", image = "", imageDigest, lastStatus = "" }) => {
      return { name, image, ...(imageDigest === undefined ? {} : { digest: imageDigest }), status: lastStatus };
    }),
  };
}

import { addLogs } from "../../../stacks/_family/ecs/logs";
import { logConfiguration, logDriver } from "../../../stacks/_family/ecs/task-logs";
import { deploymentOf, synthOf } from "./sandbox";

const LOG = { group: "G", arn: "A", region: "eu-west-1" };

function configured(logging: object, launch: "EC2" | "FARGATE" = "EC2") {
  const document = { name: "shop", services: { web: { image: "a", logging } } };
  // biome-ignore lint/suspicious/noExplicitAny: a document of the test's own
  const service = deploymentOf({ document: document as any }).workload.services.web;
  if (service === undefined) throw new Error("no service");
  return logConfiguration(service, { launch }, LOG);
}

test.each([
  [undefined, "awslogs", "awslogs"],
  ["json-file", "awslogs", "awslogs"],
  ["none", "awslogs", "awslogs"],
  ["syslog", "syslog", "awslogs"],
  ["splunk", "splunk", "splunk"],
])("driver %p is %s on EC2 and %s on Fargate", (asked, ec2, fargate) => {
  expect(logDriver(asked, { launch: "EC2" })).toBe(ec2);
  expect(logDriver(asked, { launch: "FARGATE" })).toBe(fargate);
});

test("options of another driver fall; mode and buffer mean the same everywhere", () => {
  const { options } = configured({ driver: "json-file", options: { "max-size": "1m", "max-buffer-size": "4m" } });
  expect(options["max-buffer-size"]).toBe("4m");
  expect(options["max-size"]).toBeUndefined();
});

test("blocking has no buffer", () => {
  const { options } = configured({ driver: "awslogs", options: { mode: "blocking", "awslogs-group": "mine" } });
  expect(options.mode).toBe("blocking");
  expect(options["max-buffer-size"]).toBeUndefined();
  expect(options["awslogs-group"]).toBe("G");
});

test("a driver that is passed on keeps its options, as literals", () => {
  expect(configured({ driver: "syslog", options: { tag: "$${x}", "syslog-address": "udp://1.2.3.4:5" } })).toEqual({
    logDriver: "syslog",
    options: { "syslog-address": "udp://1.2.3.4:5", tag: "$$${x}" },
  });
});

test("one log group per service", () => {
  const key = "arn:aws:kms:eu-west-1:123456789012:key/1";
  const document = { name: "shop", services: { web: { image: "a" }, "a.b": { image: "a" } } };
  const terraform = synthOf({ document, options: { logRetention: 7, kmsKey: key } }, (ctx) => {
    const log = addLogs(ctx);
    const web = ctx.deployment.workload.services.web;
    if (web === undefined) throw new Error("no service");
    expect(log(web).region).toBe("eu-west-1");
  });
  // biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
  const groups = (terraform.resource as any).aws_cloudwatch_log_group;
  expect(Object.keys(groups)).toHaveLength(2);
  expect(groups.logs_web).toMatchObject({
    name: "/berth/shop-test-web",
    retention_in_days: 7,
    kms_key_id: key,
    tags: { "berth:service": "web" },
  });
});

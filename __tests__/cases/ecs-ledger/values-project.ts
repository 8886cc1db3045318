import { existingNetwork } from "../../support/ecs-cases";
import type { Gives, Mutation } from "./mutation";

const LOGS = (name: string): Gives => ({
  contract: {
    "services.db.logging.options.awslogs-group": `/berth/${name}-proof-db`,
    "services.web.logging.options.awslogs-group": `/berth/${name}-proof-web`,
  },
  because: "names of log groups begin with the project's",
});
const ADDRESSES: Gives = { stays: "the VPC gives the addresses" };
const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf";

/** Top-level sections. */
export const project: readonly Mutation[] = [
  { feature: "name", value: "other", gives: LOGS("other") },

  {
    feature: "networks",
    at: ["networks", "back"],
    value: {},
    gives: { stays: "the proxy stands between services that share one" },
  },
  {
    feature: "networks",
    at: ["networks", "extra"],
    value: {},
    gives: { contract: {}, because: "nobody is on it", stays: "nobody is on it" },
  },
  { feature: "networks.*.driver", value: "bridge", gives: { stays: "a security group does what the driver does" } },
  { feature: "networks.*.driver", value: "macvlan" },
  { feature: "networks.*.external" },
  { feature: "networks.*.external", value: false, gives: { stays: "off is what the platform does anyway" } },
  { feature: "networks.*.enable_ipv4", value: true, gives: { stays: "subnets have IPv4 addresses" } },
  { feature: "networks.*.enable_ipv4" },
  { feature: "networks.*.enable_ipv6", value: false, gives: { stays: "subnets have no IPv6 addresses" } },
  { feature: "networks.*.enable_ipv6" },
  { feature: "networks.*.ipam.driver", value: "default" },
  { feature: "networks.*.ipam.driver" },
  { feature: "networks.*.ipam.config[].aux_addresses", gives: ADDRESSES },
  { feature: "networks.*.ipam.config[].gateway", gives: ADDRESSES },
  { feature: "networks.*.ipam.config[].ip_range", gives: ADDRESSES },
  { feature: "networks.*.ipam.config[].subnet", gives: ADDRESSES },
  { feature: "networks.*.internal", value: false, gives: { stays: "off is what the platform does anyway" } },
  {
    feature: "networks.*.internal",
    on: {
      fargate: {
        contract: {
          "networks.back.internal": true,
          "reach db outside */*": null,
          "reach db outside 443/tcp": true,
        },
      },
      "ecs-ec2": {
        contract: { "networks.back.internal": true, "reach db outside */*": null },
        because: "",
      },
    },
  },
  {
    feature: "networks.*.internal",
    options: { exec: true },
    gives: {
      contract: { "networks.back.internal": true, "reach db outside */*": null, "reach db outside 443/tcp": true },
    },
  },
  {
    feature: "networks.*.internal",
    only: "fargate",
    web: { image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1" },
    top: { services: { db: { image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/db:1" } } },
    options: { network: { endpoints: true } },
    gives: { contract: { "networks.back.internal": true, "reach db outside */*": null } },
  },
  {
    feature: "networks.*.internal",
    only: "fargate",
    options: { network: existingNetwork },
    gives: {
      contract: { "networks.back.internal": true, "reach db outside */*": null, "reach db outside 443/tcp": true },
    },
  },
  {
    feature: "networks.*.internal",
    only: "ecs-ec2",
    options: { exec: true, network: existingNetwork },
    gives: {
      contract: { "networks.back.internal": true, "reach db outside */*": null, "reach db outside 443/tcp": true },
    },
  },
  {
    feature: "networks.*.internal",
    only: "ecs-ec2",
    options: { exec: true, network: { endpoints: true } },
    gives: { contract: { "networks.back.internal": true, "reach db outside */*": null } },
  },

  { feature: "volumes.*.driver", value: "local", gives: { stays: "EFS in its place" } },
  { feature: "volumes.*.driver" },
  { feature: "volumes.*.external" },
  { feature: "volumes.*.external", value: false, gives: { stays: "off is what the platform does anyway" } },

  {
    feature: "secrets.*.file",
    gives: { terraform: /filebase64\(\\"\$\{path\.module\}\/\.\.\/\.\.\/\.\.\/x\\"\)/ },
  },
  {
    feature: "secrets.*.environment",
    after: { secrets: { s: { file: null } } },
    gives: { terraform: /"description":"Content of secret s, which the Compose file takes from X"/ },
  },
  {
    feature: "secrets.*.external",
    after: { secrets: { s: { file: null } } },
    options: { secrets: { s: { arn: ARN } } },
    gives: { stays: "the option names it before as after" },
  },
  { feature: "secrets.*.external", value: false, gives: { stays: "off is what the platform does anyway" } },

  {
    feature: "configs.*.content",
    value: "another ${x}\n",
  },
  {
    feature: "configs.*.file",
    after: { configs: { c: { content: null } } },
  },
  {
    feature: "configs.*.environment",
    after: { configs: { c: { content: null } } },
  },
  { feature: "configs.*.external", value: false, gives: { stays: "off is what the platform does anyway" } },
  {
    feature: "configs.*.external",
    top: { configs: { c: { content: null, environment: "X" } } },
    after: { configs: { c: { environment: null } } },
    options: { configs: { c: { arn: ARN } } },
    gives: { stays: "the option names it before as after" },
  },
  {
    feature: "configs.*.external",
    after: { configs: { c: { content: null } } },
    stoppedBy: { fargate: /^BERTH516 configs\.c/, "ecs-ec2": /^BERTH516 configs\.c/ },
  },
  {
    feature: "secrets.*.external",
    after: { secrets: { s: { file: null } } },
    stoppedBy: { fargate: /^BERTH516 secrets\.s/, "ecs-ec2": /^BERTH516 secrets\.s/ },
  },
];

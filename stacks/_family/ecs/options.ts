import * as v from "valibot";
import { flag, whole } from "../../values";

/** Options that both members of the family have, defaults filled in. */
export type EcsOptions = v.InferOutput<typeof ecsObject>;

/**
 * busybox 1.37.0 for all processors: the digest that Docker Hub has for its tag, as its makers list it.
 * https://github.com/docker-library/repo-info/blob/01a7054230d50b3dccaf8d579f161c522be8c9f0/repos/busybox/remote/1.37.0.md
 */
export const FILES_IMAGE = "busybox@sha256:9db7b59979c38555a39def84a31fb98b5296952f9e3afd4f6f11f05b07adfab0";

const text = (name: string) => v.string(`${name} must be a string`);
const matching = (name: string, form: RegExp, means: string) =>
  v.pipe(text(name), v.regex(form, `${name} must be ${means}`));
/** `arn:aws:<service>:<region>:<account>:...`; a service may have no region or account. */
const arn = (name: string, service: string) =>
  matching(
    name,
    new RegExp(`^arn:aws(-[a-z]+)*:(${service}):[a-z0-9-]*:(\\d{12}|aws)?:\\S+$`),
    `an ARN that starts with arn:aws:${service.split("|")[0]}:`,
  );
const secretOrParameter = (name: string) => arn(name, "secretsmanager|ssm");

/** CloudWatch Logs takes no other retention: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html. */
export const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const serviceOptions = v.strictObject({
  policies: v.optional(v.array(arn("services.<name>.policies", "iam")), []),
  cpu: v.optional(
    v.pipe(v.number("cpu must be a number of cores"), v.minValue(0.125, "cpu must be at least 0.125 cores")),
  ),
  memory: v.optional(whole("memory", 6, 4_194_304, "MiB")),
  registryCredentials: v.optional(secretOrParameter("services.<name>.registryCredentials")),
});

const network = v.pipe(
  v.strictObject(
    {
      cidr: v.optional(
        matching(
          "network.cidr",
          /^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-4])$/,
          "an IPv4 range such as 10.0.0.0/16, /16 to /24",
        ),
      ),
      zones: v.optional(whole("network.zones", 2, 4, "zones")),
      nat: v.optional(
        v.picklist(["one", "per-zone", "none"], "network.nat must be one, per-zone or none (VPC endpoints instead)"),
      ),
      endpoints: v.optional(flag("network.endpoints")),
      flowLogs: v.optional(flag("network.flowLogs")),
      vpc: v.optional(matching("network.vpc", /^vpc-[0-9a-f]{8,17}$/, "a VPC id such as vpc-0a1b2c3d4e5f67890")),
      publicSubnets: v.optional(
        v.array(matching("network.publicSubnets", /^subnet-[0-9a-f]{8,17}$/, "subnet ids such as subnet-0a1b2c3d")),
      ),
      privateSubnets: v.optional(
        v.array(matching("network.privateSubnets", /^subnet-[0-9a-f]{8,17}$/, "subnet ids such as subnet-0a1b2c3d")),
      ),
    },
    "network must be an object",
  ),
  v.check(
    ({ vpc, publicSubnets, privateSubnets }) =>
      vpc !== undefined || (publicSubnets === undefined && privateSubnets === undefined),
    "network.publicSubnets and privateSubnets need network.vpc",
  ),
  v.check(
    ({ vpc, privateSubnets = [] }) => vpc === undefined || new Set(privateSubnets).size > 0,
    "network.vpc needs network.privateSubnets, where the tasks run",
  ),
  v.check(
    ({ vpc, cidr, zones, nat, flowLogs, endpoints }) =>
      vpc === undefined || [cidr, zones, nat, flowLogs, endpoints].every((value) => value === undefined),
    "network.vpc names an existing network: cidr, zones, nat, endpoints and flowLogs are for one that the kit makes",
  ),
);

/** What both members of the family understand; each adds its own keys. */
export const ecsEntries = {
  region: matching("region", /^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as eu-west-1"),
  accountId: v.optional(matching("accountId", /^\d{12}$/, "the twelve digits of an AWS account")),
  endpoint: v.optional(matching("endpoint", /^https?:\/\/\S+$/, "the address of an emulator of the AWS API")),
  tags: v.optional(v.record(v.string(), text("a tag's value")), {}),
  network: v.optional(network, {}),
  certificate: v.optional(arn("certificate", "acm")),
  domain: v.optional(
    v.strictObject(
      {
        name: matching(
          "domain.name",
          /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
          "a host name such as app.example.com",
        ),
        // At most 32 characters, ResourceId of the Route 53 API; those that AWS gives begin with Z, an emulator's need not.
        zone: matching(
          "domain.zone",
          /^[A-Z0-9]{6,32}$/,
          "the id of a Route 53 hosted zone such as Z0123456789ABCDEFGHIJ",
        ),
      },
      "domain must be an object with name and zone",
    ),
  ),
  waf: v.optional(arn("waf", "wafv2")),
  accessLogs: v.optional(matching("accessLogs", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of an S3 bucket")),
  deletionProtection: v.optional(flag("deletionProtection"), false),
  logRetention: v.optional(
    v.picklist(RETENTIONS, `logRetention must be one of the days that CloudWatch Logs takes: ${RETENTIONS.join(", ")}`),
    30,
  ),
  kmsKey: v.optional(arn("kmsKey", "kms")),
  insights: v.optional(
    v.picklist(["enhanced", "enabled", "disabled"], "insights must be enhanced, enabled or disabled"),
    "enabled",
  ),
  exec: v.optional(flag("exec"), false),
  architecture: v.optional(v.picklist(["X86_64", "ARM64"], "architecture must be X86_64 or ARM64")),
  filesImage: v.optional(matching("filesImage", /^\S+$/, "an image with sh, base64, chmod and chown"), FILES_IMAGE),
  services: v.optional(v.record(v.string(), serviceOptions), {}),
  secrets: v.optional(
    v.record(
      v.string(),
      v.strictObject({
        arn: v.optional(secretOrParameter("secrets.<name>.arn")),
        revision: v.optional(whole("secrets.<name>.revision", 1, 2_147_483_647, "revisions")),
      }),
    ),
    {},
  ),
  configs: v.optional(v.record(v.string(), v.strictObject({ arn: secretOrParameter("configs.<name>.arn") })), {}),
  deployTimeout: v.optional(whole("deployTimeout", 1, 180, "minutes"), 20),
} as const;

const ecsObject = v.strictObject(ecsEntries, "the options must be an object");

/** Checks between keys, the same for both members; each a function, so that it fits the member's own type. */
export const ecsChecks = {
  oneCertificate: <Value extends { readonly certificate?: unknown; readonly domain?: unknown }>() =>
    v.check<Value, string>(
      ({ certificate, domain }) => !(certificate !== undefined && domain !== undefined),
      "give certificate or domain, not both: a domain gets a certificate of its own",
    ),
};

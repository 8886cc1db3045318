import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isObject, type JsonObject } from "../../src/json";
import { authorization, query, texts } from "./aws-query";
import { caseFile, caseNames, type Member, members, type Synthesized, synthesizeCase } from "./ecs-cases";
import { startMoto } from "./moto";
import { init, terraformOk } from "./terraform";

/** All stacks of the cases as modules of one root, so that Terraform and the provider start once for all. */
export interface PlannedCases {
  readonly folder: string;
  readonly url: string;
  readonly stacks: readonly { readonly name: string; readonly member: Member; readonly made: Synthesized }[];
  /** `terraform show -json` of the plan. */
  plan(): Promise<PlanJson>;
  close(): Promise<void>;
}

export interface PlanJson {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly module_address?: string;
    readonly mode: "managed" | "data";
    readonly type: string;
    readonly change: { readonly actions: readonly string[]; readonly after: JsonObject | null };
  }[];
}

/** Synthesizes cases for both members, and gives Terraform one root with each accepted stack as a module. */
export async function openCases(names: readonly string[] = caseNames): Promise<PlannedCases> {
  const moto = await startMoto();
  const folder = mkdtempSync(join(tmpdir(), "berth-plan-"));
  const network = await networkOf(moto.url);
  const stacks: { name: string; member: Member; made: Synthesized }[] = [];
  for (const name of names) {
    const outdir = join(folder, name);
    const { domain } = caseFile(name).options ?? {};
    const options = {
      endpoint: moto.url,
      ...(isObject(domain) ? { domain: { ...domain, zone: await zoneOf(moto.url, String(domain.name)) } } : {}),
    };
    const made = await synthesizeCase(name, { outdir, network, options });
    for (const member of members)
      if (!made[member].candidate.refused) stacks.push({ name, member, made: made[member] });
  }
  const modules = stacks.map(({ name, member, made }) => {
    const source = `./${name}/stacks/${member}`;
    shareProvider(join(folder, source), made);
    const variables = Object.entries((made.artifact.terraform.variable ?? {}) as JsonObject).map(([key]) => [key, "x"]);
    return [moduleName(name, member), { source, ...Object.fromEntries(variables) }];
  });
  const provider = stacks[0]?.made.artifact.terraform.provider ?? {};
  const root = { provider: withoutTags(provider as JsonObject), module: Object.fromEntries(modules) };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(root));
  await init(folder);
  return {
    folder,
    url: moto.url,
    stacks,
    plan: async () => {
      await terraformOk(folder, ["plan", "-input=false", "-no-color", "-out=plan"], { seconds: 900 });
      return JSON.parse(await terraformOk(folder, ["show", "-json", "plan"]));
    },
    close: async () => {
      await moto.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

export const moduleName = (name: string, member: Member) => `${name}_${member}`;

/** A module takes the root's provider; its own would be a process of its own each. */
function shareProvider(stack: string, { artifact }: Synthesized): void {
  const { provider: _, ...rest } = artifact.terraform;
  const { backend: _backend, ...terraform } = rest.terraform as JsonObject;
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ ...rest, terraform }, null, 2));
}

function withoutTags(provider: JsonObject): JsonObject {
  const text = JSON.stringify(provider, (key, value) => (key === "default_tags" ? undefined : value));
  return JSON.parse(text);
}

const EC2 = "2016-11-15";

/** The emulator's default network, standing in for one that a user has. */
export async function networkOf(url: string): Promise<JsonObject> {
  const [vpc = ""] = texts(await query(url, "ec2", "DescribeVpcs", EC2), "vpcId");
  await query(url, "ec2", "ModifyVpcAttribute", EC2, { VpcId: vpc, "EnableDnsHostnames.Value": "true" });
  const subnets = texts(await query(url, "ec2", "DescribeSubnets", EC2), "subnetId");
  return { vpc, publicSubnets: subnets.slice(0, 2), privateSubnets: subnets.slice(0, 2) };
}

/** A hosted zone for the domain above a host name. */
async function zoneOf(url: string, host: string): Promise<string> {
  const name = host.split(".").slice(1).join(".");
  const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${host}</CallerReference></CreateHostedZoneRequest>`;
  const response = await fetch(`${url}/2013-04-01/hostedzone`, {
    method: "POST",
    headers: { authorization: authorization("route53"), "content-type": "text/xml" },
    body,
  });
  const [id = ""] = texts(await response.text(), "Id");
  return id.replace("/hostedzone/", "");
}

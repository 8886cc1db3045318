import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { query, texts } from "../../support/aws-query";
import { members, synthesizeCase } from "../../support/ecs-cases";
import { type Moto, startMoto } from "../../support/moto";
import { init, terraform } from "../../support/terraform";

// What only AWS knows of an existing network stops the plan, in the kit's words.

const EC2 = "2016-11-15";
let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
}, 120_000);
afterAll(() => moto?.stop());

test.each(members)(
  "%s: subnets in one zone, EFS in a VPC without DNS host names, another VPC's subnet",
  async (member) => {
    const { url } = moto;
    const vpc = await made("CreateVpc", { CidrBlock: "10.7.0.0/16" }, "vpcId");
    const elsewhere = await made("CreateVpc", { CidrBlock: "10.8.0.0/16" }, "vpcId");
    await query(url, "ec2", "ModifyVpcAttribute", EC2, { VpcId: vpc, "EnableDnsHostnames.Value": "false" });
    const subnet = (of: string, CidrBlock: string) =>
      made("CreateSubnet", { VpcId: of, CidrBlock, AvailabilityZone: "eu-west-1a" }, "subnetId");
    const network = {
      vpc,
      publicSubnets: [await subnet(vpc, "10.7.1.0/24"), await subnet(vpc, "10.7.2.0/24")],
      privateSubnets: [await subnet(vpc, "10.7.3.0/24"), await subnet(elsewhere, "10.8.1.0/24")],
    };
    const outdir = mkdtempSync(join(tmpdir(), "berth-network-"));
    try {
      await synthesizeCase("existing-vpc", { outdir, network, options: { endpoint: url } });
      const stack = join(outdir, "stacks", member);
      await init(stack);
      const { code, output } = await terraform(stack, ["plan", "-input=false", "-no-color"]);
      const words = output.replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");
      expect(words).toContain(`${network.privateSubnets[1]} under network.privateSubnets is not a subnet of ${vpc}.`);
      expect(code).toBe(1);
      // With that put right, the rest of what is wrong is said together.
      const right = { ...network, privateSubnets: network.privateSubnets.slice(0, 1) };
      await synthesizeCase("existing-vpc", { outdir, network: right, options: { endpoint: url } });
      const applied = await terraform(stack, ["apply", "-auto-approve", "-input=false", "-no-color"]);
      const said = applied.output.replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");
      expect(said).toContain("The subnets under network.publicSubnets are all in one availability zone");
      expect(said).toContain(`${vpc} has DNS host names off: named volumes are EFS file systems`);
      expect(applied.code).toBe(1);
      // Nothing was made: neither says the state, nor the emulator.
      expect(said).not.toContain("Creating...");
      expect((await terraform(stack, ["state", "list"])).output).not.toMatch(/^aws_/m);
      expect(
        texts(
          await query(url, "ec2", "DescribeSecurityGroups", EC2, {
            "Filter.1.Name": "vpc-id",
            "Filter.1.Value.1": vpc,
          }),
          "groupName",
        ),
      ).toEqual(["default"]);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  },
  240_000,
);

async function made(action: string, parameters: Record<string, string>, id: string): Promise<string> {
  const [value = ""] = texts(await query(moto.url, "ec2", action, EC2, parameters), id);
  return value;
}

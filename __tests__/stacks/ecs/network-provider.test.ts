import { addProvider } from "../../../stacks/_family/ecs/provider";
import { synthOf } from "./sandbox";

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON, looked at by path.
const synth = (options: Record<string, unknown> = {}): any =>
  synthOf({ document: { name: "shop", services: {} }, options }, addProvider);

test("goes to the region with both majors of the provider, and tags everything", () => {
  const json = synth({ tags: { team: "a${b}", "%{if}": "x" } });
  expect(json.terraform.required_providers).toEqual({ aws: { source: "aws", version: ">= 5.100.0, < 7.0.0" } });
  expect(json.provider.aws).toEqual([
    {
      region: "eu-west-1",
      default_tags: [
        {
          tags: { team: "a$${b}", "%%{if}": "x", "berth:project": "shop", "berth:environment": "test" },
        },
      ],
    },
  ]);
});

test("a tag of the options does not replace the kit's own", () => {
  const [provider] = synth({ tags: { "berth:project": "other" } }).provider.aws;
  expect(provider.default_tags[0].tags["berth:project"]).toBe("shop");
});

test("touches one account only where the options name it", () => {
  expect(synth({ accountId: "123456789012" }).provider.aws[0].allowed_account_ids).toEqual(["123456789012"]);
});

test("with an endpoint, every API is the emulator's, and no real key goes there", () => {
  const [provider] = synth({ endpoint: "http://127.0.0.1:5000" }).provider.aws;
  const [endpoints] = provider.endpoints;
  expect(Object.keys(endpoints)).toEqual(expect.arrayContaining(["ec2", "ecs", "elbv2", "iam", "sts", "efs", "logs"]));
  expect(new Set(Object.values(endpoints))).toEqual(new Set(["http://127.0.0.1:5000"]));
  expect(provider).toMatchObject({ access_key: "emulator", secret_key: "emulator", max_retries: 2 });
});

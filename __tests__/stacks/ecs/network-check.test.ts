import type { JsonObject } from "../../../src/json";
import type { Remark } from "../../../src/target";
import type { EcsKind } from "../../../stacks/_family/ecs/kind";
import { checkNetwork } from "../../../stacks/_family/ecs/network-check";
import { FILES_IMAGE } from "../../../stacks/_family/ecs/options";
import { deploymentOf, fakeKind } from "./sandbox";

const onEc2 = fakeKind({ launch: "EC2", taskPullsImage: false });
const ECR = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:${"a".repeat(64)}`;
const none = { network: { nat: "none" } };

function shop(service: JsonObject = {}, network: JsonObject = {}): JsonObject {
  const services = { web: { image: ECR, networks: { back: null }, ...service } };
  return { name: "shop", services, networks: { back: { name: "shop_back", ...network } } };
}

function check(options: Record<string, unknown>, document = shop(), kind: EcsKind = fakeKind()): readonly string[] {
  return checkNetwork(deploymentOf({ document, options }), kind).map(line);
}

const line = ({ code, verdict, path, option, found }: Remark) =>
  `${code} ${verdict} ${(path ?? option ?? []).join(".")}: ${found}`;

test("the usual network has nothing to say", () => {
  expect(check({})).toEqual([]);
});

test.each([
  ["10.0.0.0/16", []],
  ["172.16.128.0/17", []],
  ["10.0.300.0/24", ["BERTH506 error network.cidr: 10.0.300.0/24 is not an IPv4 range"]],
  ["10.0.1.0/16", ["BERTH506 error network.cidr: 10.0.1.0 is not the first address of 10.0.1.0/16"]],
  ["200.0.0.128/24", ["BERTH506 error network.cidr: 200.0.0.128 is not the first address of 200.0.0.128/24"]],
])("the range %s", (cidr, expected) => {
  expect(check({ network: { cidr } })).toEqual(expected);
});

test("no NAT and no endpoints leave no way to start a task", () => {
  expect(check({ network: { nat: "none", endpoints: false } })).toContain(
    "BERTH506 error network.endpoints: network.nat is none and network.endpoints is false",
  );
});

test("without NAT a network does not reach the internet, which an internal one did not before", () => {
  expect(check(none)).toEqual([
    "BERTH510 adapted networks.back: network back reaches the internet in Compose and does not here",
  ]);
  expect(check(none, shop({}, { internal: true }), onEc2)).toEqual([]);
});

describe("an image from elsewhere than the region's ECR", () => {
  const document = shop({ image: "nginx:1.27" }, { internal: true });
  const refusal = "BERTH506 error services.web.image: nginx:1.27 is not in ECR of eu-west-1";

  test("needs a way out", () => {
    expect(check(none, document)).toContain(refusal);
    expect(check(none, document, onEc2)).toContain(refusal);
    expect(check({}, document)).not.toContain(refusal);
  });

  test("is not pulled by a task that reaches endpoints alone, though the VPC has NAT", () => {
    const both = { network: { endpoints: true } };
    expect(check(both, document)).toContain(refusal);
    expect(check(both, document, onEc2)).not.toContain(refusal);
    expect(check(both, shop({ image: "nginx:1.27" }))).not.toContain(refusal);
  });

  test("is another region's too", () => {
    const image = ECR.replace("eu-west-1", "us-east-1");
    expect(check(none, shop({ image }))).toContain(
      `BERTH506 error services.web.image: ${image} is not in ECR of eu-west-1`,
    );
  });

  test("can be the one that writes secrets", () => {
    const secrets = { key: { file: "key.txt", name: "shop_key" } };
    const withSecret = { ...shop({ secrets: [{ source: "key", target: "/run/secrets/key" }] }), secrets };
    const refused = `BERTH506 error filesImage: ${FILES_IMAGE}, which service web needs, is not in ECR of eu-west-1`;
    expect(check(none, withSecret)).toContain(refused);
    expect(check({ ...none, filesImage: ECR }, withSecret)).not.toContain(refused);
    expect(check(none)).not.toContain(refused);
  });
});

test("what an internal network leaves open is for the ledger to say", () => {
  expect(check({}, shop({}, { internal: true }))).toEqual([]);
});

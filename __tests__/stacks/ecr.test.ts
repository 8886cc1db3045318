import { ecrRegistry, ecrRepository, sameRegistry } from "../../stacks/ecr";

test.each([
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1", "aws"],
  ["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", "aws-us-gov"],
  ["123456789012.dkr-ecr.eu-west-1.on.aws", "eu-west-1", "aws"],
  ["123456789012.dkr-ecr-fips.us-east-2.on.aws", "us-east-2", "aws"],
  ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1", "aws-cn"],
  ["123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn", "cn-north-1", "aws-cn"],
  ["123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1", "aws-eusc"],
])("%s is a registry of region %s in partition %s", (host, region, partition) => {
  expect(ecrRegistry(host)).toEqual({ account: "123456789012", region, partition });
});

test.each([
  "public.ecr.aws",
  "docker.io",
  "localhost:5000",
  "12345678901.dkr.ecr.eu-west-1.amazonaws.com",
  "123456789012.dkr.ecr.eu-west-1.amazonaws.com.example.com",
  "123456789012.dkr.ecr.eu-west-1.amazonaws.com:5000",
  "x123456789012.dkr.ecr.eu-west-1.amazonaws.com",
])("%s is none", (host) => expect(ecrRegistry(host)).toBeUndefined());

test.each([
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b:1", "a/b"],
  ["123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/a@sha256:0", "a"],
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b:1@sha256:0", "a/b"],
  ["123456789012.dkr-ecr.eu-west-1.on.aws/a/b", "a/b"],
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", undefined],
  ["public.ecr.aws/a/b:1", undefined],
  ["busybox:1", undefined],
])("%s is the repository %s", (reference, name) => expect(ecrRepository(reference)?.name).toBe(name));

test("two names of one registry are one, two regions or accounts are two", () => {
  const [classic, dualStack, elsewhere, other] = [
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    "123456789012.dkr-ecr.eu-west-1.on.aws",
    "123456789012.dkr.ecr.eu-west-2.amazonaws.com",
    "210987654321.dkr.ecr.eu-west-1.amazonaws.com",
  ].map((host) => ecrRegistry(host));
  if (!classic || !dualStack || !elsewhere || !other) throw new Error("not a registry");
  expect([dualStack, elsewhere, other].map((one) => sameRegistry(classic, one))).toEqual([true, false, false]);
});

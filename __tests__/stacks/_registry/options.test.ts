import { docs, parseRegistry } from "../../../stacks/_registry/options";

const host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const dualStack = "123456789012.dkr-ecr.eu-west-1.on.aws";
const elsewhere = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const key = "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
const at = (...path: readonly (string | number)[]) => ({
  path: path.join("."),
  file: "cdktf.json",
  line: 1,
  column: 1,
});

const environments = [
  { name: "compose" },
  { name: "local", registry: "localhost:5000/shop" },
  { name: "prod", registry: `${host}/shop` },
];
const parse = (input: unknown, from = environments) => parseRegistry(input, from, at);

function accepted(input: unknown, from = environments) {
  const parsed = parse(input, from);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.registry;
}

/** `path: message; remedy` of every problem. */
function problems(input: unknown, from = environments): readonly string[] {
  const parsed = parse(input, from);
  if (parsed.ok) throw new Error("it was accepted");
  return parsed.problems.map(
    ({ path, message, remedy }) => `${path.join(".")}: ${message}${remedy ? `; ${remedy}` : ""}`,
  );
}

test("{} is enough: the host that an environment names, its account and region, and the defaults", () => {
  const { at: _, ...registry } = accepted({});
  expect(registry).toEqual({
    host,
    account: "123456789012",
    region: "eu-west-1",
    partition: "aws",
    scanOnPush: true,
    untaggedDays: 14,
    accounts: {},
    forceDelete: false,
    tags: {},
  });
});

test("all options at once", () => {
  const given = {
    kmsKey: key,
    scanOnPush: false,
    untaggedDays: 3,
    keepReleases: 20,
    accounts: { prod: "222222222222" },
    forceDelete: true,
    tags: { team: "a" },
    endpoint: "http://127.0.0.1:5000",
    backend: { type: "s3", bucket: "b" },
  };
  expect(accepted({ ...given, url: elsewhere.replace("us-east", "eu-west") })).toMatchObject(given);
});

test("two names of one registry are one; the first is its host", () => {
  const both = [
    { name: "a", registry: dualStack },
    { name: "b", registry: `${host}/x` },
  ];
  expect(accepted({}, both)).toMatchObject({ host: dualStack, account: "123456789012", region: "eu-west-1" });
});

test("the url goes before the environments", () => {
  expect(accepted({ url: elsewhere })).toMatchObject({ host: elsewhere, region: "us-east-1" });
});

test("no registry of ECR, or two, are one clear error each", () => {
  expect(problems({}, [{ name: "local", registry: "localhost:5000/shop" }])).toEqual([
    'url: no environment names a registry of Amazon ECR, such as "registry": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop"; ' +
      'Name it in an environment; or here as "url", where images name it themselves',
  ]);
  expect(problems({}, [...environments, { name: "us", registry: `${elsewhere}/shop` }])).toEqual([
    `url: environment prod names ${host}, us names ${elsewhere}: one stack makes the repositories of one; ` +
      'Choose one of them as "url"; the repositories of the other are made by hand',
  ]);
});

test.each<[string, unknown, RegExp]>([
  ["not an object", true, /^: .*must be an object, \{\} for the defaults$/],
  ["null", null, /^: .*must be an object/],
  ["an unknown key", { untagedDays: 1 }, /^untagedDays: did you mean untaggedDays\?$/],
  ["a url with a scheme", { url: `https://${host}` }, /^url: .*no scheme, no path$/],
  ["a url with a path", { url: `${host}/shop` }, /^url: .*no scheme, no path$/],
  ["a url of another registry", { url: "ghcr.io" }, /^url: .*Amazon ECR/],
  ["a key that is none", { kmsKey: "alias/x" }, /^kmsKey: .*ARN of a KMS key, or false/],
  ["true for a key", { kmsKey: true }, /^kmsKey: .*ARN of a KMS key, or false/],
  [
    "an alias, which ECR gives back as another ARN",
    { kmsKey: "arn:aws:kms:eu-west-1:123456789012:alias/x" },
    /^kmsKey/,
  ],
  [
    "a key of another region",
    { kmsKey: key.replace("eu-west", "us-west") },
    /^kmsKey: .*us-west-1.*eu-west-1.*own region$/,
  ],
  ["no day", { untaggedDays: 0 }, /^untaggedDays: .*at least 1 days$/],
  ["half a day", { untaggedDays: 1.5 }, /^untaggedDays: .*whole number/],
  ["no release kept", { keepReleases: 0 }, /^keepReleases: .*at least 1 images$/],
  ["an account that is none", { accounts: { prod: "12" } }, /^accounts\.prod: .*twelve digits/],
  [
    "the registry's own account",
    { accounts: { prod: "123456789012" } },
    /^accounts\.prod: .*own account.*Leave it out$/,
  ],
  ["an account of no environment", { accounts: { prd: "222222222222" } }, /^accounts\.prd: .*Did you mean prod\?$/],
  ["a tag that is a number", { tags: { a: 1 } }, /^tags\.a: /],
  ["an unknown backend", { backend: { type: "etcd" } }, /^backend\.type: /],
])("%s is an error at its key", (_, input, expected) => {
  const found = problems(input);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(expected);
});

test("every problem is said, not the first alone", () => {
  expect(problems({ untaggedDays: "x", keepReleases: -1, forceDlete: true }).map((line) => line.split(":")[0])).toEqual(
    ["forceDlete", "untaggedDays", "keepReleases"],
  );
});

test("the docs name exactly the options that there are", () => {
  const known = problems({ zzzzzzzzzz: 1 })[0]
    ?.replace(/^.*known here: /, "")
    .split(", ");
  expect(docs.map(({ name }) => name)).toEqual(known);
});

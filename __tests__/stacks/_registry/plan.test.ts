import { planRegistry } from "../../../stacks/_registry";
import { candidate, HOST, registryOf } from "../../support/ecr-candidates";
import { hash, lockedImage, lockOf } from "../../support/locks";

const names = (...planned: Parameters<typeof planRegistry>) =>
  planRegistry(...planned).repositories.map(({ name }) => name);
const built = (image: string) => ({ build: { context: "." }, image });
const registry = registryOf();

test("what the project builds, below the environment's prefix; what is of others stays where it is", () => {
  expect(names(registry, [candidate()], undefined)).toEqual(["shop/web"]);
});

test("with mirror everything, by the name that a release gives it", () => {
  expect(names(registry, [candidate({ mirror: true })], undefined)).toEqual(["shop/valkey/valkey", "shop/web"]);
});

test("sorted, each once, over all environments; services that share an image share a repository", () => {
  const services = { web: built("web:dev"), worker: { image: "web:dev" }, job: built("job:dev") };
  const environments = [
    candidate({ services }),
    candidate({ name: "staging", services, registry: `${HOST}/staging` }),
    candidate({ name: "flat", services, registry: HOST }),
    candidate({ name: "twin", services }),
  ];
  expect(names(registry, environments, undefined)).toEqual([
    "job",
    "shop/job",
    "shop/web",
    "staging/job",
    "staging/web",
    "web",
  ]);
});

test("an image that one environment builds is the project's in another, too", () => {
  const environments = [
    candidate({ name: "dev", services: { web: built("web:dev") }, registry: "localhost:5000" }),
    candidate({ services: { web: { image: "web:dev" } } }),
  ];
  expect(names(registry, environments, undefined)).toEqual(["shop/web"]);
});

test("the registry's dual-stack name is the same registry; another region, account or registry is not", () => {
  const on = (host: string) => names(registry, [candidate({ registry: `${host}/shop` })], undefined);
  expect(on("123456789012.dkr-ecr.eu-west-1.on.aws")).toEqual(["shop/web"]);
  expect(on(HOST.replace("eu-west-1", "eu-west-2"))).toEqual([]);
  expect(on(HOST.replace("12345", "54321"))).toEqual([]);
  expect(on("registry.example.com")).toEqual([]);
});

test("a built image that names the registry itself goes there without the environment's word", () => {
  const services = { web: built(`${HOST}/own/web:dev`), base: { image: `${HOST}/base:1` } };
  const { registry: _, ...definition } = candidate({ services }).definition;
  expect(names(registry, [{ ...candidate({ services }), definition }], undefined)).toEqual(["own/web"]);
});

test("what the lock says is there stays, though no service names it any more", () => {
  const lock = lockOf({
    "web:dev": lockedImage({ repositories: [`${HOST}/shop/web`, "localhost:5000/web"] }),
    "old:dev": lockedImage({ repositories: [`${HOST}/shop/old`] }),
    "node:22": lockedImage({ kind: "pulled", repositories: ["docker.io/library/node"] }),
  });
  expect(names(registry, [candidate()], lock)).toEqual(["shop/old", "shop/web"]);
});

test("an image of others that is in this registry by itself is not taken over, wherever it is copied to", () => {
  const repositories = [`${HOST}/base`, `${HOST}/shop/base`];
  const lock = lockOf({ [`${HOST}/base:1`]: lockedImage({ kind: "pulled", repositories }) });
  expect(names(registry, [candidate()], lock)).toEqual(["shop/base", "shop/web"]);
});

test("the lock's tags are protected, each in its own repository", () => {
  const [one, two] = ["berth-11111111111111111111", "berth-22222222222222222222"];
  const lock = lockOf({
    "web:dev": lockedImage({ tag: two, repositories: [`${HOST}/shop/web`] }),
    "web:old": lockedImage({ tag: one, repositories: ["123456789012.dkr-ecr.eu-west-1.on.aws/shop/web"] }),
    "web:same": lockedImage({ tag: two, repositories: [`${HOST}/shop/web`, `${HOST}/shop/twin`] }),
  });
  const { repositories } = planRegistry(registry, [candidate()], lock);
  expect(repositories.map(({ name, locked }) => [name, locked])).toEqual([
    ["shop/twin", [two]],
    ["shop/web", [one, two]],
  ]);
});

test("of several locks each is protected, its repositories and its tags", () => {
  const [one, two] = ["berth-11111111111111111111", "berth-22222222222222222222"];
  const old = lockOf({ "web:dev": lockedImage({ tag: one, repositories: [`${HOST}/shop/web`] }) });
  const present = lockOf({
    "web:dev": lockedImage({ tag: two, repositories: [`${HOST}/shop/web`] }),
    "job:dev": lockedImage({ tag: two, repositories: [`${HOST}/shop/job`] }),
  });
  const { repositories } = planRegistry(registry, [candidate()], old, present);
  expect(repositories.map(({ name, locked }) => [name, locked])).toEqual([
    ["shop/job", [two]],
    ["shop/web", [one, two]],
  ]);
});

describe("other accounts", () => {
  const accounts = { prod: "222222222222", staging: "222222222222", dev: "333333333333" };
  const other = registryOf({ accounts: { prod: accounts.prod, dev: accounts.dev } });

  test("may pull from the repositories that their environments run, with the roles of these, and from no other", () => {
    const environments = [
      candidate({ roles: ["shop-prod-*-execution"] }),
      candidate({ name: "dev", roles: ["b", "a"], services: { job: built("job:dev") } }),
      candidate({ name: "home", roles: ["own"] }),
    ];
    const { repositories, findings } = planRegistry(other, environments, undefined);
    expect(findings).toEqual([]);
    expect(repositories.map(({ name, pullers }) => [name, pullers])).toEqual([
      ["shop/job", [{ account: "333333333333", roles: ["a", "b"] }]],
      ["shop/web", [{ account: "222222222222", roles: ["shop-prod-*-execution"] }]],
    ]);
  });

  test("two environments of one account are one entry", () => {
    const both = { ...other, accounts: { prod: accounts.prod, staging: accounts.staging } };
    const environments = [candidate({ roles: ["b", "c"] }), candidate({ name: "staging", roles: ["a", "b"] })];
    expect(planRegistry(both, environments, undefined).repositories[0]?.pullers).toEqual([
      { account: "222222222222", roles: ["a", "b", "c"] },
    ]);
  });

  test.each([
    ["pulls nothing from there", candidate({ name: "dev", registry: "localhost:5000" }), /pulls nothing from 1234/],
    ["has no roles", candidate({ name: "dev" }), /Target fake pulls with the credentials of a machine/],
    ["has an empty list of roles", candidate({ name: "dev", roles: [] }), /credentials of a machine/],
  ])("an account whose environment %s is an error at its option", (_, environment, reason) => {
    const { findings } = planRegistry(other, [candidate({ roles: ["r"] }), environment], undefined);
    expect(findings).toEqual([
      expect.objectContaining({
        code: "BERTH619",
        path: "context.registry.accounts.dev",
        reason: expect.stringMatching(reason),
      }),
    ]);
  });
});

describe("what stops it", () => {
  const stopped = (...planned: Parameters<typeof planRegistry>) =>
    planRegistry(...planned).findings.map(({ code, verdict, path, found }) => [code, verdict, path, found]);

  test("no image goes there", () => {
    expect(stopped(registry, [candidate({ services: { store: { image: "valkey:8" } } })], undefined)).toEqual([
      ["BERTH619", "error", "context.registry", `no image goes to ${HOST}`],
    ]);
  });

  test("an environment that could not be loaded: what it needs would be deleted", () => {
    const unread = { ...candidate({ name: "dev" }), project: undefined, workload: undefined };
    const { repositories } = planRegistry(registry, [candidate(), unread], undefined);
    expect(repositories).toEqual([]);
    expect(stopped(registry, [candidate(), unread], undefined)).toEqual([
      ["BERTH619", "error", "context.registry", "environment dev could not be read"],
    ]);
  });

  test("options that could not be read, where they say which roles pull; elsewhere they are of no concern", () => {
    const unread = { ...candidate({ name: "dev", roles: ["r"] }), options: undefined, refused: true };
    expect(stopped(registry, [candidate(), unread], undefined)).toEqual([]);
    expect(stopped(registryOf({ accounts: { dev: "222222222222" } }), [candidate(), unread], undefined)).toEqual([
      ["BERTH619", "error", "context.registry", "environment dev could not be read"],
    ]);
  });

  test.each(["my--app:1", "my__app:1", "team/my--app:1"])("%s: Docker takes the name, ECR does not", (image) => {
    const environments = [
      candidate({ services: { web: built(image) } }),
      candidate({ name: "dev", services: { web: built(image) } }),
    ];
    const name = `shop/${image.replace(":1", "")}`;
    expect(stopped(registry, environments, undefined)).toEqual([
      ["BERTH619", "error", "services.web.image", `repository ${name}`],
    ]);
    const [finding] = planRegistry(registry, environments, undefined).findings;
    expect(finding).toMatchObject({ file: "compose.yaml", line: 4, environment: "prod" });
    expect(finding?.reason).toContain(`this has ${name.length} characters`);
  });

  test("one letter alone, and 257 characters with the environment's prefix", () => {
    const at = (image: string, prefix = "") =>
      stopped(registry, [candidate({ services: { web: built(image) }, registry: `${HOST}${prefix}` })], undefined);
    const long = `/${"a".repeat(200)}`;
    expect([at("w:1"), at("we:1")].map(({ length }) => length)).toEqual([1, 0]);
    expect([at(`${"a".repeat(56)}:1`, long), at(`${"a".repeat(55)}:1`, long)].map(({ length }) => length)).toEqual([
      1, 0,
    ]);
  });

  test("more tags than a policy can protect, only where it has to", () => {
    const images = Array.from({ length: 49 }, (_, index) => {
      const tag = `berth-${String(index).padStart(20, "0")}`;
      return [`web:${index}`, lockedImage({ tag, id: hash("1"), repositories: [`${HOST}/shop/web`] })] as const;
    });
    const lock = lockOf(Object.fromEntries(images));
    expect(stopped(registry, [candidate()], lock)).toEqual([]);
    expect(stopped(registryOf({ keepReleases: 5 }), [candidate()], lock)).toEqual([
      ["BERTH619", "error", "context.registry.keepReleases", "the lock names 49 images in repository shop/web"],
    ]);
    const fewer = lockOf(Object.fromEntries(images.slice(1)));
    expect(stopped(registryOf({ keepReleases: 5 }), [candidate()], fewer)).toEqual([]);
  });
});

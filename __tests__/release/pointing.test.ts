import { BerthError, type Finding } from "../../src/errors";
import type { JsonObject } from "../../src/json";
import { planImages } from "../../src/release/plan";
import { pointing } from "../../src/release/pointing";
import type { Tools } from "../../src/release/tools";
import { candidate, type Environment, makeWorld, SERVICES } from "../support/release-world";

const environments = { one: { registry: "a.test" }, two: { registry: "b.test/x", mirror: true }, three: {} };

/** Tools of which everything fails, with a finding without a place. */
function failing(found: string, more: Partial<Finding> = {}, services: JsonObject = SERVICES) {
  const error = new BerthError([
    { code: "BERTH602", verdict: "error", found, reason: "it is so", remedy: "mend it", ...more },
  ]);
  const fail = () => Promise.reject(error);
  const names = [
    "readManifest",
    "resolveManifest",
    "readConfig",
    "pushImage",
    "copyManifest",
    "hashContext",
    "buildImages",
  ];
  const tools = { ...makeWorld().tools, ...Object.fromEntries(names.map((name) => [name, fail])) } as Tools;
  const candidates = Object.entries<Environment>(environments).map(([name, one]) => candidate(name, one, services));
  const { plan } = planImages(candidates, undefined);
  const text = JSON.stringify({ context: { environments } }, null, 2);
  return { plan, tools: pointing(tools, { plan, candidates, config: { file: "cdktf.json", text } }) };
}

/** `file:line path` of the finding. */
async function place(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const [finding] = (error as BerthError).findings;
  return `${finding?.file}:${finding?.line} ${finding?.path}`;
}

test("a registry that an environment names is in cdktf.json", async () => {
  const { tools } = failing("look for it: it does not answer");
  const one = "cdktf.json:5 context.environments.one.registry";
  expect(await place(tools.readManifest(`a.test/shop/web@sha256:${"a".repeat(64)}`))).toBe(one);
  expect(await place(tools.pushImage("a.test/shop/web:berth-1", () => {}))).toBe(one);
  const two = "cdktf.json:8 context.environments.two.registry";
  expect(await place(tools.readManifest("b.test/x/valkey/valkey:8.1"))).toBe(two);
});

test("someone else's image is where a service names it", async () => {
  const { tools } = failing("it does not exist");
  const image = "compose.yaml:4 services.store.image";
  expect(await place(tools.resolveManifest("docker.io/valkey/valkey:8.1", "linux/amd64"))).toBe(image);
  expect(await place(tools.readConfig("docker.io/valkey/valkey:8.1"))).toBe(image);
});

test("of a copy the registry that failed", async () => {
  const from = `a.test/shop/web@sha256:${"a".repeat(64)}`;
  const copy = (host: string) =>
    failing(`copy of ${from} to b.test/x/shop/web:1: ${host} fails`).tools.copyManifest(
      from,
      "b.test/x/shop/web:1",
      () => {},
    );
  expect(await place(copy("a.test"))).toContain("environments.one.registry");
  expect(await place(copy("b.test"))).toContain("environments.two.registry");
});

test("a build is where the Compose file has it, what is below it too", async () => {
  const { plan, tools } = failing("Dockerfile Dockerfile");
  const build = plan.images[0]?.build as JsonObject;
  const hashing = tools.hashContext({ projectDirectory: "/", build, platform: "linux/amd64" });
  expect(await place(hashing)).toBe("compose.yaml:4 services.web.build");
  const services = { ...SERVICES, api: { image: "shop/web-api:dev", build: { context: "./api" } } };
  const requests = ["shop/web-api:dev", "shop/web:dev"].map((reference) => ({
    reference,
    build,
    platform: "",
    labels: {},
  }));
  const options = { projectDirectory: "/", pull: false, say: () => {} };
  const first = failing("shop/web:dev: RUN false", {}, services);
  expect(await place(first.tools.buildImages(requests, options))).toBe("compose.yaml:4 services.web.build");
  const second = failing("shop/web-api:dev: build.isolation", { path: "build.isolation" }, services);
  expect(await place(second.tools.buildImages(requests, options))).toBe("compose.yaml:4 services.api.build.isolation");
});

test("what has a place, or belongs to none, stays as it is", async () => {
  const at = { file: "x.yaml", line: 3, path: "services.y" };
  expect(await place(failing("x", at).tools.readManifest("a.test/shop/web:1"))).toBe("x.yaml:3 services.y");
  expect(await place(failing("x").tools.readManifest("c.test/else:1"))).toBe("undefined:undefined undefined");
});

import type { JsonObject } from "../../src/json";
import { planImages } from "../../src/release/plan";
import { candidate, type Environment, planOf, SERVICES } from "../support/release-world";

/** `code path: found` of every finding. */
function faults(environments: Readonly<Record<string, Environment>>, services?: JsonObject, platform?: string) {
  const candidates = Object.entries(environments).map(([name, one]) => candidate(name, one, services));
  const { findings } = planImages(candidates, platform);
  expect(findings.every(({ file, line, remedy }) => file !== undefined && line !== undefined && remedy !== "")).toBe(
    true,
  );
  return findings.map(({ code, path, found }) => `${code} ${path}: ${found}`);
}

const build = (more: JsonObject = {}) => ({ context: "./app", dockerfile: "Dockerfile", ...more });
const web = (more: JsonObject): JsonObject => ({ web: { image: "shop/web:dev", build: build(), ...more } });

describe("images of all environments", () => {
  test("one image, whoever builds or runs it", () => {
    const plan = planOf({ one: {}, two: {} });
    expect(plan.project).toBe("shop");
    expect(plan.images.map(({ reference, kind, services }) => [reference, kind, services])).toEqual([
      ["shop/web:dev", "built", ["web", "worker"]],
      ["valkey/valkey:8.1", "pulled", ["store"]],
    ]);
    expect(plan.images[0]?.build).toEqual(build());
    expect(plan.images[1]?.build).toBeUndefined();
  });

  test("where each is wanted: registries of environments, the host in a name, the origin of others' images", () => {
    const at = (environments: Readonly<Record<string, Environment>>, services?: JsonObject) =>
      planOf(environments, services).images.map(({ repositories, origin }) => [repositories, origin]);
    const own = "docker.io/valkey/valkey";
    expect(at({ one: {} })).toEqual([
      [[], undefined],
      [[own], own],
    ]);
    expect(at({ one: { registry: "b.test/x" }, two: { registry: "a.test", mirror: true }, three: {} })).toEqual([
      [["a.test/shop/web", "b.test/x/shop/web"], undefined],
      [["a.test/valkey/valkey", own], own],
    ]);
    expect(at({ one: {} }, { web: { image: "ghcr.io/acme/web:1", build: build() } })).toEqual([
      [["ghcr.io/acme/web"], undefined],
    ]);
  });

  test("a service that an environment only runs is built where another builds it", () => {
    const runs = { ...SERVICES, web: { image: "shop/web:dev" } };
    const [first] = planOf({ prod: { services: runs }, dev: {} }).images;
    expect(first).toMatchObject({ kind: "built", build: build(), place: { path: "services.web.build" } });
  });

  test("a refused environment counts, one that could not be loaded is its own error", () => {
    const refused = { ...candidate("one", { registry: "a.test" }), refused: true };
    expect(planImages([refused], undefined).plan.images[0]?.repositories).toEqual(["a.test/shop/web"]);
    const error = { code: "BERTH002", verdict: "error", found: "x", reason: "y", remedy: "z" } as const;
    const note = { ...error, verdict: "note" } as const;
    const broken = { ...candidate("two"), project: undefined, workload: undefined, findings: [note, error] };
    expect(planImages([refused, broken], undefined)).toMatchObject({ plan: { images: [] }, findings: [error] });
  });

  test("unread options count where the machines depend on them", () => {
    const error = { code: "BERTH205", verdict: "error", found: "x", reason: "y", remedy: "z" } as const;
    const unread = (machines: Environment) => ({
      ...candidate("one", machines),
      options: undefined,
      findings: [error],
    });
    expect(planImages([unread({ machines: "linux/amd64" })], undefined).findings).toEqual([error]);
    expect(planImages([unread({})], undefined).findings).toEqual([]);
  });
});

describe("platform", () => {
  const chosen = (environments: Readonly<Record<string, Environment>>, services?: JsonObject, platform?: string) => {
    const candidates = Object.entries(environments).map(([name, one]) => candidate(name, one, services));
    const { plan, findings } = planImages(candidates, platform);
    expect(findings).toEqual([]);
    return plan.images[0]?.platform;
  };

  test("--platform, else the service's, else the only one of build.platforms, else the machines', else nobody's", () => {
    const listed = { build: build({ platforms: ["linux/arm64"] }) };
    expect(chosen({ one: {} })).toBeUndefined();
    expect(chosen({ one: {}, two: { machines: "linux/arm64" } })).toBe("linux/arm64");
    expect(chosen({ one: {} }, web(listed))).toBe("linux/arm64");
    expect(chosen({ one: { machines: "linux/arm64" } }, web({ platform: "linux/arm64/v8" }))).toBe("linux/arm64");
    expect(chosen({ one: {} }, SERVICES, "linux/arm64")).toBe("linux/arm64");
    const two = { build: build({ platforms: ["linux/amd64", "linux/arm64"] }) };
    expect(chosen({ one: {} }, web(two), "linux/arm64")).toBe("linux/arm64");
    expect(chosen({ one: { machines: "linux/amd64" } }, web(two))).toBe("linux/amd64");
  });

  test("machines that differ: both are named, and that --platform does not help", () => {
    const environments = { big: { machines: "linux/amd64" }, small: { machines: "linux/arm64" } };
    const { findings } = planImages(
      Object.entries(environments).map(([name, one]) => candidate(name, one)),
      "linux/amd64",
    );
    // One for all images.
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      code: "BERTH613",
      path: "services.web.build",
      found:
        "shop/web:dev is wanted for linux/amd64 (the machines of environment big) and for linux/arm64 (the machines of environment small)",
      reason: expect.stringMatching(/--platform does not help.*; so for valkey\/valkey:8.1$/),
      remedy: expect.stringMatching(/options.*two image names/),
    });
  });

  test.each<[string, Readonly<Record<string, Environment>>, JsonObject, string | undefined, string]>([
    [
      "services that differ",
      { one: {} },
      { ...web({ platform: "linux/amd64" }), worker: { image: "shop/web:dev", platform: "linux/arm64" } },
      undefined,
      "BERTH613 services.worker.platform: shop/web:dev is wanted for linux/arm64 (service worker of environment one) and for linux/amd64 (service web of environment one)",
    ],
    [
      "a service and the machines",
      { one: { machines: "linux/arm64" } },
      web({ platform: "linux/amd64" }),
      undefined,
      "BERTH613 services.web.platform: shop/web:dev is wanted for linux/amd64 (service web of environment one) and for linux/arm64 (the machines of environment one)",
    ],
    [
      "build.platforms and the machines",
      { one: { machines: "linux/arm64" } },
      web({ build: build({ platforms: ["linux/amd64"] }) }),
      undefined,
      "BERTH613 services.web.build.platforms: shop/web:dev is wanted for linux/amd64 (build.platforms of service web of environment one) and for linux/arm64 (the machines of environment one)",
    ],
    [
      "--platform and the machines",
      { one: { machines: "linux/arm64" } },
      web({}),
      "linux/amd64",
      "BERTH613 services.web.build: shop/web:dev is wanted for linux/arm64 (the machines of environment one) and for linux/amd64 (--platform)",
    ],
    [
      "--platform and a service",
      { one: {} },
      web({ platform: "linux/arm64" }),
      "linux/amd64",
      "BERTH613 services.web.platform: shop/web:dev is wanted for linux/arm64 (service web of environment one) and for linux/amd64 (--platform)",
    ],
    [
      "--platform and build.platforms",
      { one: {} },
      web({ build: build({ platforms: ["linux/amd64"] }) }),
      "linux/arm64",
      "BERTH613 services.web.build.platforms: shop/web:dev is wanted for linux/arm64, and build.platforms has linux/amd64",
    ],
    [
      "several build.platforms that nobody chooses from",
      { one: {} },
      web({ build: build({ platforms: ["linux/amd64", "linux/arm64"] }) }),
      undefined,
      "BERTH613 services.web.build.platforms: shop/web:dev is built for linux/amd64, linux/arm64",
    ],
    [
      "what is no platform",
      { one: {} },
      web({ platform: "linux" }),
      undefined,
      'BERTH010 services.web.platform: platform "linux"',
    ],
  ])("%s", (_, environments, services, platform, expected) => {
    expect(faults(environments, services, platform)).toEqual([expected]);
  });
});

describe("one name, one build", () => {
  test.each([
    [{ args: { NODE: "20" } }, { args: { NODE: "22" } }, "build.args.NODE"],
    [{}, { target: "production" }, "build.target"],
    [{ dockerfile: "a" }, { dockerfile: "b" }, "build.dockerfile"],
    [{ platforms: ["linux/amd64"] }, { platforms: ["linux/arm64"] }, "build.platforms"],
  ])("%j and %j", (one, other, key) => {
    const found = faults({
      dev: { services: web({ build: build(one) }) },
      prod: { services: web({ build: build(other) }) },
    });
    expect(found).toContain(`BERTH615 services.web.${key}: shop/web:dev is built in two ways: ${key} differs`);
  });

  test("who differs is named, no value is shown", () => {
    const services = (password: string) => web({ build: build({ args: { PASSWORD: password } }) });
    const candidates = [candidate("dev", {}, services("first")), candidate("prod", {}, services("second"))];
    const text = JSON.stringify(planImages(candidates, undefined).findings);
    expect(text).toContain("service web of environment dev and service web of environment prod");
    expect(text).not.toMatch(/first|second/);
  });

  test("two services of one environment too; the order of keys means nothing", () => {
    const two = {
      a: { image: "x:1", build: build() },
      b: { image: "x:1", build: { dockerfile: "Dockerfile", context: "./b" } },
    };
    expect(faults({ one: {} }, two)).toEqual([
      "BERTH615 services.b.build.context: x:1 is built in two ways: build.context differs",
    ]);
    const same = {
      a: { image: "x:1", build: build() },
      b: { image: "x:1", build: { dockerfile: "Dockerfile", context: "./app" } },
    };
    expect(faults({ one: {} }, same)).toEqual([]);
  });
});

describe("names", () => {
  test.each([
    [
      "without tag and digest",
      { store: { image: "valkey/valkey" } },
      "BERTH610 services.store.image: image valkey/valkey",
    ],
    ["rejected by docker", { store: { image: "Valkey:8" } }, "BERTH010 services.store.image: image Valkey:8"],
    [
      "a built one by digest",
      web({ image: `web@sha256:${"a".repeat(64)}` }),
      `BERTH010 services.web.image: image web@sha256:${"a".repeat(64)}`,
    ],
    ["a name that Compose makes up", { Web: { build: build() } }, "BERTH010 services.Web.image: image shop-Web"],
  ])("%s", (_, services, expected) => {
    expect(faults({ one: {}, two: {} }, services)).toEqual([expected]);
  });

  test("a built one needs no tag, one by digest is fine", () => {
    expect(faults({ one: {} }, { web: { build: build() }, store: { image: `x@sha256:${"a".repeat(64)}` } })).toEqual(
      [],
    );
  });

  test("a repository longer than docker takes", () => {
    const found = faults({ one: { registry: `a.test/${"x".repeat(250)}` } });
    expect(found).toEqual(["BERTH010 services.web.image: image shop/web:dev"]);
  });

  test("all findings together", () => {
    const services = { ...web({ platform: "linux" }), store: { image: "valkey" } };
    expect(faults({ one: {} }, services).map((line) => line.slice(0, 8))).toEqual(["BERTH010", "BERTH610"]);
  });
});

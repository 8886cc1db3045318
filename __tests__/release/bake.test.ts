import { join } from "node:path";
import type { JsonObject } from "../../src/json";
import { type BakeImage, toBake } from "../../src/release/bake";
import { BAKED_KEYS } from "../../src/release/bake-keys";

const PROJECT = "/project";

const image = (build: JsonObject, more: Partial<BakeImage> = {}): BakeImage => ({
  name: "shop/web:dev",
  tags: ["shop/web:dev"],
  build: { context: "./app", dockerfile: "Dockerfile", ...build },
  platform: "linux/arm64",
  labels: {},
  secrets: [],
  links: {},
  ...more,
});

/** The one target of a build, and what it is allowed. */
function target(build: JsonObject, more: Partial<BakeImage> = {}) {
  const { text, allow, targets } = toBake([image(build, more)], PROJECT);
  return { target: JSON.parse(text).target[targets[0] as string], allow };
}

test("the least: one platform, no attestation, into the engine's store, and read rights to what it reads", () => {
  const { text, allow, targets } = toBake([image({})], PROJECT);
  expect(targets).toEqual(["shop_web_dev"]);
  expect(allow).toEqual(["fs.read=/project/app", "fs.read=/project/app/Dockerfile"]);
  expect(JSON.parse(text)).toEqual({
    group: { default: { targets: ["shop_web_dev"] } },
    target: {
      shop_web_dev: {
        context: "/project/app",
        dockerfile: "/project/app/Dockerfile",
        platforms: ["linux/arm64"],
        output: ["type=docker"],
        attest: ["type=provenance,disabled=true", "type=sbom,disabled=true"],
        tags: ["shop/web:dev"],
      },
    },
  });
});

/** For each key that bake has: a value, what becomes of it, and what it must be allowed beside its context. */
const rows: Readonly<Record<string, readonly [JsonObject, object, (readonly string[])?]>> = {
  additional_contexts: [
    {
      additional_contexts: {
        lib: "../lib",
        home: "~/x",
        image: "docker-image://a:1",
        oci: "oci-layout://./o:v1",
        git: "https://u:p@h/a.git",
      },
    },
    {
      contexts: {
        lib: "/lib",
        home: join(process.env["HOME"] ?? "", "x"),
        image: "docker-image://a:1",
        oci: "oci-layout:///project/o:v1",
        git: "https://u:p@h/a.git",
      },
    },
    ["fs.read=/lib", `fs.read=${join(process.env["HOME"] ?? "", "x")}`, "fs.read=/project/o"],
  ],
  args: [{ args: { A: "1", EMPTY: "", UNSET: null } }, { args: { A: "1", EMPTY: "" } }],
  cache_from: [
    { cache_from: ["type=local,src=./cache", "shop/cache:1"] },
    { "cache-from": ["type=local,src=/project/cache", "shop/cache:1"] },
    ["fs.read=/project"],
  ],
  cache_to: [
    { cache_to: ["type=local,mode=max,dest=./cache"] },
    { "cache-to": ["type=local,mode=max,dest=/project/cache"] },
    ["fs.write=/project"],
  ],
  context: [{ context: "." }, { context: "/project", dockerfile: "/project/Dockerfile" }],
  dockerfile: [
    { dockerfile: "../My.Dockerfile" },
    { dockerfile: "/project/My.Dockerfile" },
    ["fs.read=/project/My.Dockerfile"],
  ],
  dockerfile_inline: [
    { dockerfile_inline: "FROM a\nRUN echo ${A} %{B}" },
    { "dockerfile-inline": "FROM a\nRUN echo $${A} %%{B}" },
  ],
  entitlements: [{ entitlements: ["network.host"] }, { entitlements: ["network.host"] }, ["network.host"]],
  extra_hosts: [
    { extra_hosts: ["a=1.2.3.4", "a=4.4.4.4", "b=::1"] },
    { "extra-hosts": { a: "1.2.3.4,4.4.4.4", b: "::1" } },
  ],
  labels: [{ labels: { a: "${x}" } }, { labels: { a: "$${x}" } }],
  network: [{ network: "host" }, { network: "host" }, ["network.host"]],
  no_cache: [{ no_cache: true }, { "no-cache": true }],
  privileged: [{ privileged: true }, { entitlements: ["security.insecure"] }, ["security.insecure"]],
  pull: [{ pull: true }, { pull: true }],
  secrets: [{ secrets: [{ source: "a" }] }, {}],
  shm_size: [{ shm_size: "2147483648" }, { "shm-size": "2147483648" }],
  ssh: [{ ssh: ["default", "k: ./id"] }, { ssh: ["default", "k=/project/id"] }, ["ssh", "fs.read=/project/id"]],
  tags: [{ tags: ["shop/web:next"] }, {}],
  target: [{ target: "test" }, { target: "test" }],
  ulimits: [{ ulimits: { nofile: 1000, nproc: { soft: 1, hard: 2 } } }, { ulimits: ["nofile=1000", "nproc=1:2"] }],
};

test("there is a row for each key that goes into the bake file", () => {
  const baked = Object.keys(BAKED_KEYS).filter((key) => BAKED_KEYS[key] === "bake");
  expect(Object.keys(rows).sort()).toEqual(baked);
});

test.each(Object.entries(rows))("%s", (key, [build, written, allowed = []]) => {
  const plain = target({});
  const { target: got, allow } = target(build);
  const base = key === "dockerfile_inline" ? { ...plain.target, dockerfile: undefined } : plain.target;
  expect(got).toEqual(JSON.parse(JSON.stringify({ ...base, ...written })));
  if (key !== "context" && key !== "dockerfile" && key !== "dockerfile_inline") {
    expect(allow).toEqual([...plain.allow, ...allowed].sort());
  } else expect(allow).toEqual(expect.arrayContaining([...allowed]));
});

test("labels of the release go before those of the file", () => {
  const { target: got } = target({ labels: { a: "1", b: "2" } }, { labels: { b: "3" } });
  expect(got.labels).toEqual({ a: "1", b: "3" });
});

test("secrets: files and variables, by id; a path with a comma is quoted", () => {
  const secrets = [
    { id: "file", file: '/s/a,"b"' },
    { id: "env", variable: "VARIABLE" },
  ];
  const { target: got, allow } = target({}, { secrets });
  expect(got.secret).toEqual(['id=file,type=file,"src=/s/a,""b"""', "id=env,type=env,env=VARIABLE"]);
  expect(allow).toContain('fs.read=/s/a,"b"');
});

test("a context elsewhere keeps its address and its Dockerfile's name, and reads nothing here", () => {
  const { target: got, allow } = target({
    context: "https://u:p@example.com/a.git#main",
    dockerfile: "docker/Dockerfile",
  });
  expect(got).toMatchObject({ context: "https://u:p@example.com/a.git#main", dockerfile: "docker/Dockerfile" });
  expect(allow).toEqual([]);
});

test("an image that is only a context of another is no result", () => {
  const base = image({ target: "base" }, { name: "shop/web:dev base", tags: [] });
  const web = image({ additional_contexts: { b: "service:base" } }, { links: { base: "shop/web:dev base" } });
  const { text, targets } = toBake([base, web], PROJECT);
  const file = JSON.parse(text);
  expect(targets).toEqual(["shop_web_dev_base", "shop_web_dev"]);
  expect(file.group.default.targets).toEqual(["shop_web_dev"]);
  expect(file.target.shop_web_dev.contexts).toEqual({ b: "target:shop_web_dev_base" });
  expect([file.target.shop_web_dev_base.output, file.target.shop_web_dev_base.tags]).toEqual([undefined, undefined]);
});

test("two names that bake would take for one stay two", () => {
  const names = ["shop/web:dev", "shop_web:dev", "shop-web:dev"];
  const { targets } = toBake(
    names.map((name) => image({}, { name, tags: [name] })),
    PROJECT,
  );
  expect(new Set(targets).size).toBe(3);
});

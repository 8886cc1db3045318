import { load } from "./support";

const web = async (text: string): Promise<unknown> => {
  const { document } = await load(`name: demo\nservices:\n  web:\n    image: a\n${text}`);
  return (document.services as Record<string, unknown>).web;
};

test("a minimal file gives what it says, and the implied network", async () => {
  const { document, name, warnings } = await load("name: demo\nservices: {web: {image: a}}\n");
  expect(name).toBe("demo");
  expect(warnings).toEqual([]);
  expect(document).toEqual({
    name: "demo",
    services: { web: { image: "a", networks: { default: null } } },
    networks: { default: {} },
  });
});

test("Compose's escape of $ is undone, in values, keys and contents", async () => {
  const { document, configContents } = await load(
    `name: demo\nservices: {web: {image: a, command: [echo, "$$X"], labels: {"k$$": "v$$w"}, configs: [c]}}\nconfigs: {c: {content: "p$$q"}}\n`,
  );
  const service = (document.services as Record<string, Record<string, unknown>>).web;
  expect(service?.command).toEqual(["echo", "$X"]);
  // Keys are not interpolated: both signs are the user's.
  expect(service?.labels).toEqual({ k$$: "v$w" });
  expect(configContents).toEqual({ c: Buffer.from("p$q").toString("base64") });
});

test("fillers go, defaults that say something stay", async () => {
  expect(
    await web("    ports: ['80:3000']\n    volumes: [data:/d]\n    deploy: {replicas: 2}\nvolumes: {data: {}}\n"),
  ).toEqual({
    image: "a",
    deploy: { replicas: 2 },
    networks: { default: null },
    ports: [{ mode: "ingress", target: 3000, published: "80", protocol: "tcp" }],
    volumes: [{ type: "volume", source: "data", target: "/d" }],
  });
});

test("an empty command or entrypoint is not nothing: it clears the image's", async () => {
  expect(await web("    command: []\n    entrypoint: ''\n")).toMatchObject({ command: [], entrypoint: [] });
});

test("names that Compose makes of the key go; written and external ones stay", async () => {
  const { document } = await load(
    `name: demo
services: {web: {image: a, networks: [n, m, e], volumes: ["v:/v", "vv:/w"], secrets: [s]}}
networks: {n: {}, m: {name: demo_m}, e: {external: true}}
volumes: {vv: {name: fixed}, v: {}}
secrets: {s: {environment: TOKEN}}
`
      .replaceAll("v:/v", "vol:/v")
      .replace("v: {}", "vol: {}"),
  );
  expect(document.networks).toEqual({ n: {}, m: { name: "demo_m" }, e: { name: "e", external: true } });
  expect(document.volumes).toEqual({ vv: { name: "fixed" }, vol: {} });
  expect(document.secrets).toEqual({ s: { environment: "TOKEN" } });
});

test("x-berth is kept whole, top level and per service, other extensions go", async () => {
  const { document } = await load({
    "compose.yaml": `name: demo
x-other: {a: b}
x-berth:
  waivers: []
include: [more.yaml]
services:
  web:
    image: a
    configs: [c]
    x-other: {a: b}
    x-berth: {waivers: [], until: 2026-12-31, at: "2026-12-31", text: "a$$b\\n  c", ratio: 1.5, none: {}}
  "true":
    image: b
    x-berth: {scale: {min: 1}}
configs: {c: {content: "services:\\n    x-berth: no\\n"}}
`,
    "more.yaml": "services:\n  inc: {image: c, x-berth: {health: /up}}\n",
  });
  expect(document["x-berth"]).toEqual({ waivers: [] });
  expect(document["x-other"]).toBeUndefined();
  const services = document.services as Record<string, Record<string, unknown>>;
  expect(services.web?.["x-berth"]).toEqual({
    waivers: [],
    until: "2026-12-31",
    at: "2026-12-31",
    text: "a$b\n  c",
    ratio: 1.5,
    none: {},
  });
  expect(services.true?.["x-berth"]).toEqual({ scale: { min: 1 } });
  expect(services.inc?.["x-berth"]).toEqual({ health: "/up" });
});

test("a top-level x-berth alone keeps its empty lists and its dates", async () => {
  const services = "services: {web: {image: a}}\n";
  const [empty, dated] = await Promise.all([
    load(`name: demo\nx-berth: {waivers: []}\n${services}`),
    load(`name: demo\nx-berth: {waivers: [{until: 2026-12-31}]}\n${services}`),
  ]);
  expect(empty.document["x-berth"]).toEqual({ waivers: [] });
  expect(dated.document["x-berth"]).toEqual({ waivers: [{ until: "2026-12-31" }] });
});

test("profiles and override files are the request's, not found by themselves", async () => {
  const files = {
    "compose.yaml": "name: demo\nservices: {web: {image: a}, extra: {image: b, profiles: [p]}}\n",
    "compose.override.yaml": "services: {web: {image: overridden}}\n",
    "compose.prod.yaml": "services: {web: {image: prod}}\n",
  };
  const [plain, prod] = await Promise.all([
    load(files),
    load(files, { files: ["compose.yaml", "compose.prod.yaml"], profiles: ["p"] }),
  ]);
  expect(plain.document.services).toEqual({ web: { image: "a", networks: { default: null } } });
  expect(Object.keys(prod.document.services as object)).toEqual(["extra", "web"]);
  expect(prod.document.services).toMatchObject({ web: { image: "prod" } });
});

test("the contents of configs are read, a secret's file is neither read nor needed", async () => {
  const project = await load({
    "compose.yaml":
      "name: demo\nservices: {web: {image: a, configs: [c], secrets: [s, t]}}\nconfigs: {c: {file: ./c.bin}}\nsecrets: {s: {file: ./absent.txt}, t: {file: ./there.txt}}\n",
    "c.bin": "é\u0001",
    "there.txt": "verysecret",
  });
  expect(Buffer.from(project.configContents.c ?? "", "base64").toString()).toBe("é\u0001");
  expect(Object.keys(project.configContents)).toEqual(["c"]);
  expect(JSON.stringify(project)).not.toContain("verysecret");
});

test("warnings become notes at the place that caused them", async () => {
  const { warnings } = await load(
    "version: '3'\nname: demo\nservices:\n  web: {image: a, command: 'echo ${NOPE} ${FINE:-x}'}\n",
  );
  expect(warnings.map(({ code, verdict, line, column, found }) => ({ code, verdict, line, column, found }))).toEqual([
    { code: "BERTH011", verdict: "note", line: 4, column: 34, found: "nothing sets ${NOPE}" },
    { code: "BERTH011", verdict: "note", line: 1, column: 1, found: "version is obsolete" },
  ]);
});

import { loadCompose } from "../../src/compose/load";
import type { BerthError, Finding } from "../../src/errors";
import { bareShell, brief, findingsOf, folder, load } from "./support";

const H = "name: demo\nservices:\n  web:\n    image: a\n";

/** Bad input, and what each finding of it is: code, place, path. */
const CASES: Readonly<Record<string, readonly [string | Record<string, string>, readonly string[]]>> = {
  "unknown keys, all of them": [
    `${H}    imagee: x\n    deploy: {replica: 2}\nservicess: {}\n`,
    [
      "BERTH003 compose.yaml:5:5 services.web.imagee",
      "BERTH003 compose.yaml:6:14 services.web.deploy.replica",
      "BERTH003 compose.yaml:7:1 servicess",
    ],
  ],
  "unknown keys in a merged mapping and in a list item": [
    `x-a: &a {imagee: x}\n${H}    <<: *a\n    volumes: [{type: bind, source: ., target: /x, bindd: {}}]\n`,
    ["BERTH003 compose.yaml:1:10 services.web.imagee", "BERTH003 compose.yaml:7:51 services.web.volumes[0].bindd"],
  ],
  "required variables, all of them": [
    `${H}    environment: {X: "\${NEED:?must}", Y: "a \${N2?}", Z: "\${OK:-\${N3:?nested}}"}\n`,
    ["BERTH004 compose.yaml:5:23", "BERTH004 compose.yaml:5:45", "BERTH004 compose.yaml:5:64"],
  ],
  "a tab": [`${H}\tcommand: x\n`, ["BERTH002 compose.yaml:5:1"]],
  "a list that never ends": [`${H}    command: [a\n`, ["BERTH002 compose.yaml:6:1"]],
  "a key twice": [`${H}    image: b\n`, ["BERTH002 compose.yaml:5:5"]],
  "an alias without anchor": [`${H}    command: *nope\n`, ["BERTH002 compose.yaml:5:14"]],
  "syntax errors in two files, one of them included": [
    { "compose.yaml": `${H}    command: [a\ninclude: [more.yaml]\n`, "more.yaml": "services:\n\tx: 1\n" },
    ["BERTH002 compose.yaml:6:1", "BERTH002 more.yaml:2:1"],
  ],
  "an included file with a syntax error": [
    { "compose.yaml": `include: [more.yaml]\n${H}`, "more.yaml": "services:\n  x: [1\n" },
    ["BERTH002 more.yaml:3:1"],
  ],
  "an env file, a label file and a config that are not there": [
    `${H}    env_file: [a.env, {path: b.env, required: false}]\n    label_file: l.env\n    configs: [c]\nconfigs: {c: {file: ./c.txt}}\n`,
    [
      "BERTH005 compose.yaml:5:16 services.web.env_file[0]",
      "BERTH005 compose.yaml:6:5 services.web.label_file",
      "BERTH005 compose.yaml:8:15 configs.c.file",
    ],
  ],
  "a config's file alone": [
    `${H}    configs: [c]\nconfigs: {c: {file: ./c.txt}}\n`,
    ["BERTH005 compose.yaml:6:15 configs.c.file"],
  ],
  "a file to extend, a file to include": [
    `include: [i.yaml]\n${H}    extends: {file: e.yaml, service: a}\n`,
    ["BERTH005 compose.yaml:1:11", "BERTH005 compose.yaml:6:15"],
  ],
  "no name": ["services: {web: {image: a}}\n", ["BERTH008 compose.yaml:1:1 name"]],
  "an empty name": ["name: ''\nservices: {web: {image: a}}\n", ["BERTH008 compose.yaml:1:1 name"]],
  "a name from a variable that is not set": [
    "name: ${NOPE}\nservices: {web: {image: a}}\n",
    ["BERTH008 compose.yaml:1:1 name"],
  ],
  "a name that Compose would change": [
    "name: Demo App\nservices: {web: {image: a}}\n",
    ["BERTH009 compose.yaml:1:1 name"],
  ],
  "no name and an unknown key": [
    "services: {web: {imagee: a}}\n",
    ["BERTH008 compose.yaml:1:1 name", "BERTH003 compose.yaml:1:18 services.web.imagee"],
  ],
  "a service name with a space": [
    "name: demo\nservices:\n  'a b': {image: a}\n",
    ['BERTH009 compose.yaml:3:3 services["a b"]'],
  ],
  "a container name too short": [
    `${H}    container_name: x\n`,
    ["BERTH009 compose.yaml:5:5 services.web.container_name"],
  ],
  "a port above 65535": [`${H}    ports: ['80:80', '99999:80']\n`, ["BERTH010 compose.yaml:5:22"]],
  "a dependency on nothing": [`${H}    depends_on: [nope]\n`, ["BERTH010 compose.yaml:5:18 services.web.depends_on"]],
  "a network that is not declared": [
    `${H}    networks: [nope]\n`,
    ["BERTH010 compose.yaml:5:16 services.web.networks"],
  ],
  "a circle of dependencies": [
    `${H}    depends_on: [b]\n  b: {image: x, depends_on: [web]}\n`,
    ["BERTH006 compose.yaml:6:17 services.b.depends_on"],
  ],
  "a duration that is none": [
    `${H}    healthcheck: {test: [CMD, x], interval: 5x}\n`,
    ["BERTH006 compose.yaml:5:45 services.web.healthcheck.interval"],
  ],
  "two values of the wrong kind": [
    `${H}    mem_limit: 5q\n    stop_grace_period: 5x\n`,
    ["BERTH006 compose.yaml:5:16 services.web.mem_limit", "BERTH006 compose.yaml:6:24 services.web.stop_grace_period"],
  ],
  "a health check in no known form": [
    `${H}    healthcheck: {test: [x, y]}\n`,
    ["BERTH006 compose.yaml:5:19 services.web.healthcheck.test"],
  ],
  "a list where a mapping belongs": ["name: demo\nservices: [a]\n", ["BERTH006 compose.yaml:2:1 services"]],
  "a service without an image": [
    "name: demo\nservices:\n  web: {command: x}\n",
    ["BERTH006 compose.yaml:3:3 services.web"],
  ],
  "a service with dots in its name": [
    "name: demo\nservices:\n  a.b: {image: x, cpus: abc}\n",
    ['BERTH006 compose.yaml:3:25 services["a.b"].cpus'],
  ],
  "an empty file": ["", ["BERTH006 compose.yaml:1:1"]],
  "a list": ["- a\n", ["BERTH006 compose.yaml:1:1"]],
};

const results = new Map<string, readonly Finding[]>();
beforeAll(async () => {
  const left = Object.entries(CASES);
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) results.set(next[0], await findingsOf(next[1][0]));
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}, 30_000);

test.each(Object.entries(CASES))("%s", (name, [, expected]) => {
  const findings = results.get(name) ?? [];
  expect(findings.map(brief).sort()).toEqual([...expected].sort());
  for (const finding of findings) {
    expect(finding.verdict).toBe("error");
    // No folder of this machine.
    expect(finding.found + finding.reason + finding.remedy).not.toMatch(/\/berth-compose-/);
  }
});

test("no file, a file that is not there, a folder, an env file that is not there", async () => {
  const projectDirectory = folder({ "compose.yaml": H, "sub/x": "" });
  const fail = async (request: object): Promise<string[]> => {
    const error = await loadCompose({ projectDirectory, shell: bareShell, ...request }).catch(
      (thrown: unknown) => thrown,
    );
    return (error as BerthError).findings.map((finding) => `${finding.code} ${finding.file ?? "-"}`);
  };
  expect(await fail({ projectDirectory: folder({}) })).toEqual(["BERTH001 -"]);
  expect(await fail({ files: ["a.yaml", "b.yaml"], envFiles: ["c.env"] })).toEqual([
    "BERTH001 a.yaml",
    "BERTH001 b.yaml",
    "BERTH005 c.env",
  ]);
  expect(await fail({ files: ["sub"] })).toEqual(["BERTH001 sub"]);
});

test("a suggestion is given where one is near", async () => {
  const [finding] = await findingsOf(`${H}    healthchek: {test: [CMD, x]}\n`);
  expect(finding?.remedy).toBe("did you mean healthcheck?");
});

test("what sets a required variable is the shell or an env file", async () => {
  const files = {
    "compose.yaml": "name: demo\nservices: {web: {image: 'a:${TAG:?tag}'}}\n",
    ".env": "export TAG='5'\n",
  };
  expect((await load(files)).document.services).toMatchObject({ web: { image: "a:5" } });
});

test("a secret file that is missing does not stop a load", async () => {
  const { document } = await load(`${H}    secrets: [s]\nsecrets: {s: {file: ./nope}}\n`);
  expect(document.secrets).toEqual({ s: { file: "./nope" } });
});

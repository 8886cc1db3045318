import { parsePath } from "../../src/compose/path";
import type { ComposeProject } from "../../src/compose/project";
import { load } from "./support";

const FILES = {
  "compose.yaml": `name: demo
include: [sub/inc.yaml]
x-env: &env
  SHARED: "1"
x-base: &base
  restart: always
  environment:
    <<: *env
services:
  web:
    <<: *base
    image: web
    ports:
      - "80:3000"
      - "\${HOST:-127.0.0.1}:9000-9002:80-82/udp"
      - {target: 5000, published: "5001"}
    volumes: ["data:/data", "./x:/x:ro"]
    secrets: [one]
    depends_on: [db]
    labels: ["com.example.a=1", "b=2"]
    extra_hosts: ["h:1.2.3.4"]
    ulimits: {nofile: 5}
    command: run it
    build: .
    links: [inc]
  list:
    image: list
    environment: ["A=1", B]
    env_file: [one.env, two.env]
  db:
    extends: {file: sub/base.yaml, service: db}
    cap_add: [NET_ADMIN]
  "dotted.name":
    image: dotted
  child:
    extends: {service: list}
    image: child
volumes: {data: {}}
secrets: {one: {file: ./one}}
`,
  "compose.prod.yaml": `services:
  web:
    image: prod
    ports:
      - "443:3443"
    volumes: ["other:/data"]
    command: !override [serve]
  list:
    environment: {C: "3"}
    env_file: !reset []
volumes: {other: {}}
`,
  "sub/inc.yaml": `services:
  inc:
    image: inc
    x-berth: {health: /up}
`,
  "sub/base.yaml": `services:
  db:
    extends: {service: root}
    image: db
    cap_add: [SYS_PTRACE]
  root:
    init: true
`,
  "one.env": "ONE=1\nSAME=1\n",
  "two.env": "# comment\nexport SAME=2\n",
};

let base: ComposeProject;
let prod: ComposeProject;
beforeAll(async () => {
  [base, prod] = await Promise.all([load(FILES), load(FILES, { files: ["compose.yaml", "compose.prod.yaml"] })]);
});

const at = (project: ComposeProject, path: string): string => {
  const { file, line, column } = project.locate(parsePath(path) ?? []);
  return `${file}:${line}:${column}`;
};

test.each([
  ["services.web.image", "compose.yaml:12:5"],
  ["services.web.restart", "compose.yaml:6:3"],
  ["services.web.environment.SHARED", "compose.yaml:4:3"],
  ["services.web.ports[0]", "compose.yaml:14:9"],
  ["services.web.ports[0].published", "compose.yaml:14:9"],
  ["services.web.ports[1].protocol", "compose.yaml:15:9"],
  ["services.web.ports[3]", "compose.yaml:15:9"],
  ["services.web.ports[4].target", "compose.yaml:16:10"],
  ["services.web.volumes[1].read_only", "compose.yaml:17:29"],
  ["services.web.secrets[0].source", "compose.yaml:18:15"],
  ["services.web.depends_on.db.condition", "compose.yaml:19:18"],
  ["services.web.depends_on.inc", "compose.yaml:25:13"],
  ['services.web.labels["com.example.a"]', "compose.yaml:20:14"],
  ["services.web.extra_hosts[0]", "compose.yaml:21:19"],
  ["services.web.ulimits.nofile", "compose.yaml:22:15"],
  ["services.web.command[1]", "compose.yaml:23:5"],
  ["services.web.build.context", "compose.yaml:24:5"],
  ["services.web.networks.default", "compose.yaml:10:3"],
  ["services.web.nothing.at[3].all", "compose.yaml:10:3"],
  ["services.list.environment.A", "compose.yaml:28:19"],
  ["services.list.environment.B", "compose.yaml:28:26"],
  ["services.list.environment.ONE", "one.env:1:1"],
  ["services.list.environment.SAME", "two.env:2:1"],
  ["services.db.image", "sub/base.yaml:4:5"],
  ["services.db.init", "sub/base.yaml:7:5"],
  ["services.db.cap_add[0]", "sub/base.yaml:5:15"],
  ["services.db.cap_add[1]", "compose.yaml:32:15"],
  ["services.inc.image", "sub/inc.yaml:3:5"],
  ["services.inc.x-berth.health", "sub/inc.yaml:4:15"],
  ['services["dotted.name"].image', "compose.yaml:34:5"],
  ["services.child.image", "compose.yaml:37:5"],
  ["services.child.environment.A", "compose.yaml:28:19"],
  ["services.child.environment.ONE", "one.env:1:1"],
  ["networks.default", "compose.yaml:1:1"],
])("%s is at %s", (path, expected) => {
  expect(at(base, path)).toBe(expected);
});

test.each([
  ["services.web.image", "compose.prod.yaml:3:5"],
  ["services.web.restart", "compose.yaml:6:3"],
  ["services.web.ports[0]", "compose.yaml:14:9"],
  ["services.web.ports[5]", "compose.prod.yaml:5:9"],
  ["services.web.volumes[0]", "compose.prod.yaml:6:15"],
  ["services.web.volumes[1]", "compose.yaml:17:29"],
  ["services.web.command[0]", "compose.prod.yaml:7:25"],
  ["services.list.environment.C", "compose.prod.yaml:9:19"],
  ["services.list.environment.A", "compose.yaml:28:19"],
])("with an override, %s is at %s", (path, expected) => {
  expect(at(prod, path)).toBe(expected);
});

test("every attribute of the document has a position in a file that took part", () => {
  for (const project of [base, prod]) {
    const known = [...project.files, "one.env", "two.env"];
    const visit = (value: unknown, path: (string | number)[]): void => {
      const { file, line, column } = project.locate(path);
      expect(known).toContain(file);
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      if (typeof value !== "object" || value === null) return;
      for (const [key, child] of Object.entries(value))
        visit(child, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    visit(project.document, []);
  }
});

test("the files that took part", () => {
  expect(base.files).toEqual(["compose.yaml", "sub/inc.yaml", "sub/base.yaml"]);
  expect(prod.files).toEqual(["compose.yaml", "compose.prod.yaml", "sub/inc.yaml", "sub/base.yaml"]);
});

import { synthesizeEcs } from "../../../stacks/_family/ecs/stack";
import { type Setting, synthOf } from "./sandbox";

const DIGEST = `shop@sha256:${"a".repeat(64)}`;

/** Names of services that are words of the kit's own: containers of a task, constructs, kinds of resources. */
const WORDS = `files files-of holder holder-of cpu_web memory_web requests_web web web_80_http cluster capacity storage
  instances network entry waf http_internet network_http_internet secret_one default web.site web-site`.split(/\s+/);

function project(names: readonly string[]): Setting {
  const service = (name: string, index: number) => ({
    image: DIGEST,
    networks: { [name]: null, default: null },
    secrets: [{ source: name }],
    volumes: [{ type: "volume", source: name, target: "/data" }],
    ports: [{ target: 80, published: String(8000 + index), protocol: "tcp", app_protocol: "http", mode: "ingress" }],
  });
  const own = (make: (name: string) => object) => Object.fromEntries(names.map((name) => [name, make(name)]));
  const document = {
    name: "shop",
    services: Object.fromEntries(names.map((name, index) => [name, service(name, index)])),
    networks: own((name) => ({ name })),
    volumes: own((name) => ({ name })),
    secrets: own((name) => ({ name, file: `./${name}` })),
  };
  const scale = { min: 1, max: 3, cpu: 60, memory: 60, requests: 10 };
  const services = own(() => ({ scale }));
  return { document, extensions: { waivers: [], budgets: {}, services } } as unknown as Setting;
}

test("no name of the Compose file meets one of the kit's, nor another of the file", () => {
  const made = synthOf(project(WORDS), ({ scope, deployment, kind }) => synthesizeEcs(scope, deployment, kind));
  const resource = made.resource as Record<string, Record<string, Record<string, unknown>>>;
  expect(Object.keys(resource.aws_ecs_service ?? {})).toHaveLength(WORDS.length);
  for (const { container_definitions } of Object.values(resource.aws_ecs_task_definition ?? {})) {
    const containers = JSON.parse(String(container_definitions)).map(({ name }: { name: string }) => name);
    expect(containers).toHaveLength(2);
    expect(new Set(containers).size).toBe(2);
  }
  for (const type of ["aws_ecs_service", "aws_lb_target_group", "aws_security_group", "aws_secretsmanager_secret"]) {
    const names = Object.values(resource[type] ?? {}).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
});

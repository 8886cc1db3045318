import { readEcs } from "../../../stacks/_family/ecs/read";
import { ref, type Stack, sample } from "./read-fixture";

const MIB = 2 ** 20;
const read = (stack: Stack) => readEcs(stack.artifact());
const reachOf = (stack: Stack) =>
  read(stack).reach.map(({ from, to, port, protocol }) => `${from} ${to} ${port}/${protocol}`);

describe("what a stack says", () => {
  const contract = read(sample());
  const { web, db, migrate } = contract.services;

  test("nothing is missing", () => {
    expect(contract.problems).toEqual([]);
    expect(Object.keys(contract.services)).toEqual(["db", "migrate", "web"]);
    expect([web?.kind, db?.kind, migrate?.kind]).toEqual(["service", "service", "job"]);
  });

  test("the process, doubled signs halved", () => {
    expect(web?.process).toMatchObject({
      entrypoint: ["/web"],
      command: ["--port", "3000", "${HOME}"],
      uid: "1000",
      gid: "1000",
      environment: { MODE: "prod", PRICE: "${amount} %{x}" },
      init: true,
    });
    expect(web?.logging.options).toEqual({ "awslogs-group": "/p/web", "awslogs-region": "eu-west-1" });
  });

  test("files that the container beside the app writes", () => {
    expect(web?.files).toEqual({
      "/run/secrets/app.conf": {
        secret: null,
        config: "app.conf",
        // printf 'a=1\n' | sha256sum
        digest: "sha256:fe3209d6d4f51935b391288a43df48d9ddece1a992597ae53387ca16611a9179",
        mode: "0444",
        uid: "0",
        gid: "0",
      },
      "/run/secrets/token": { secret: "token", config: null, digest: null, mode: "0400", uid: "1000", gid: "1000" },
    });
  });

  test("mounts: a named volume, a tmpfs, and not the volume of the files", () => {
    expect(Object.keys(web?.mounts ?? {})).toEqual(["/tmp"]);
    expect(web?.mounts["/tmp"]).toMatchObject({ type: "tmpfs", size: 64 * MIB, mode: "0700", options: [] });
    expect(db?.mounts["/data"]).toMatchObject({ type: "volume", source: "data", readOnly: false });
    expect(contract.volumes.data).toMatchObject({ survives: "deploy", encrypted: true, writers: "many" });
  });

  test("health, security and resources, as they take effect", () => {
    expect(web?.health).toMatchObject({ form: "exec", noticedAfter: 35, gatesTraffic: true, onFailure: "replace" });
    expect(db?.health).toMatchObject({ form: "shell", test: ["pg_isready"], noticedAfter: 12, gatesTraffic: false });
    expect(web?.security.capabilities).toEqual(["NET_BIND_SERVICE"]);
    expect(db?.security.capabilities).toHaveLength(14);
    expect(web?.resources.cpu).toMatchObject({ limit: 0.25 });
    expect([web?.resources.memory.limit, db?.resources.memory.limit]).toEqual([256 * MIB, 512 * MIB]);
    expect(web?.lifecycle).toMatchObject({ restart: "always", stopGrace: 20 });
    expect(migrate?.lifecycle).toMatchObject({ restart: "never", stopGrace: { default: 30 } });
  });

  test("rollout", () => {
    expect(web?.rollout).toMatchObject({ replicas: 2, order: "start-first", onFailure: "rollback", capacityKept: 100 });
    expect(migrate?.rollout).toMatchObject({ replicas: 1, rollback: null });
  });

  test("names, ports and who reaches whom", () => {
    expect(db?.network.names).toEqual(["database", "db"]);
    expect(web?.network.ports).toEqual({ "3000/tcp": { app: "http", published: "80", exposure: "internet" } });
    expect(reachOf(sample())).toEqual([
      "db db 5432/tcp",
      "db outside 443/tcp",
      "db web 3000/tcp",
      "internet web 3000/tcp",
      "migrate db 5432/tcp",
      "migrate outside 443/tcp",
      "migrate web 3000/tcp",
      "web db 5432/tcp",
      "web outside */*",
      "web web 3000/tcp",
    ]);
    expect(Object.entries(contract.networks).map(([name, { internal }]) => [name, internal])).toEqual([
      ["back", true],
      ["front", false],
    ]);
  });

  test("order", () => {
    expect(contract.order.map(({ first, second, when }) => `${first} ${second} ${when}`)).toEqual([
      "db migrate healthy",
      "db web healthy",
      "migrate web completed",
    ]);
  });
});

describe("rules that somebody changed by hand", () => {
  test("a network's group open to every address opens its members to the network they are in", () => {
    const stack = sample();
    stack.document.resource.aws_vpc_security_group_ingress_rule.hole = {
      security_group_id: ref("aws_security_group.network_back"),
      cidr_ipv4: "0.0.0.0/0",
      ip_protocol: "tcp",
      from_port: 5432,
      to_port: 5432,
    };
    expect(reachOf(stack).filter((line) => line.startsWith("host"))).toEqual([
      "host db 5432/tcp",
      "host migrate 5432/tcp",
      "host web 5432/tcp",
    ]);
  });

  test("with a public address it opens them to the internet, in each of the ways to write a rule", () => {
    const holes: readonly ((stack: Stack) => void)[] = [
      (s) =>
        (s.at("aws_security_group", "network_back").ingress = [
          { protocol: "tcp", from_port: 22, to_port: 22, cidr_blocks: ["0.0.0.0/0"] },
        ]),
      (s) =>
        (s.document.resource.aws_security_group_rule = {
          x: {
            type: "ingress",
            security_group_id: ref("aws_security_group.network_back"),
            protocol: "tcp",
            from_port: 22,
            to_port: 22,
            ipv6_cidr_blocks: ["::/0"],
          },
        }),
    ];
    for (const hole of holes) {
      const stack = sample();
      stack.at("aws_ecs_service", "service_db").network_configuration.assign_public_ip = true;
      hole(stack);
      expect(reachOf(stack)).toContain("internet db 22/tcp");
    }
  });

  test("a group that is not in the file is a problem", () => {
    const stack = sample();
    stack.at("aws_ecs_service", "service_db").network_configuration.security_groups.push("sg-1");
    expect(read(stack).problems).toEqual(["services.db: security group sg-1 is not in the file"]);
  });
});

describe("ways out", () => {
  const outside = (stack: Stack) => reachOf(stack).filter((line) => line.includes("outside"));
  test("without a route there is none", () => {
    const stack = sample();
    delete stack.document.resource.aws_route.out;
    expect(outside(stack)).toEqual([]);
  });
  test("an internet gateway serves what has a public address", () => {
    const stack = sample();
    Object.assign(stack.at("aws_route", "out"), { gateway_id: ref("aws_internet_gateway.x") });
    delete stack.at("aws_route", "out").nat_gateway_id;
    expect(outside(stack)).toEqual([]);
    stack.at("aws_ecs_service", "service_web").network_configuration.assign_public_ip = true;
    expect(outside(stack)).toEqual(["web outside */*"]);
  });
  test("of subnets that are not in the file nobody knows: they have one", () => {
    const stack = sample();
    stack.at("aws_ecs_service", "service_web").network_configuration.subnets = ["subnet-1"];
    expect(outside(stack)).toContain("web outside */*");
  });
});

test("a redirect is a way in too", () => {
  const stack = sample();
  const rules = stack.document.resource.aws_vpc_security_group_ingress_rule;
  rules.tls = { ...rules.listener, from_port: 443, to_port: 443 };
  stack.at("aws_lb_listener", "http_internet_80").default_action = [{ type: "redirect", redirect: { port: "443" } }];
  stack.document.resource.aws_lb_listener.tls = {
    load_balancer_arn: ref("aws_lb.http_internet", "arn"),
    port: 443,
    protocol: "HTTPS",
    default_action: {
      type: "forward",
      forward: { target_group: [{ arn: ref("aws_lb_target_group.target_web_3000_http", "arn") }] },
    },
  };
  expect(read(stack).services.web?.network.ports["3000/tcp"]?.published).toBe("443,80");
});

test("scaling", () => {
  const stack = sample();
  const resource_id = `service/\${aws_ecs_cluster.x.name}/\${aws_ecs_service.service_web.name}`;
  const policy = (type: string, value: number) => ({
    resource_id: ref("aws_appautoscaling_target.web", "resource_id"),
    target_tracking_scaling_policy_configuration: {
      target_value: value,
      predefined_metric_specification: { predefined_metric_type: type },
    },
  });
  stack.document.resource.aws_appautoscaling_target = { web: { resource_id, min_capacity: 2, max_capacity: 6 } };
  stack.document.resource.aws_appautoscaling_policy = {
    cpu: policy("ECSServiceAverageCPUUtilization", 60),
    requests: policy("ALBRequestCountPerTarget", 600),
  };
  const { services } = read(stack);
  expect(services.web?.rollout).toMatchObject({ scaleMin: 2, scaleMax: 6, scaleOn: { cpu: 60, requests: 10 } });
  expect(services.db?.rollout).toMatchObject({ scaleMin: null, scaleOn: {} });
});

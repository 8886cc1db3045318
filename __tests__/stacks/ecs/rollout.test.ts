import type { Service } from "../../../src/workload/model";
import { constraintExpression } from "../../../stacks/_family/ecs/placement";
import { initialReplicas, rolloutOf } from "../../../stacks/_family/ecs/rollout";
import { deploymentOf } from "./sandbox";

function service(deploy: object, more: object = {}): Service {
  const document = {
    name: "shop",
    services: { web: { image: "app", networks: { default: null }, deploy, ...more } },
    networks: { default: { name: "shop_default" } },
    volumes: { data: { name: "shop_data" } },
  };
  return deploymentOf({ document: document as never }).workload.services["web"] as Service;
}

const plan = (deploy: object, more: object = {}) => rolloutOf(service(deploy, more), "FARGATE");
const percents = (deploy: object, more: object = {}) => {
  const { minimumHealthyPercent, maximumPercent } = plan(deploy, more);
  return [minimumHealthyPercent, maximumPercent];
};
const mounts = (over: object) => ({ volumes: [{ type: "volume", source: "data", target: "/data", ...over }] });

describe("percents", () => {
  test("without update_config no capacity is lost", () => expect(percents({})).toEqual([100, 200]));
  test("unless two tasks would write one volume", () => expect(percents({}, mounts({}))).toEqual([0, 100]));
  test("which readers do not", () => expect(percents({}, mounts({ read_only: true }))).toEqual([100, 200]));
  test("what the file says goes before that", () => {
    expect(percents({ update_config: { order: "start-first" } }, mounts({}))).toEqual([100, 200]);
  });

  /** How many tasks ECS keeps and allows, as it rounds: minimum up, maximum down. */
  const tasks = (replicas: number, update: object) => {
    const [minimum = 0, maximum = 0] = percents({ replicas, update_config: update });
    return [Math.ceil((replicas * minimum) / 100), Math.floor((replicas * maximum) / 100)];
  };
  test.each([1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 30, 97])(
    "of %i replicas as many change at once as asked for",
    (replicas) => {
      for (const parallelism of [1, 2, 3, 5, 8, 20, 60]) {
        const atOnce = Math.min(parallelism, replicas);
        expect(tasks(replicas, { parallelism, order: "start-first" })).toEqual([replicas, replicas + atOnce]);
        expect(tasks(replicas, { parallelism })).toEqual([replicas - atOnce, replicas]);
      }
    },
  );
  test("0 changes all at once, and nothing one", () => {
    expect(tasks(5, { parallelism: 0 })).toEqual([0, 5]);
    expect(tasks(5, { parallelism: 0, order: "start-first" })).toEqual([5, 10]);
    expect(tasks(5, { order: "stop-first" })).toEqual([4, 5]);
  });
});

describe("when it fails", () => {
  const breaker = (update?: object) => {
    const { circuitBreaker, rollback } = plan(update ? { update_config: update } : {});
    return { circuitBreaker, rollback };
  };
  test.each([
    [undefined, true, true],
    [{}, true, true],
    [{ failure_action: "rollback" }, true, true],
    [{ failure_action: "pause" }, true, false],
    [{ failure_action: "continue" }, false, false],
  ])("%j: gives up %s, rolls back %s", (update, circuitBreaker, rollback) => {
    expect(breaker(update)).toEqual({ circuitBreaker, rollback });
  });
});

test("zones are evened out only where a task may be started before another stops", () => {
  expect(plan({}).zoneRebalancing).toBe(true);
  expect(plan({ update_config: {} }).zoneRebalancing).toBe(false);
  expect(rolloutOf(service({ mode: "global" }), "EC2")).toMatchObject({ maximumPercent: 100, zoneRebalancing: false });
});

test("a job has no breaker: its runner decides", () => {
  expect(plan({ mode: "replicated-job" })).toEqual({
    minimumHealthyPercent: 0,
    maximumPercent: 100,
    circuitBreaker: false,
    rollback: false,
    zoneRebalancing: false,
  });
});

test("a scaled service starts with its minimum", () => {
  const { rollout } = service({ replicas: 2 });
  expect(initialReplicas(rollout)).toBe(2);
  expect(initialReplicas({ ...rollout, scale: { min: 3, max: 9 } })).toBe(3);
});

test.each([
  ["node.platform.arch == x86_64", "attribute:ecs.cpu-architecture == x86_64"],
  ["node.platform.arch!=arm64", "attribute:ecs.cpu-architecture != arm64"],
  ["node.platform.os == linux", "attribute:ecs.os-type == linux"],
  ["node.platform.os == windows", undefined],
  ["node.labels.disk == ssd", undefined],
  ["node.role == manager", undefined],
])("constraint %s", (constraint, expression) => expect(constraintExpression(constraint)).toBe(expression));

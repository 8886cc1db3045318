import { checkScaling } from "../../../stacks/_family/ecs/scaling-check";
import { deploymentOf } from "./sandbox";

function found(scale: object, port: object): readonly string[] {
  const document = {
    name: "shop",
    services: { web: { image: "app", networks: { default: null }, ports: [{ target: 1, protocol: "tcp", ...port }] } },
    networks: { default: { name: "d" } },
  } as never;
  const { workload } = deploymentOf({ document });
  const web = workload.services["web"];
  const services = { web: { ...web, rollout: { ...web?.rollout, scale: { min: 2, max: 9, ...scale } } } };
  return checkScaling({ workload: { ...workload, services } as never }).map(({ reason }) => reason.split(":")[0] ?? "");
}

test.each([
  [{ requests: 5 }, { published: "80", app_protocol: "http" }, []],
  [{ requests: 5 }, { published: "80", app_protocol: "GRPC" }, []],
  [{ cpu: 5 }, { published: "80" }, []],
  [{ requests: 5 }, { published: "80" }, ["it stays at 2 tasks"]],
  [{ requests: 5, cpu: 50 }, { published: "80", app_protocol: "redis" }, ["it scales on the other measures alone"]],
])("scale %j with port %j", (scale, port, expected) => expect(found(scale, port)).toEqual(expected));

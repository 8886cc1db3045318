import type { Remark, Subject } from "../../../src/target";

/** What an Application Load Balancer takes, which alone counts requests. */
const HTTP: ReadonlySet<string> = new Set(["http", "https", "http2", "grpc"]);

/** `x-berth.scale` on requests that nobody counts. */
export function checkScaling({ workload }: Pick<Subject<unknown>, "workload">): readonly Remark[] {
  return Object.values(workload.services).flatMap(({ name, rollout: { scale }, ports }): Remark[] => {
    const counted = ports.some(({ published, app }) => published !== undefined && HTTP.has(app?.toLowerCase() ?? ""));
    if (scale?.requests === undefined || counted) return [];
    const others = scale.cpu !== undefined || scale.memory !== undefined;
    return [
      {
        code: "BERTH510",
        verdict: "adapted",
        path: ["services", name, "x-berth", "scale", "requests"],
        found: `${name} is to scale on ${scale.requests} requests per second, which nobody counts`,
        reason: `${others ? "it scales on the other measures alone" : `it stays at ${scale.min} tasks`}: only an Application Load Balancer counts requests`,
        remedy: "set app_protocol: http on a published port, or scale on cpu or memory",
      },
    ];
  });
}

import { createHash } from "node:crypto";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { literal } from "../../literal";
import type { EcsContext } from "./context";
import { literals } from "./entry-group";
import type { Target } from "./entry-plan";
import { idOf, tagsFor } from "./ids";
import { max } from "./limits";
import type { Network } from "./parts";

/**
 * `aws_lb_target_group.target_<service>_<port>_<protocol>`. A listener keeps its old group until it has the new one, so
 * a new one is made first; its name holds a hash of everything that cannot be changed in place, so that the two differ.
 */
export function addTargetGroup(
  context: EcsContext,
  network: Network,
  target: Target,
): { readonly arn: string; readonly suffix: string } {
  const { balancer, health } = target;
  const { vpc, cidr } = context.deployment.options.network;
  const http = balancer.kind === "http";
  const protocol = http && target.protocol !== "HTTPS" ? "HTTP" : target.protocol;
  const fixed = [target.id, target.port, target.protocol, balancer.id, vpc ?? cidr ?? ""];
  const hash = createHash("sha256").update(JSON.stringify(fixed)).digest("hex").slice(0, 6);
  const name = context.name(`${target.service}-${hash}`, max("loadBalancerName"));
  const group = new LbTargetGroup(context.scope, idOf("target", target.id), {
    name,
    vpcId: network.vpcId,
    targetType: "ip",
    port: target.port,
    protocol,
    ...(http ? { protocolVersion: versionOf(target) } : {}),
    deregistrationDelay: String(target.drain),
    healthCheck: {
      enabled: true,
      protocol: health.protocol,
      port: health.port === undefined ? "traffic-port" : String(health.port),
      ...(health.path === undefined ? {} : { path: literal(health.path) }),
      ...(health.matcher === undefined ? {} : { matcher: health.matcher }),
      interval: health.interval,
      timeout: health.timeout,
      healthyThreshold: health.healthy,
      unhealthyThreshold: health.unhealthy,
    },
    tags: literals(tagsFor({ service: target.service }, name)),
    lifecycle: { createBeforeDestroy: true },
  });
  return { arn: group.arn, suffix: group.arnSuffix };
}

function versionOf({ protocol }: Target): string {
  return protocol === "HTTP2" || protocol === "GRPC" ? protocol : "HTTP1";
}

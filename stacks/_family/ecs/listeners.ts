import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import type { ITerraformDependable } from "cdktf";
import type { AddedCertificate } from "./certificate";
import type { EcsContext } from "./context";
import { literals } from "./entry-group";
import type { Listener } from "./entry-plan";
import { tagsFor } from "./ids";

/**
 * TLS 1.3 and 1.2 with forward secrecy:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html.
 */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** `aws_lb_listener.listener_<load balancer>_<port>`, on exactly the published port. */
export function addListener(
  { scope }: EcsContext,
  listener: Listener,
  parts: {
    /** Of the load balancer. */
    readonly arn: string;
    /** Of target groups, by the target's id. */
    readonly arns: ReadonlyMap<string, string>;
    readonly certificate: AddedCertificate | undefined;
  },
): ITerraformDependable {
  const { action } = listener;
  const secure = listener.protocol === "HTTPS" && parts.certificate !== undefined;
  return new LbListener(scope, `listener_${listener.id}`, {
    loadBalancerArn: parts.arn,
    port: listener.port,
    protocol: listener.protocol,
    ...(secure ? { sslPolicy: TLS_POLICY, certificateArn: parts.certificate?.arn as string } : {}),
    defaultAction: [
      "redirect" in action
        ? {
            type: "redirect",
            redirect: { protocol: "HTTPS", port: String(action.redirect), statusCode: "HTTP_301" },
          }
        : { type: "forward", targetGroupArn: parts.arns.get(action.forward.id) as string },
    ],
    tags: literals(tagsFor({ service: listener.service })),
  });
}

import type { EcsServiceServiceConnectConfiguration } from "@cdktf/provider-aws/lib/ecs-service";
import type { Service } from "../../../src/workload/model";
import type { EcsContext } from "./context";
import { endpointsOf, hasProxy } from "./discovery-plan";

/**
 * Service Connect of one service; undefined where it has no siblings. A service without ports is a client only.
 *
 * Sibling traffic is plain TCP: port mappings have no `appProtocol`. With one, the proxy ends a request after 15 s and
 * rewrites HTTP, and the protocol of a port could never change again without deleting the service (Amazon ECS API,
 * PortMapping.appProtocol). No `timeout` block either: for TCP the provider sends a request timeout of 0 beside it, which
 * ECS rejects (https://github.com/hashicorp/terraform-provider-aws/issues/38432). The proxy so closes a connection that
 * was idle for an hour (TimeoutConfiguration.idleTimeoutSeconds).
 */
export function serviceConnect(
  { deployment: { workload, images } }: EcsContext,
  service: Service,
  namespaceArn: string,
): EcsServiceServiceConnectConfiguration | undefined {
  if (!hasProxy(service, workload)) return undefined;
  const endpoints = endpointsOf(service, workload, images);
  if (endpoints.length === 0) return { enabled: true, namespace: namespaceArn };
  return {
    enabled: true,
    namespace: namespaceArn,
    service: endpoints.map(({ dnsName, port, portName, discoveryName }) => ({
      portName,
      discoveryName,
      clientAlias: { dnsName, port },
    })),
  };
}

import type { EcsContext } from "./context";
import { addEndpoints, admitToEndpoints } from "./endpoints";
import { addExistingVpc } from "./existing-network";
import { addFlowLogs } from "./flow-logs";
import { addGroups } from "./groups";
import { networkSettings } from "./network-settings";
import type { Network } from "./parts";
import { addVpc } from "./vpc";

/** The network of an environment: a VPC of its own or an existing one, with a security group per Compose network. */
export function addNetwork(context: EcsContext): Network {
  const { existing, endpoints, flowLogs } = networkSettings(context.deployment.options);
  const { s3PrefixListId, ready, ...place } =
    existing === undefined ? addVpc(context) : addExistingVpc(context, existing);
  if (flowLogs) addFlowLogs(context, place.vpcId);

  const made = endpoints ? addEndpoints(context, { ...place, ready }) : undefined;
  const groups = addGroups(context, place.vpcId, {
    ...(made === undefined ? {} : { endpointsGroupId: made.groupId }),
    ...(s3PrefixListId === undefined ? {} : { s3PrefixListId }),
  });
  const admitted = made === undefined ? [] : admitToEndpoints(context, made.groupId, groups.ids);
  return {
    ...place,
    groupIds: groups.ids,
    // Rules too: a task that starts before them cannot pull its image and is counted as failed.
    ready: [...ready, ...(made?.ready ?? []), ...groups.rules, ...admitted],
  };
}

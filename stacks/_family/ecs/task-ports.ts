import type { Image } from "../../../src/images/image";
import type { Service } from "../../../src/workload/model";
import type { PortMapping } from "./container";
import { portName, usedPorts } from "./discovery-plan";

/**
 * Port mappings of the app's container: one for each port, sorted. With a network interface for each task the host's
 * port is the container's. Never an `appProtocol`, whatever the file says: discovery.ts says why.
 */
export function mappedPorts(service: Service, image: Image): readonly PortMapping[] {
  return usedPorts(service, image).map(({ port, protocol }) => {
    const mapping = { containerPort: port, hostPort: port, protocol };
    return protocol === "udp" ? mapping : { ...mapping, name: portName(port) };
  });
}

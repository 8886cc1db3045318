import type { Images } from "../../src/images/image";
import type { Deployment } from "../../src/target";
import { namer } from "../../stacks/_family/ecs/naming";
import type { EcsOptions } from "../../stacks/_family/ecs/options";
import type { PromiseOptions } from "./ecs-promise";

const PLATFORMS = { X86_64: "linux/amd64", ARM64: "linux/arm64" } as const;

/** What a deployment's options mean for the promise. */
export function promiseOptions({ environment, project, options, images }: Deployment<unknown>): PromiseOptions {
  const { network, exec, architecture, deletionProtection, region, certificate, domain, services } =
    options as EcsOptions;
  const name = namer(project.name, environment);
  const closed = network.nat === "none";
  return {
    region,
    logGroup: (service) => `/berth/${name(service, 505)}`,
    exposed: (service) => (images as Images).of(service).exposed,
    secure: certificate !== undefined || domain !== undefined,
    exec,
    ...(closed ? { nat: "none" as const } : {}),
    endpoints: network.endpoints ?? closed,
    ...(architecture === undefined ? {} : { architecture: PLATFORMS[architecture] }),
    deletionProtection,
    sizes: services,
  };
}

import { pick } from "./engine";
import type { Attachment, Network, Volume } from "./model";
import { child, children, defined, flag, items, type Place, record, shown, text, textMap, words } from "./place";

export function readNetworks(project: Place): Readonly<Record<string, Network>> {
  return record(children(project, "networks").map(([key, place]) => [key, readNetwork(place)]));
}

function readNetwork(place: Place): Network {
  const external = flag(place, "external") ?? false;
  const ipam = child(place, "ipam");
  const subnets = items(ipam, "config").flatMap((config) => text(config, "subnet") ?? []);
  // A subnet alone is neutral; the rest of ipam is the engine's business.
  const bare = {
    ...place,
    value: { ...place.value, ipam: { ...ipam.value, config: items(ipam, "config").map(withoutSubnet) } },
  };
  return defined({
    externalName: external ? text(place, "name") : undefined,
    internal: flag(place, "internal") ?? false,
    external,
    driver: text(place, "driver"),
    attachable: flag(place, "attachable") ?? false,
    ipv6: flag(place, "enable_ipv6") ?? false,
    subnets,
    engine: pick(bare, ["driver_opts", "enable_ipv4", "ipam", "labels"]),
  });
}

function withoutSubnet(config: Place) {
  const { subnet: _, ...rest } = config.value;
  return rest;
}

export function readVolumes(project: Place): Readonly<Record<string, Volume>> {
  return record(
    children(project, "volumes").map(([key, place]) => {
      const external = flag(place, "external") ?? false;
      const volume = defined({
        external,
        externalName: external ? text(place, "name") : undefined,
        driver: text(place, "driver"),
        driverOptions: textMap(place, "driver_opts"),
        labels: textMap(place, "labels"),
      });
      return [key, volume];
    }),
  );
}

/** Networks that a service is on, in the document's order. */
export function readAttachments(service: Place, project: Place): readonly Attachment[] {
  return children(service, "networks").map(([network, place]) => {
    const known = project.value.networks;
    if (typeof known !== "object" || known === null || !Object.hasOwn(known, network)) {
      const reason = "the project has no network of that name";
      service.problems.add(place.path, `network ${shown(network)}`, reason, "Declare it under networks:");
    }
    const addresses = [text(place, "ipv4_address"), text(place, "ipv6_address")].filter(
      (address) => address !== undefined,
    );
    return { network, aliases: words(place, "aliases") ?? [], addresses };
  });
}

/** `host=address` lines as a map; a name may have several addresses. */
export function readExtraHosts(service: Place): Readonly<Record<string, readonly string[]>> {
  const hosts = new Map<string, string[]>();
  for (const [index, line] of (words(service, "extra_hosts") ?? []).entries()) {
    const [, name, address] = /^([^=]+)=(.+)$/.exec(line) ?? [];
    if (name === undefined || address === undefined) {
      const path = [...service.path, "extra_hosts", index];
      service.problems.add(path, shown(line), "it names no host and address", "Write name=address");
    } else hosts.set(name, [...(hosts.get(name) ?? []), address.replace(/^\[(.*)\]$/, "$1")]);
  }
  return record(hosts);
}

/** `links` as name -> service: `db:database` is the service db under the name database. */
export function readLinks(service: Place): Readonly<Record<string, string>> {
  return record(
    (words(service, "links") ?? []).map((link) => {
      const [target = "", alias = target] = link.split(":");
      return [alias, target];
    }),
  );
}

import { networkInterfaces } from "node:os";
import type { Json, JsonObject } from "../../../src/json";
import { docker, type Inspected, run, type TestProject, testImage } from "../../support/engine";
import { isObject } from "./case";

/** Who opened which TCP port to whom, one line each: `web -> store:6379`. */
export type Matrix = readonly string[];

const UNLISTED = 7777;

/** TCP ports that any service lists, and one that none does. */
export function portsOf(document: JsonObject): readonly number[] {
  const services = isObject(document.services) ? Object.values(document.services) : [];
  const found = services.flatMap((service) => {
    if (!isObject(service)) return [];
    const listed = [
      ...((service.ports as Json[] | undefined) ?? []),
      ...((service.expose as Json[] | undefined) ?? []),
    ];
    return listed.map((one) => Number(isObject(one) ? one.target : String(one).split("/")[0]));
  });
  return [...new Set([...found, UNLISTED])].sort((a, b) => a - b);
}

/** The same project with a listener on every port in place of each app; names, networks and ports as they are. */
export function listeners(document: JsonObject): JsonObject {
  const kept = [
    "networks",
    "network_mode",
    "ports",
    "expose",
    "hostname",
    "extra_hosts",
    "dns",
    "links",
    "container_name",
  ];
  const services = Object.entries(document.services as JsonObject).map(([name, value]) => {
    const service = value as JsonObject;
    const same = Object.fromEntries(kept.flatMap((key) => (service[key] === undefined ? [] : [[key, service[key]]])));
    const listen = portsOf(document).map((port) => `nc -ll -p ${port} -e echo here &`);
    // One that shares another's network finds the ports taken, and the other's listeners answer.
    return [
      name,
      {
        ...same,
        image: testImage,
        init: true,
        command: ["sh", "-c", `${listen.join("\n")}\nsleep 600`],
        stop_grace_period: "0s",
      },
    ];
  });
  return { ...(document.networks ? { networks: document.networks } : {}), services: Object.fromEntries(services) };
}

/** Joins the way out to this machine; nothing else uses these addresses (10/8 is private, RFC 1918). */
const LINK = { host: "10.213.250.1", out: "10.213.250.2", name: "berth-out" };

/**
 * The way out: another network namespace behind this machine, as the internet is, so that a packet to it is forwarded.
 * The machine's own addresses would not do: an engine lets a container of an internal network open those.
 */
export async function outside(
  name: string,
): Promise<{ readonly address: string; readonly remove: () => Promise<void> }> {
  const remove = async () => void (await run("docker", ["rm", "-f", name]));
  await remove();
  await docker(
    "run",
    "-d",
    "--init",
    "--name",
    name,
    "--network",
    "none",
    testImage,
    "nc",
    "-ll",
    "-p",
    String(UNLISTED),
    "-e",
    "echo",
    "here",
  );
  const pid = (await docker("inspect", "--format", "{{.State.Pid}}", name)).trim();
  const inside = `ip addr add ${LINK.out}/30 dev ${LINK.name}1 && ip link set ${LINK.name}1 up && ip route add default via ${LINK.host}`;
  const script = [
    `ip link add ${LINK.name}0 type veth peer name ${LINK.name}1`,
    `ip link set ${LINK.name}1 netns ${pid}`,
    `ip addr add ${LINK.host}/30 dev ${LINK.name}0`,
    `ip link set ${LINK.name}0 up`,
    `nsenter -t ${pid} -n sh -c '${inside}'`,
  ].join(" && ");
  // Who may use the engine is root on its machine, by way of a container where not directly.
  const root = [
    "run",
    "--rm",
    "--privileged",
    "--pid",
    "host",
    "--network",
    "host",
    "-v",
    "/:/host",
    testImage,
    "chroot",
    "/host",
  ];
  const ran =
    process.getuid?.() === 0 ? await run("sh", ["-c", script]) : await run("docker", [...root, "sh", "-c", script]);
  if (ran.code !== 0) {
    await remove();
    throw new Error(`cannot make a way out (needs iproute2): ${ran.stderr}`);
  }
  return { address: LINK.out, remove };
}

/** An address of this machine beside the loopback, as another machine would use it. */
function ownAddress(): string {
  const named = Object.entries(networkInterfaces()).filter(([name]) => !/^(docker|br-|veth|berth|lo)/.test(name));
  const found = named.flatMap(([, all]) => all ?? []).find((one) => one.family === "IPv4" && !one.internal);
  if (found === undefined) throw new Error("this machine has no IPv4 address beside the loopback");
  return found.address;
}

interface Door {
  readonly label: string;
  readonly address: string;
  readonly port: number;
}

/** One shell line: dials every door at once, 2 s each at most, and prints the labels of those that answer. */
const script = (doors: readonly Door[]) =>
  `${doors.map(({ label, address, port }) => `(timeout 2 nc ${address} ${port} </dev/null 2>/dev/null | grep -q here && echo '${label}') &`).join("\n")}\nwait`;

/** Dials everything from everywhere. */
export async function dial(project: TestProject, document: JsonObject): Promise<Matrix> {
  const out = await outside(`${project.name}-outside`);
  try {
    const all = await project.containers();
    const nameOf = (one: Inspected): string => one.Config.Labels["com.docker.compose.service"];
    const ownerOf = (one: Inspected): Inspected => {
      const id = /^container:(.+)$/.exec(one.HostConfig.NetworkMode)?.[1];
      return all.find((each) => each.Id === id) ?? one;
    };
    const addresses = (one: Inspected): readonly string[] =>
      Object.values<Inspected>(ownerOf(one).NetworkSettings.Networks)
        .map((network) => network.IPAddress as string)
        .filter((address) => address !== "");
    const ports = portsOf(document);
    const found = await Promise.all(
      all.map(async (from) => {
        const doors = all.flatMap((to) => {
          const shared = from !== to && ownerOf(from) === ownerOf(to) ? ["127.0.0.1"] : [];
          return [...addresses(to), ...shared].flatMap((address) =>
            ports.map((port) => ({ label: `${nameOf(from)} -> ${nameOf(to)}:${port}`, address, port })),
          );
        });
        const wayOut = { label: `${nameOf(from)} -> outside`, address: out.address, port: UNLISTED };
        return (await docker("exec", from.Id, "sh", "-c", script([...doors, wayOut]))).split("\n");
      }),
    );
    return [...new Set([...found.flat(), ...(await fromHost(all, nameOf, ownAddress()))])]
      .filter((line) => line !== "")
      .sort();
  } finally {
    await out.remove();
  }
}

/** What answers on the host's loopback, and on its own address: published ports only, by what the engine says it published. */
async function fromHost(all: readonly Inspected[], nameOf: (one: Inspected) => string, own: string): Promise<Matrix> {
  const lines = all.flatMap((one) =>
    Object.entries<Inspected>(one.NetworkSettings.Ports ?? {}).flatMap(([key, bindings]) => {
      const published = [...new Set<string>((bindings ?? []).map((each: Inspected) => each.HostPort))];
      return published.flatMap((port) =>
        [
          ["127.0.0.1", "host"],
          [own, "internet"],
        ].map(async ([address = "", from]) => {
          const args = ["run", "--rm", "--network", "host", testImage, "sh", "-c"];
          const door = { label: `${from} -> ${nameOf(one)}:${key.split("/")[0]}`, address, port: Number(port) };
          return (await run("docker", [...args, script([door])])).stdout.trim();
        }),
      );
    }),
  );
  return (await Promise.all(lines)).filter((line) => line !== "");
}

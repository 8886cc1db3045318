import type { Port, Service } from "./model";
import { defined, items, type Place, shown, text, words } from "./place";

const LAST_PORT = 65535;

export function readPorts(service: Place): readonly Port[] {
  return items(service, "ports").map((port) => {
    const target = readNumber(port, "target") ?? 0;
    const published = readPublished(port);
    return defined({
      name: text(port, "name"),
      target,
      published,
      protocol: oneOf(port, "protocol", ["tcp", "udp", "sctp"] as const) ?? "tcp",
      app: text(port, "app_protocol"),
      hostIp: text(port, "host_ip"),
      mode: oneOf(port, "mode", ["ingress", "host"] as const) ?? "ingress",
    });
  });
}

/** Unpublished ports for siblings: `3000`, `4000-4002/udp`; ranges are written out. */
export function readExpose(service: Place): Service["expose"] {
  return (words(service, "expose") ?? []).flatMap((line, index) => {
    const path = [...service.path, "expose", index];
    const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(line);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (!match || !isPort(first) || !isPort(last) || last < first) {
      service.problems.add(
        path,
        `expose ${shown(line)}`,
        `a port is a number from 1 to ${LAST_PORT}`,
        "Write 3000, 3000-3005 or 3000/udp",
      );
      return [];
    }
    const protocol = (match[3]?.toLowerCase() ?? "tcp") as Port["protocol"];
    return Array.from({ length: last - first + 1 }, (_, offset) => ({ port: first + offset, protocol }));
  });
}

/** docker compose leaves a target of 0 out of its document, so an absent one is out of range too. */
function readNumber(port: Place, key: "target"): number | undefined {
  const value = Number(text(port, key) ?? 0);
  if (isPort(value)) return value;
  port.problems.add(
    [...port.path, key],
    `port ${shown(port.value[key] ?? 0)}`,
    `a port is a number from 1 to ${LAST_PORT}`,
    "Correct the port",
  );
  return undefined;
}

/** `8080` or `8000-8005`; `0` is docker's word for any free port, which is also what absence means. */
function readPublished(port: Place): Port["published"] | undefined {
  const written = text(port, "published");
  if (written === undefined || written === "" || written === "0") return undefined;
  const match = /^(\d+)(?:-(\d+))?$/.exec(written);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match && isPort(first) && isPort(last) && first <= last) return { first, last };
  const reason = `a published port is a number or range from 1 to ${LAST_PORT}`;
  port.problems.add([...port.path, "published"], `published ${shown(written)}`, reason, 'Write "8080" or "8000-8005"');
  return undefined;
}

function oneOf<const T extends string>(port: Place, key: string, allowed: readonly T[]): T | undefined {
  const value = text(port, key);
  const found = allowed.find((entry) => entry === value?.toLowerCase());
  if (value !== undefined && found === undefined) {
    port.problems.add(
      [...port.path, key],
      `${key} is ${shown(value)}`,
      `it is one of ${allowed.join(", ")}`,
      "Correct the value",
    );
  }
  return found;
}

const isPort = (value: number) => Number.isInteger(value) && value >= 1 && value <= LAST_PORT;

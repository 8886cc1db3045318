import type { Service } from "../../src/workload/model";

/** Where a machine sends log lines: the engine does it, not the task, so that the machines' group has to let it. */
export interface LogPort {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** The option with the address, and the port where it names none: https://docs.docker.com/engine/logging/drivers/. */
const DRIVERS: Readonly<Record<string, { readonly option: string; readonly port: number }>> = {
  fluentd: { option: "fluentd-address", port: 24224 },
  gelf: { option: "gelf-address", port: 12201 },
  splunk: { option: "splunk-url", port: 443 },
  syslog: { option: "syslog-address", port: 514 },
};

/** The address that a driver sends to is in this option; undefined for a driver that sends nowhere. */
export const addressOption = (driver: string): string | undefined =>
  Object.hasOwn(DRIVERS, driver) ? DRIVERS[driver]?.option : undefined;

/** Whether an address is of the machine itself, where nobody listens; so is none at all. */
export const isOwnMachine = (address: string | undefined): boolean =>
  address === undefined || /^(([a-z+]+:)?\/\/)?(localhost|127\.|\[::1\]|0\.0\.0\.0)|^unix/i.test(address);

/** Port of one service's log driver on another machine; undefined where nothing is sent to one. */
export function logPort({ logging }: Pick<Service, "logging">): LogPort | undefined {
  const { driver = "", options = {} } = logging ?? {};
  const known = Object.hasOwn(DRIVERS, driver) ? DRIVERS[driver] : undefined;
  const address = known && options[known.option];
  if (known === undefined || address === undefined || isOwnMachine(address)) return undefined;
  const [, scheme = "", port] = /^(?:([a-z+]+):\/\/)?[^/]*?(?::(\d+))?(?:\/.*)?$/i.exec(address) ?? [];
  const usual = scheme === "http" ? 80 : known.port;
  return { protocol: scheme === "udp" ? "udp" : "tcp", port: port === undefined ? usual : Number(port) };
}

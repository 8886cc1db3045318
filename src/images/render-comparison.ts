import type { RunningImage } from "../target";
import { type ComparedInstance, type ComparedService, type Comparison, isFine } from "./compare";

/** What a comparison is of, for people. */
export interface Compared {
  /** The environment's name. */
  readonly environment: string;
  /** Where the wanted images are from: `images.lock.json`, `v1.0:images.lock.json`; undefined: there is no lock. */
  readonly lock: string | undefined;
}

type Row = readonly [service: string, wanted: string, runs: string, container: string, verdict: string];

const HEAD: Row = ["service", "wanted", "runs", "container", ""];

/** One line for each container, and one for a service without any; the important line last. */
export function renderComparison(comparison: Comparison, about: Compared): string {
  const rows = [HEAD, ...comparison.services.flatMap(rowsOf), ...comparison.others.map(otherRow)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", summarize(comparison, about)].join("\n");
}

function rowsOf({ service, wanted, verdict, instances }: ComparedService): readonly Row[] {
  const name = wanted.digest === undefined && wanted.id === undefined ? `by tag ${wanted.reference}` : shown(wanted);
  if (instances.length === 0) return [[service, name, "-", "-", verdict]];
  return instances.map((instance, index) => [
    index === 0 ? service : "",
    index === 0 ? name : "",
    shown(wanted.digest === undefined ? { id: instance.id ?? instance.digest } : instance),
    instance.instance,
    verdictText(instance),
  ]);
}

const otherRow = (one: RunningImage): Row => [one.service, "-", shown(one), one.instance, "not in the Compose file"];

/** The digest, else the id; 12 digits tell images apart, `--format json` has all 64. */
function shown({ digest, id }: { readonly digest?: string | undefined; readonly id?: string | undefined }): string {
  return digest !== undefined ? short(digest) : id === undefined ? "?" : `id ${short(id)}`;
}

const short = (sha: string) => sha.replace(/^sha256:/, "").slice(0, 12);

function verdictText({ verdict, damage }: ComparedInstance): string {
  const damaged = damage === undefined ? [] : [`damaged: ${damage}`];
  if (verdict === "damaged") return damaged.join();
  return [verdict === "differs" ? "DIFFERS" : verdict, ...damaged].join(", ");
}

/** `shop: 4 services run what images.lock.json names`, or all that is not so. */
export function summarize({ services, others }: Comparison, { environment, lock }: Compared): string {
  const instances = services.flatMap((service) => service.instances);
  const count = (of: (instance: ComparedInstance) => boolean) => instances.filter(of).length;
  const ofAll = (number: number) => `${number} of ${instances.length} ${many(instances.length, "container")}`;
  const named = (verdict: string) => services.filter((one) => one.verdict === verdict).map(({ service }) => service);
  const differ = count(({ verdict }) => verdict === "differs");
  const damaged = count(({ damage }) => damage !== undefined);
  const unknown = count(({ verdict }) => verdict === "unknown");
  const idle = named("nothing runs");
  const loose = services.filter(({ wanted }) => wanted.digest === undefined && wanted.id === undefined);
  const again = differ + damaged + idle.length > 0 ? [`deploy again: npx cdktf deploy ${environment}`] : [];
  const said = [
    ...(differ > 0 ? [`${ofAll(differ)} ${differ === 1 ? "runs" : "run"} something else`] : []),
    ...(damaged > 0 ? [`${ofAll(damaged)} ${damaged === 1 ? "is" : "are"} damaged`] : []),
    ...(idle.length > 0 ? [`nothing runs of ${idle.join(", ")}`] : []),
    ...(unknown > 0 ? [`the platform does not tell what ${ofAll(unknown)} ${unknown === 1 ? "runs" : "run"}`] : []),
    ...again,
    ...(loose.length > 0 ? [`not locked, so that nothing can be proved: ${names(loose)} (npx berth release)`] : []),
  ];
  if (services.every(isFine)) said.push(agreement(services, lock));
  if (others.length > 0)
    said.push(`${others.length} ${many(others.length, "container")} of no service in the Compose file`);
  return `${environment}: ${said.join("; ")}`;
}

function agreement(services: readonly ComparedService[], lock: string | undefined): string {
  const same = services.filter(({ verdict }) => verdict === "same").length;
  const missing = services.filter(({ verdict }) => verdict === "not there");
  const says = `${same} ${many(same, "service")} ${same === 1 ? "runs" : "run"} what ${lock ?? "the Compose file"} names`;
  return missing.length === 0 ? says : `${says}; ${many(missing.length, "job")} not there any more: ${names(missing)}`;
}

const names = (services: readonly ComparedService[]) => services.map(({ service }) => service).join(", ");
const many = (count: number, noun: string) => (count === 1 ? noun : `${noun}s`);

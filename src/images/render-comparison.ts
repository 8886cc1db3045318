import type { RunningImage } from "../target";
import { count, table } from "../text";
import { type ComparedInstance, type ComparedService, type Comparison, isFine } from "./compare";
import { short, shortName } from "./short";

/** What a comparison is of, for people. */
export interface Compared {
  /** The environment's name. */
  readonly environment: string;
  /** Where the wanted images are from: `images.lock.json`, `v1.0:images.lock.json`; undefined: there is no lock. */
  readonly lock: string | undefined;
  /** BERTH_LOCK that a deploy of that lock takes. Absent: none, it is the one beside cdktf.json. */
  readonly choice?: string | undefined;
}

type Row = readonly [service: string, wanted: string, runs: string, container: string, verdict: string];

const HEAD: Row = ["service", "wanted", "runs", "container", ""];

/** One line for each container, and one for a service without any; the important line last. */
export function renderComparison(comparison: Comparison, about: Compared): string {
  const rows = [HEAD, ...comparison.services.flatMap(rowsOf), ...comparison.others.map(otherRow)];
  return [table(rows), "", summarize(comparison, about)].join("\n");
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

const otherRow = (one: RunningImage): Row => {
  const ended = one.ended === undefined ? "" : `, does not run: ${one.ended}`;
  return [one.service, "-", shown(one), one.instance, `not in the Compose file${ended}`];
};

/** The digest, else the id; 12 digits tell images apart, `--format json` has all 64. */
function shown({ digest, id }: { readonly digest?: string | undefined; readonly id?: string | undefined }): string {
  if (id !== undefined) return shortName({ digest, id });
  return digest === undefined ? "?" : short(digest);
}

function verdictText({ verdict, damage, unproved, ended }: ComparedInstance): string {
  if (verdict === "ended") return `does not run: ${ended}`;
  const content = [
    ...(damage === undefined ? [] : [`damaged: ${damage}`]),
    ...(unproved === undefined ? [] : [`could not be verified: ${unproved}`]),
  ];
  if (verdict === "damaged") return content.join(", ");
  return [verdict === "differs" ? "DIFFERS" : verdict, ...content].join(", ");
}

/** `shop: 4 services run what images.lock.json names`, or all that is not so. */
export function summarize({ services, others }: Comparison, { environment, lock, choice }: Compared): string {
  const counted = services.flatMap(countedOf);
  const number = (of: (instance: ComparedInstance) => boolean) => counted.filter(of).length;
  const ofAll = (some: number) => `${some} of ${count(counted.length, "container")}`;
  const differ = number(({ verdict }) => verdict === "differs");
  const damaged = number(({ damage }) => damage !== undefined);
  const unread = number(({ unproved }) => unproved !== undefined);
  const vague = services.filter((one) => isFiles(one) && countedOf(one).some(isUnknown));
  const unknown = services
    .filter((one) => !isFiles(one))
    .flatMap(countedOf)
    .filter(isUnknown).length;
  const idle = services.filter(({ verdict }) => verdict === "nothing runs");
  const few = services.filter((one) => countedOf(one).length > 0 && countedOf(one).length < (one.replicas ?? 0));
  const loose = services.filter(({ wanted }) => wanted.digest === undefined && wanted.id === undefined);
  const deploy = `${choice === undefined ? "" : `BERTH_LOCK=${choice} `}npx cdktf deploy ${environment}`;
  const again = differ + idle.length + few.length > 0;
  const said = [
    ...(differ > 0 ? [`${ofAll(differ)} ${differ === 1 ? "runs" : "run"} something else`] : []),
    ...(damaged > 0 ? [`${ofAll(damaged)} ${damaged === 1 ? "is" : "are"} damaged`] : []),
    ...(idle.length > 0 ? [`nothing runs of ${names(idle)}`] : []),
    ...few.map(
      (one) =>
        `only ${countedOf(one).length} of ${one.replicas} ${countedOf(one).length === 1 ? "runs" : "run"} of ${one.service}`,
    ),
    ...(unread > 0 ? [`${ofAll(unread)} could not be verified`] : []),
    ...(unknown > 0 ? [`the platform does not tell what ${ofAll(unknown)} ${unknown === 1 ? "runs" : "run"}`] : []),
    // A deploy keeps what is there by its name, damaged or not.
    ...(damaged > 0 ? [`remove the damaged containers and their image there, then: ${deploy}`] : []),
    ...(again && damaged === 0 ? [`deploy again: ${deploy}`] : []),
    ...(vague.length > 0
      ? [`the digest in the Compose file cannot be compared, it may be an index's: ${names(vague)} (npx berth release)`]
      : []),
    ...(loose.length > 0 ? [`not locked, so that nothing can be proved: ${names(loose)} (npx berth release)`] : []),
  ];
  if (services.every(isFine)) said.push(agreement(services, lock));
  if (others.length > 0) said.push(`${count(others.length, "container")} of no service in the Compose file`);
  return `${environment}: ${said.join("; ")}`;
}

const isUnknown = ({ verdict, unproved }: ComparedInstance) => verdict === "unknown" && unproved === undefined;

/** The digest of a Compose file may be an index's: what a platform tells then differs, and proves nothing. */
const isFiles = ({ wanted }: ComparedService) => wanted.digest !== undefined && wanted.id === undefined;

/** Those that say what a service runs: of a job the ended ones too. */
const countedOf = ({ instances }: ComparedService) => instances.filter(({ verdict }) => verdict !== "ended");

function agreement(services: readonly ComparedService[], lock: string | undefined): string {
  const same = services.filter(({ verdict }) => verdict === "same").length;
  const missing = services.filter(({ verdict }) => verdict === "not there");
  const says = `${count(same, "service")} ${same === 1 ? "runs" : "run"} what ${lock ?? "the Compose file"} names`;
  return missing.length === 0
    ? says
    : `${says}; ${missing.length === 1 ? "job" : "jobs"} not there any more: ${names(missing)}`;
}

const names = (services: readonly ComparedService[]) => services.map(({ service }) => service).join(", ");

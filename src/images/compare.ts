import type { RunningImage } from "../target";
import type { Service } from "../workload/model";
import type { Image } from "./image";

/**
 * How one container stands to its image. `differs`: it runs another, or what is known of it contradicts itself.
 * `damaged`: the right one by name, and its content is not. `unknown`: the platform tells nothing that could be
 * compared, or its content could not be read. `not locked`: nothing says what it should be, a tag decides. `ended`: one
 * of a service that does not run now, whatever it was made from.
 */
export type InstanceVerdict = "same" | "differs" | "damaged" | "unknown" | "not locked" | "ended";

/**
 * The worst of a service's containers that run, `too few` where all is well with them and more are wanted; without any:
 * `nothing runs`, `none wanted` where no replica is, and `not there` for a job, whose container may be cleared away.
 */
export type ServiceVerdict =
  | Exclude<InstanceVerdict, "ended">
  | "too few"
  | "nothing runs"
  | "none wanted"
  | "not there";

export interface ComparedInstance extends Omit<RunningImage, "service"> {
  readonly verdict: InstanceVerdict;
}

export interface ComparedService {
  readonly service: string;
  readonly kind: Service["kind"];
  readonly verdict: ServiceVerdict;
  readonly wanted: Pick<Image, "reference" | "digest" | "id">;
  /** How many must run at least. Absent: a job, of which none must. */
  readonly replicas?: number;
  /** By name, numbers by their value. */
  readonly instances: readonly ComparedInstance[];
}

export interface Comparison {
  /** In the order of the Compose file. */
  readonly services: readonly ComparedService[];
  /** What runs of services that the Compose file does not have. */
  readonly others: readonly RunningImage[];
}

/** What of a service decides how many containers there should be, and of what. */
export type WantedService = Pick<Service, "name" | "kind"> & {
  readonly rollout: Pick<Service["rollout"], "replicas" | "perNode"> & { readonly scale?: { readonly min: number } };
};

/** From best to worst. */
const RANK = ["same", "not locked", "unknown", "damaged", "differs"] as const;
type Rank = (typeof RANK)[number];

/** Compares the image that each service should run with what the platform says that it runs. */
export function compareImages<S extends WantedService>(
  services: Readonly<Record<string, S>>,
  images: { of(service: S): Image },
  running: readonly RunningImage[],
): Comparison {
  return {
    services: Object.values(services).map((service) =>
      compareService(
        service,
        images.of(service),
        running.filter((one) => one.service === service.name),
      ),
    ),
    others: running.filter((one) => !Object.hasOwn(services, one.service)).toSorted(byInstance),
  };
}

/** Whether there is nothing to do about a service. What cannot be proved is not fine. */
export function isFine({ verdict }: ComparedService): boolean {
  return verdict === "same" || verdict === "none wanted" || verdict === "not there";
}

const byInstance = (a: RunningImage, b: RunningImage) =>
  a.instance.localeCompare(b.instance, "en", { numeric: true }) || (a.service < b.service ? -1 : 1);

function compareService(service: WantedService, image: Image, running: readonly RunningImage[]): ComparedService {
  const { reference, digest, id } = image;
  const isJob = service.kind === "job";
  const compared = running.toSorted(byInstance).map(({ service: _, ...told }) => {
    return { told, verdict: told.ended !== undefined && !isJob ? ("ended" as const) : compareInstance(image, told) };
  });
  const verdicts = compared.flatMap(({ verdict }) => (verdict === "ended" ? [] : [verdict]));
  return {
    service: service.name,
    kind: service.kind,
    verdict: verdictOf(service, verdicts),
    wanted: { reference, ...(digest === undefined ? {} : { digest }), ...(id === undefined ? {} : { id }) },
    ...(isJob ? {} : { replicas: fewest(service) }),
    instances: compared.map(({ told, verdict }) => ({ ...told, verdict })),
  };
}

/** @param verdicts of those that count: of a service what runs, of a job what ended too. */
function verdictOf(service: WantedService, verdicts: readonly Rank[]): ServiceVerdict {
  if (verdicts.length === 0) return absent(service);
  const worst = RANK[Math.max(...verdicts.map((verdict) => RANK.indexOf(verdict)))] ?? "unknown";
  const few = service.kind === "service" && verdicts.length < fewest(service);
  return worst === "same" && few ? "too few" : worst;
}

/** Where a target follows the load it may run as few as that; where it does not, `replicas` holds. */
function fewest({ rollout: { replicas, perNode, scale } }: WantedService): number {
  return perNode ? 1 : Math.min(replicas, scale?.min ?? replicas);
}

function absent({ kind, rollout: { replicas, perNode, scale } }: WantedService): ServiceVerdict {
  if (kind === "job") return "not there";
  return perNode || (scale?.min ?? replicas) > 0 ? "nothing runs" : "none wanted";
}

function compareInstance(wanted: Image, told: Omit<RunningImage, "service">): Rank {
  if (wanted.digest === undefined && wanted.id === undefined) return "not locked";
  const facts = [compareDigest(wanted, told.digest), compareId(wanted, told.id)];
  // A digest of the Compose file may be an index's, and a platform may tell that of the manifest in it. The lock has
  // the manifest's, and the id.
  const contradicted = facts.includes(false);
  if (contradicted && wanted.id !== undefined) return "differs";
  if (facts.includes(true) && !contradicted) return contentOf(told);
  // What it was told to run can disprove, and does not prove what it runs.
  const asked = /@(sha256:[0-9a-f]{64})$/.exec(told.reference)?.[1];
  if (compareDigest(wanted, asked) === false) return "differs";
  return told.damage === undefined ? "unknown" : "damaged";
}

function contentOf({ damage, unproved }: Omit<RunningImage, "service">): Rank {
  if (damage !== undefined) return "damaged";
  return unproved === undefined ? "same" : "unknown";
}

/** undefined: one of the two is not known. */
function compareDigest({ digest }: Image, told: string | undefined): boolean | undefined {
  return digest === undefined || told === undefined ? undefined : told === digest;
}

/** With containerd's image store, Docker's image id is the manifest's digest. */
function compareId({ digest, id }: Image, told: string | undefined): boolean | undefined {
  if (told === undefined) return undefined;
  if (told === id || told === digest) return true;
  return id === undefined ? undefined : false;
}

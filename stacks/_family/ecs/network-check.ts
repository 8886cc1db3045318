import type { Remark, Subject } from "../../../src/target";
import type { EcsKind } from "./kind";
import { needsFilesImage, pullsFrom, usedNetworks } from "./network-needs";
import { networkSettings } from "./network-settings";
import type { EcsOptions } from "./options";

/**
 * What the network's options and the project say of each other: errors before any resource is made, and losses. Subnets
 * for load balancers are looked at with the entry, their zones by the plan. What an internal network leaves open is the
 * ledger's to say.
 */
export function checkNetwork(
  subject: Pick<Subject<EcsOptions>, "workload" | "options" | "images">,
  kind: Pick<EcsKind, "taskPullsImage">,
): readonly Remark[] {
  return [...range(subject), ...wayOut(subject), ...images(subject, kind)];
}

type Part = Pick<Subject<EcsOptions>, "workload" | "options" | "images">;

const error = (over: Pick<Remark, "path" | "option" | "found" | "reason" | "remedy">): Remark => ({
  code: "BERTH506",
  verdict: "error",
  ...over,
});

/** The form was checked with the options; this is the arithmetic. */
function range({ options }: Part): readonly Remark[] {
  const { cidr } = networkSettings(options);
  const [address = "", bits] = cidr.split("/");
  const bytes = address.split(".").map(Number);
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const option = ["network", "cidr"];
  const remedy = "give the first address of the range, such as 10.0.0.0/16";
  if (bytes.some((byte) => byte > 255)) {
    return [error({ option, found: `${cidr} is not an IPv4 range`, reason: "a byte is larger than 255", remedy })];
  }
  if (number % 2 ** (32 - Number(bits)) !== 0) {
    const reason = "EC2 takes a range by its first address only";
    return [error({ option, found: `${address} is not the first address of ${cidr}`, reason, remedy })];
  }
  return [];
}

function wayOut({ options, workload }: Part): readonly Remark[] {
  const { existing, nat, endpoints } = networkSettings(options);
  if (existing !== undefined || nat !== "none") return [];
  if (!endpoints) {
    return [
      error({
        option: ["network", "endpoints"],
        found: "network.nat is none and network.endpoints is false",
        reason: "a task then reaches neither its registry nor AWS, and cannot start",
        remedy: "leave endpoints out, or set nat to one",
      }),
    ];
  }
  const open = usedNetworks(workload).filter((name) => !workload.networks[name]?.internal);
  return open.map((name) => ({
    code: "BERTH510" as const,
    verdict: "adapted" as const,
    path: ["networks", name],
    found: `network ${name} reaches the internet in Compose and does not here`,
    reason: "network.nat is none: there is no way out but to the endpoints of AWS",
    remedy: "set network.nat to one where a service calls out",
  }));
}

/** Images that a task without a way to the internet cannot pull. */
function images({ workload, options, images: known }: Part, kind: Pick<EcsKind, "taskPullsImage">): readonly Remark[] {
  const ecr = new RegExp(`^\\d{12}\\.dkr\\.ecr(-fips)?\\.${options.region}\\.amazonaws\\.com(\\.cn)?/`);
  const cut = Object.values(workload.services).filter((each) => pullsFrom(each, workload, kind, options) === "ecr");
  const reason = `its task reaches the endpoints of AWS only, so ECR of ${options.region} and no other registry`;
  const remedy =
    "name an ECR registry there under registry (with mirror for images of others) and release, or give the task a way out: network.nat one, without network.endpoints";
  const own = cut
    .filter((service) => !ecr.test(known.of(service).reference))
    .map((service) => {
      const found = `${known.of(service).reference} is not in ECR of ${options.region}`;
      return error({ path: ["services", service.name, "image"], found, reason, remedy });
    });
  const writer = cut.find(needsFilesImage);
  if (writer === undefined || ecr.test(options.filesImage)) return own;
  const found = `${options.filesImage}, which service ${writer.name} needs, is not in ECR of ${options.region}`;
  return [...own, error({ option: ["filesImage"], found, reason, remedy })];
}

import type { Finding } from "../errors";
import { parsePlatform, samePlatform } from "../images/platform";
import { at, type Use, who } from "./plan-use";

/** A platform, and who asks for it. */
interface Demand {
  readonly platform: string;
  /** `environment staging`, `service web of environment staging`. */
  readonly who: string;
  readonly use: Use;
}

/**
 * The platform that an image is built or pinned for: `--platform`, else the services' `platform`, else the only one of
 * `build.platforms`, else what the environments' machines are. Undefined where nobody says. An image is for one
 * platform, so all who ask must agree; where they do not, BERTH613 names two of them.
 * @param uses of one reference.
 */
export function choosePlatform(
  uses: readonly Use[],
  asked: string | undefined,
): { readonly platform?: string; readonly findings: readonly Finding[] } {
  const machines = uses.flatMap((use): Demand[] => {
    const platform = use.candidate.target.platform?.(use.candidate.options);
    return platform === undefined ? [] : [{ platform, who: `the machines of environment ${use.environment}`, use }];
  });
  const services = uses.flatMap((use): Demand[] =>
    use.platform === undefined ? [] : [{ platform: use.platform, who: who(use), use }],
  );
  const listed = listedPlatforms(uses);
  const malformed = [...services, ...listed].find(({ platform }) => parsePlatform(platform) === undefined);
  if (malformed !== undefined) return { findings: [notAPlatform(malformed)] };
  const only = listed.length === 1 ? listed[0] : undefined;
  const chosen = asked ?? services[0]?.platform ?? only?.platform ?? machines[0]?.platform;
  const platform = chosen === undefined ? undefined : parsePlatform(chosen);
  const finding = disagreement(machines, services, asked) ?? unlisted(listed, platform) ?? unfit(only, machines);
  return { ...(platform === undefined ? {} : { platform }), findings: finding === undefined ? [] : [finding] };
}

/** Entries of `build.platforms`. Of the first build alone: another one that differs is a finding already. */
function listedPlatforms(uses: readonly Use[]): readonly Demand[] {
  const use = uses.find(({ build }) => build !== undefined);
  const list = use?.build?.platforms;
  if (use === undefined || !Array.isArray(list)) return [];
  return list.map((platform) => ({ platform: String(platform), who: `build.platforms of ${who(use)}`, use }));
}

function disagreement(
  machines: readonly Demand[],
  services: readonly Demand[],
  asked: string | undefined,
): Finding | undefined {
  const [machine, other] = twoOf(machines);
  if (machine !== undefined && other !== undefined) {
    return {
      ...differing(machine, other),
      reason: "An image is for one platform; --platform does not help, since the machines differ",
      remedy: `Give both environments machines of one platform in their options, or ${twoNames}`,
    };
  }
  const [service, unlike] = twoOf(services);
  if (service !== undefined && unlike !== undefined) {
    return {
      ...differing(unlike, service, "platform"),
      reason: "An image is for one platform; --platform does not help, since the files name two",
      remedy: `Name one platform in the Compose files, or ${twoNames}`,
    };
  }
  const named = service ?? machine;
  const option =
    asked === undefined || named === undefined ? undefined : { ...named, platform: asked, who: "--platform" };
  if (option !== undefined && named !== undefined && !samePlatform(option.platform, named.platform)) {
    return {
      ...differing(named, option, ...(named === service ? ["platform"] : [])),
      reason: `${named.who} could not run what is built for ${option.platform}`,
      remedy: `Leave --platform out, or change ${named === service ? "the service's platform" : "the environment's options"}`,
    };
  }
  return unfit(service, machines, "platform");
}

/** What the files name, where the machines are of another platform. */
function unfit(
  named: Demand | undefined,
  machines: readonly Demand[],
  ...keys: readonly string[]
): Finding | undefined {
  const [machine] = machines;
  if (named === undefined || machine === undefined || samePlatform(named.platform, machine.platform)) return undefined;
  return {
    ...differing(named, machine, ...(keys.length > 0 ? keys : ["build", "platforms"])),
    reason: "The machines run nothing else",
    remedy: `Change ${keys.length > 0 ? "the service's platform" : "build.platforms"}, or the environment's options`,
  };
}

const twoNames = 'give them two image names: image: "${IMAGE}", and IMAGE in an env file for each';

/** The first, and the first that differs from it. */
function twoOf(demands: readonly Demand[]): readonly [Demand?, Demand?] {
  const [first] = demands;
  if (first === undefined) return [];
  const other = demands.find(({ platform }) => !samePlatform(platform, first.platform));
  return other === undefined ? [first] : [first, other];
}

function differing(one: Demand, other: Demand, ...keys: readonly string[]) {
  const { use } = one;
  return {
    code: "BERTH613" as const,
    verdict: "error" as const,
    ...at(use, ...(keys.length > 0 ? keys : [use.build === undefined ? "image" : "build"])),
    found: `${use.reference} is wanted for ${one.platform} (${one.who}) and for ${other.platform} (${other.who})`,
  };
}

/** `build.platforms` with a choice that nobody makes, or without the one that was made. */
function unlisted(listed: readonly Demand[], platform: string | undefined): Finding | undefined {
  const [first] = listed;
  if (first === undefined) return undefined;
  const names = listed.map((demand) => demand.platform).join(", ");
  const base = { code: "BERTH613", verdict: "error", ...at(first.use, "build", "platforms") } as const;
  if (platform === undefined) {
    return {
      ...base,
      found: `${first.use.reference} is built for ${names}`,
      reason: "An image that goes everywhere is one manifest for one platform, not an index of several",
      remedy: `Choose one: --platform ${first.platform}, or platform: ${first.platform} of the service`,
    };
  }
  if (listed.some((demand) => samePlatform(demand.platform, platform))) return undefined;
  return {
    ...base,
    found: `${first.use.reference} is wanted for ${platform}, and build.platforms has ${names}`,
    reason: "The Compose file says that it cannot be built for that",
    remedy: `Add ${platform} to build.platforms, or ask for another`,
  };
}

function notAPlatform({ platform, use }: Demand): Finding {
  return {
    code: "BERTH010",
    verdict: "error",
    ...at(use, ...(use.platform === platform ? ["platform"] : ["build", "platforms"])),
    found: `platform ${JSON.stringify(platform)}`,
    reason: "A platform is os/arch or os/arch/variant",
    remedy: "Write linux/amd64, or linux/arm64",
  };
}

import { formatPath } from "../../src/compose/path";
import type { Finding } from "../../src/errors";
import type { Lock } from "../../src/images/lock";
import { repositoryFor } from "../../src/images/locked";
import type { Candidate } from "../../src/prepare";
import { ecrRepository, sameRegistry } from "../ecr";
import { MAX_PROTECTED } from "./lifecycle";
import type { Registry } from "./options";

/** Everything that the registry's stack is made of, or why it is not made. */
export interface RegistryPlan {
  readonly registry: Registry;
  /** Compose project name, for tags. */
  readonly project: string | undefined;
  /** By name. */
  readonly repositories: readonly PlannedRepository[];
  /** What stops the stack; empty where nothing does. */
  readonly findings: readonly Finding[];
}

export interface PlannedRepository {
  /** `shop/web` */
  readonly name: string;
  /** Tags there that the lock names. Sorted. */
  readonly locked: readonly string[];
  /** Roles of other accounts that pull from it. */
  readonly pullers: readonly Puller[];
}

/** Roles of one account. */
export interface Puller {
  readonly account: string;
  /** Names, `*` for any characters. Sorted. */
  readonly roles: readonly string[];
}

/** An image of one environment that a release brings to this registry. */
interface Use {
  readonly candidate: Candidate;
  readonly service: string;
  readonly repository: string;
}

/**
 * Which repositories the registry needs: one for each image that a release brings there, and one for each that a lock
 * says is there, so that none is taken away while an environment may run it. An environment that could not be loaded
 * stops it: what that one needs is not known, and would be deleted.
 * @param candidates every environment of the project.
 * @param locks none of what any of them names is taken away.
 */
export function planRegistry(
  registry: Registry,
  candidates: readonly Candidate[],
  ...locks: readonly (Lock | undefined)[]
): RegistryPlan {
  const project = candidates.find((candidate) => candidate.project)?.project?.name;
  const unread = candidates.filter((candidate) => isUnread(registry, candidate));
  if (unread.length > 0) {
    const findings = unread.map((candidate) => unreadable(registry, candidate));
    return { registry, project, repositories: [], findings };
  }
  const uses = usesOf(registry, candidates);
  const locked = lockedIn(registry, locks);
  const names = [...new Set([...uses.map(({ repository }) => repository), ...locked.keys()])].sort();
  const repositories = names.map((name) => ({
    name,
    locked: [...(locked.get(name) ?? [])].sort(),
    pullers: pullersOf(
      registry,
      uses.filter(({ repository }) => repository === name),
    ),
  }));
  const findings = [
    ...(names.length === 0 ? [nothing(registry)] : []),
    ...distinctNames(uses).flatMap(checkName),
    ...repositories.flatMap((repository) => checkProtected(registry, repository)),
    ...Object.keys(registry.accounts).flatMap((environment) => checkPuller(registry, environment, uses)),
  ];
  return { registry, project, repositories, findings };
}

/** Whether nobody can know what an environment pulls, or the roles that it pulls with. */
const isUnread = ({ accounts }: Registry, { definition, workload, options }: Candidate): boolean =>
  workload === undefined || (options === undefined && accounts[definition.name] !== undefined);

/** What a release would push or copy: built images, and with `mirror` those of others. */
function usesOf(registry: Registry, candidates: readonly Candidate[]): readonly Use[] {
  const all = candidates.flatMap((candidate) =>
    Object.values(candidate.workload?.services ?? {}).map(({ name, image }) => ({ candidate, service: name, image })),
  );
  // An image that one service builds and another only names is the project's for both.
  const built = new Set(all.flatMap(({ image }) => (image.built ? [image.reference] : [])));
  return all.flatMap(({ candidate, service, image: { reference } }): Use[] => {
    const kind = built.has(reference) ? "built" : "pulled";
    // An image of others in its own registry is read there, and never written.
    if (kind === "pulled" && !candidate.definition.mirror) return [];
    const found = ecrRepository(repositoryFor(reference, kind, candidate.definition) ?? "");
    return found && sameRegistry(found, registry) ? [{ candidate, service, repository: found.name }] : [];
  });
}

/** Tags that a release gave the locks' digests here, by repository. Where others' images are from is theirs. */
function lockedIn(registry: Registry, locks: readonly (Lock | undefined)[]): ReadonlyMap<string, ReadonlySet<string>> {
  const tags = new Map<string, Set<string>>();
  const entries = locks.flatMap((lock) => Object.entries(lock?.images ?? {}));
  for (const [reference, { kind, tag, repositories }] of entries) {
    if (tag === undefined) continue;
    const origin = kind === "pulled" ? repositoryFor(reference, kind, {}) : undefined;
    for (const repository of repositories.filter((one) => one !== origin)) {
      const found = ecrRepository(repository);
      if (found && sameRegistry(found, registry)) tags.set(found.name, (tags.get(found.name) ?? new Set()).add(tag));
    }
  }
  return tags;
}

function pullersOf({ accounts }: Registry, uses: readonly Use[]): readonly Puller[] {
  const environments = [...new Set(uses.map(({ candidate }) => candidate))];
  const ids = [...new Set(environments.flatMap(({ definition }) => accounts[definition.name] ?? []))].sort();
  return ids.map((account) => {
    const there = environments.filter(({ definition }) => accounts[definition.name] === account);
    return { account, roles: [...new Set(there.flatMap(rolesOf))].sort() };
  });
}

function rolesOf({ definition, target, workload, options }: Candidate): readonly string[] {
  if (workload === undefined) return [];
  return target.pullRoles?.({ environment: definition.name, workload, options }) ?? [];
}

const error = (finding: Omit<Finding, "verdict" | "code">): Finding => ({
  code: "BERTH619",
  verdict: "error",
  ...finding,
});

function unreadable({ at }: Registry, { definition }: Candidate): Finding {
  return error({
    ...at(),
    found: `environment ${definition.name} could not be read`,
    reason: "Which repositories it needs is not known, and those that it has would be deleted",
    remedy: `Mend it: npx berth check ${definition.name}`,
  });
}

function nothing({ at, host }: Registry): Finding {
  return error({
    ...at(),
    found: `no image goes to ${host}`,
    reason:
      "A release brings there what the project builds for environments whose registry it is, and with mirror the rest",
    remedy: `Set "registry": "${host}/<prefix>" in an environment whose Compose file has build, or take context.registry out`,
  });
}

/** The first use of each repository. */
const distinctNames = (uses: readonly Use[]): readonly Use[] => [
  ...new Map(uses.toReversed().map((use) => [use.repository, use])).values(),
];

/** `RepositoryName` of the API: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html. */
const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Docker takes names that ECR does not: two hyphens or underscores in a row, one letter alone, 257 characters. */
function checkName({ candidate, service, repository }: Use): readonly Finding[] {
  const { length } = repository;
  if (NAME.test(repository) && length >= 2 && length <= 256) return [];
  const path = ["services", service, "image"];
  const said = "Amazon ECR takes 2 to 256 characters: small letters and digits, and between two of them one of / . _ -";
  return [
    error({
      environment: candidate.definition.name,
      path: formatPath(path),
      ...candidate.project?.locate(path),
      found: `repository ${repository}`,
      reason: `${said}; this has ${length} characters`,
      remedy: "Rename the image, or what follows the host in the environment's registry",
    }),
  ];
}

function checkProtected({ at, keepReleases }: Registry, { name, locked }: PlannedRepository): readonly Finding[] {
  if (keepReleases === undefined || locked.length <= MAX_PROTECTED) return [];
  return [
    error({
      ...at("keepReleases"),
      found: `the lock names ${locked.length} images in repository ${name}`,
      reason: `A lifecycle policy of Amazon ECR has 50 rules, and can protect ${MAX_PROTECTED} of them from keepReleases`,
      remedy: "Take keepReleases out: then no release is ever deleted",
    }),
  ];
}

function checkPuller({ at, host }: Registry, environment: string, uses: readonly Use[]): readonly Finding[] {
  const own = uses.filter(({ candidate }) => candidate.definition.name === environment);
  const [use] = own;
  if (use && rolesOf(use.candidate).length > 0) return [];
  const target = use?.candidate.definition.target;
  return [
    error({
      ...at("accounts", environment),
      environment,
      found: `accounts.${environment}`,
      reason: use
        ? `Target ${target} pulls with the credentials of a machine, not with an IAM role that could be let in`
        : `Environment ${environment} pulls nothing from ${host}`,
      remedy: use
        ? "Leave it out, and give its machine credentials of this account"
        : "Leave it out, or name the registry there",
    }),
  ];
}

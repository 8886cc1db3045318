import fc from "fast-check";
import { type ComposePath, parsePath } from "../../src/compose/path";
import { BerthError } from "../../src/errors";
import { type Image, type Images, imagesOfFile } from "../../src/images/image";
import { parseReference, repositoryOf } from "../../src/images/reference";
import { isObject, type Json, type JsonObject } from "../../src/json";
import { gate } from "../../src/ledger/gate";
import type { Deployment, Target } from "../../src/target";
import { validDocument } from "./documents";
import { acceptedDocument } from "./ecs-documents";
import type { Member } from "./ecs-promise";
import { deploymentOf, parsedOptions, TARGETS } from "./ecs-synth";
import { project } from "./projects";

/** A document and what it is deployed with, as generated: a target may still refuse parts of it. */
export interface Draft {
  readonly document: JsonObject;
  /** As a user writes them. */
  readonly options: JsonObject;
  /** Ports that images expose, by the place of their service. */
  readonly exposed: readonly (readonly { readonly port: number; readonly protocol: "tcp" | "udp" | "sctp" }[])[];
  /** How a lock holds images, by the place of their service. */
  readonly pinned: readonly (Image["pinned"] | null)[];
  /** Who images that a lock has start as, by the place of their service; null: root. */
  readonly users: readonly (string | null)[];
}

const ENVIRONMENT = "fuzz";
const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const rarely = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const network = fc.constantFrom<JsonObject>(
  { nat: "none" },
  { endpoints: true },
  { nat: "per-zone", zones: 3 },
  { flowLogs: false, cidr: "172.16.0.0/20" },
);
const sizes = fc.dictionary(
  fc.constantFrom("api", "db", "files", "web.site", "job", "web"),
  fc.record({ cpu: fc.constantFrom(0.25, 0.7, 1), memory: fc.integer({ min: 400, max: 4000 }) }, { requiredKeys: [] }),
  { maxKeys: 2 },
) as fc.Arbitrary<Json>;
const instances = fc.constantFrom<JsonObject>(
  { types: ["m6i.4xlarge"], max: 200 },
  { types: ["g4dn.12xlarge"], max: 50 },
  { types: ["m7g.4xlarge", "c7g.8xlarge"], max: 100 },
);

const optionsOf = (member: Member): fc.Arbitrary<JsonObject> => {
  const own: Record<string, fc.Arbitrary<Json | undefined>> = member === "fargate"
    ? { spot: rarely(fc.constantFrom(50, 100)), ephemeralStorage: rarely(fc.constant(30)) }
    : { bindMounts: fc.boolean(), instances };
  return fc
    .record({
      exec: rarely(fc.constant(true)),
      deletionProtection: rarely(fc.constant(true)),
      certificate: rarely(fc.constant("arn:aws:acm:eu-west-1:123456789012:certificate/1")),
      network: rarely(network),
      services: rarely(sizes),
      architecture: rarely(fc.constantFrom("X86_64", "ARM64")),
      ...own,
    })
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as JsonObject);
};

const PORT = fc.record({
  port: fc.constantFrom(80, 1000, 5432),
  protocol: fc.constantFrom("tcp" as const, "udp" as const),
});

/**
 * Documents near what a member takes, and any documents that are valid, half and half; with options. Services that an
 * option names are there.
 */
export const draft = (member: Member): fc.Arbitrary<Draft> =>
  fc
    .record({
      document: fc.oneof(acceptedDocument(member), validDocument),
      options: optionsOf(member),
      exposed: fc.array(fc.array(PORT, { maxLength: 2 }), { maxLength: 4 }),
      pinned: fc.array(fc.constantFrom(null, "digest" as const, "id" as const), { maxLength: 4 }),
      users: fc.array(fc.constantFrom(null, "1000", "1000:50", "node", "0:7"), { maxLength: 4 }),
    })
    .map(fitting);

/** What an option needs of the document: without NAT images come from ECR alone; GPUs come with machines that have some. */
function fitting({ document, options, ...images }: Draft): Draft {
  const services = JSON.stringify(options.instances ?? "").includes("g4dn")
    ? (document.services as JsonObject)
    : Object.fromEntries(
        Object.entries(document.services as JsonObject).map(([name, one]) => [name, withoutGpus(one)]),
      );
  const closed = isObject(options.network) && (options.network.nat === "none" || options.network.endpoints === true);
  const inEcr = Object.entries(services).map(([name, one]) => {
    const service = one as JsonObject;
    return [name, closed ? { ...service, image: `${ECR}/${service.image}` } : service] as const;
  });
  const named = Object.entries((options.services ?? {}) as JsonObject).filter(([name]) =>
    Object.hasOwn(services, name),
  );
  return {
    ...images,
    document: { ...document, services: Object.fromEntries(inEcr) },
    options: {
      ...options,
      ...(options.services === undefined ? {} : { services: Object.fromEntries(named) }),
      ...(closed ? { filesImage: `${ECR}/busybox:1` } : {}),
    },
  };
}

const withoutGpus = (service: Json): Json =>
  without(without(service, ["gpus"]), ["deploy", "resources", "reservations", "devices"]);

/** A document that a target takes, and what it takes it with. */
export interface Accepted {
  readonly document: JsonObject;
  readonly options: JsonObject;
  readonly deployment: Deployment<unknown>;
}

/**
 * The draft with every attribute and option taken out that the target refuses, until it refuses nothing: what is left
 * is what it says it carries. Undefined where nothing is left, or where an error concerns neither.
 */
export function accepted(
  member: Member,
  { document: from, options: given, exposed, pinned, users }: Draft,
): Accepted | undefined {
  const target = TARGETS[member];
  const places = Object.keys(from.services as JsonObject);
  const images: Images = {
    of(service) {
      const place = places.indexOf(service.name);
      const image = held(imagesOfFile.of(service), pinned[place] ?? undefined, users[place] ?? null);
      return { ...image, exposed: exposed[place] ?? [] };
    },
  };
  let [document, input] = [from, given];
  for (let round = 0; round < 40; round += 1) {
    const { paths, options, deployment } = faults(target, document, parsedOptions(member, input), images);
    if (paths.length === 0 && options.length === 0) return deployment && { document, options: input, deployment };
    const before = JSON.stringify([document, input]);
    // From the last entry of a list to its first, so that the others keep their places.
    const ordered = [...new Set(paths.map((path) => JSON.stringify(entryOf(path))))].sort(byPlace);
    for (const path of ordered) document = without(document, JSON.parse(path)) as JsonObject;
    // Machines of another processor than the one asked for: either may go.
    for (const path of options) input = without(without(input, path), ["architecture"]) as JsonObject;
    document = inNetworks(document);
    const empty = Object.keys((document.services ?? {}) as JsonObject).length === 0;
    if (empty || JSON.stringify([document, input]) === before) return undefined;
  }
  return undefined;
}

/** The image as a lock holds it. */
function held(image: Image, pinned: Image["pinned"], user: string | null): Image {
  const parsed = parseReference(image.reference);
  if (pinned === undefined || parsed === undefined) return image;
  const [id, digest] = [`sha256:${"1".repeat(64)}`, `sha256:${"d".repeat(64)}`];
  const reference = pinned === "digest" ? `${repositoryOf(parsed)}@${digest}` : image.reference;
  const own = { user, entrypoint: null, command: null, workingDir: null, stopSignal: null };
  return { ...image, reference, pinned, id, digest, own };
}

function faults(
  target: Target<unknown>,
  document: JsonObject,
  options: unknown,
  images: Images,
): {
  readonly paths: readonly ComposePath[];
  readonly options: readonly ComposePath[];
  readonly deployment?: Deployment<unknown>;
} {
  const asked = { environment: ENVIRONMENT, target, project: project(document), options, waivers: [] };
  const refused = gate({ ...asked, today: "2026-11-23" }).findings.filter(({ verdict }) => verdict === "refused");
  if (refused.length > 0) return { paths: refused.map(({ path }) => parsePath(path ?? "") ?? []), options: [] };
  try {
    const deployment = deploymentOf(ENVIRONMENT, document, options, images);
    const errors = (target.check?.(deployment) ?? []).filter(({ verdict }) => verdict === "error");
    return {
      paths: errors.flatMap(({ path, option }) => (option === undefined ? [path ?? []] : [])),
      options: errors.flatMap(({ option }) => (option === undefined ? [] : [option.slice(0, 2)])),
      deployment,
    };
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    return { paths: error.findings.map(({ path }) => parsePath(path ?? "") ?? []), options: [] };
  }
}

/** Who lost its network mode is on the default network, as the loader has it. */
function inNetworks(document: JsonObject): JsonObject {
  const services = Object.entries((document.services ?? {}) as JsonObject).map(([name, one]) => {
    const { networks, network_mode } = one as JsonObject;
    const none = network_mode === undefined && Object.keys((networks ?? {}) as JsonObject).length === 0;
    return [name, none ? { ...(one as JsonObject), networks: { default: null } } : one] as const;
  });
  return { ...document, services: Object.fromEntries(services) };
}

/** Part of an entry of a list means nothing without the rest. */
function entryOf(path: ComposePath): ComposePath {
  const index = path.findIndex((key) => typeof key === "number");
  return index < 0 ? path : path.slice(0, index + 1);
}
const byPlace = (a: string, b: string) => b.localeCompare(a, "en", { numeric: true });

/** The value without what is at `path`. */
function without(value: Json, [key, ...rest]: ComposePath): Json {
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== key);
    return value.map((item, index) => (index === key ? without(item, rest) : item));
  }
  if (!isObject(value)) return value;
  if (rest.length === 0) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== String(key)));
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, name === String(key) ? without(child, rest) : child]),
  );
}

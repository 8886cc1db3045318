import * as v from "valibot";
import { type Backend, backendSchema } from "../../src/config/definition";
import type { Locate, Place, RegistryParser, RegistryProblem } from "../../src/config/registry";
import { parseWith } from "../../src/schema";
import { nearest } from "../../src/suggest";
import type { OptionDoc } from "../../src/target";
import { type EcrRegistry, ecrRegistry, sameRegistry } from "../ecr";
import { flag, matching, whole } from "../values";

/** The registry that a project makes: the options of `context.registry`, and the one registry that they are about. */
export type Registry = Omit<v.InferOutput<typeof schema>, "url" | "backend"> &
  EcrRegistry & {
    /** The host that environments name, or `url`. */
    readonly host: string;
    /** Default: a local file beside cdktf.json. */
    readonly backend?: Backend;
    /** Where the user wrote one of its options. */
    readonly at: Locate;
  };

const EXAMPLE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

const KEY = /^arn:aws(-[a-z]+)*:kms:([a-z0-9-]+):\d{12}:key\/\S+$/;
const keyMeans = "kmsKey must be the ARN of a KMS key, or false for the keys of Amazon S3";

const schema = v.strictObject(
  {
    url: v.optional(
      v.pipe(
        v.string(`url must be the host of a registry of Amazon ECR, such as ${EXAMPLE}`),
        v.check(
          (url) => ecrRegistry(url) !== undefined,
          `url must be the host of a registry of Amazon ECR, such as ${EXAMPLE}: no scheme, no path`,
        ),
      ),
    ),
    kmsKey: v.optional(v.union([v.literal(false), v.pipe(v.string(), v.regex(KEY, keyMeans))], keyMeans)),
    scanOnPush: v.optional(flag("scanOnPush"), true),
    untaggedDays: v.optional(whole("untaggedDays", 1, 3650, "days"), 14),
    keepReleases: v.optional(whole("keepReleases", 1, 1000, "images")),
    accounts: v.optional(
      v.record(v.string(), matching("an account", /^\d{12}$/, "the twelve digits of an AWS account")),
      {},
    ),
    forceDelete: v.optional(flag("forceDelete"), false),
    tags: v.optional(v.record(v.string(), v.string("a tag's value must be a string")), {}),
    endpoint: v.optional(matching("endpoint", /^https?:\/\/\S+$/, "the address of an emulator of the AWS API")),
    backend: v.optional(backendSchema),
  },
  "context.registry must be an object, {} for the defaults",
);

/** For docs. */
export const docs: readonly OptionDoc[] = [
  {
    name: "url",
    type: "string",
    default: "the one that environments name",
    meaning: "Host of the registry of Amazon ECR",
  },
  {
    name: "kmsKey",
    type: "ARN, false",
    default: "AWS managed key aws/ecr",
    meaning: "KMS key of the registry's region; false: the keys of Amazon S3 (AES-256). Cannot be changed later",
  },
  {
    name: "scanOnPush",
    type: "boolean",
    default: "true",
    meaning: "Looks for known vulnerabilities when an image comes",
  },
  {
    name: "untaggedDays",
    type: "days",
    default: "14",
    meaning: "How long an image without a tag stays, 1 to 3650; a release tags all that it pushes",
  },
  {
    name: "keepReleases",
    type: "number",
    default: "all",
    meaning: "The newest so many images of a repository stay, 1 to 1000, and those of the lock",
  },
  {
    name: "accounts",
    type: "map",
    default: "none",
    meaning: "By environment: the other AWS account that it runs in, whose roles may pull",
  },
  {
    name: "forceDelete",
    type: "boolean",
    default: "false",
    meaning: "Repositories go with the images in them; otherwise destroy refuses",
  },
  { name: "tags", type: "map", default: "none", meaning: "Tags on every repository, beside berth:project" },
  { name: "endpoint", type: "string", default: "AWS", meaning: "Address of an emulator of the AWS API, for tests" },
  {
    name: "backend",
    type: "object",
    default: "a file beside cdktf.json",
    meaning: "Terraform's state, as environments have it",
  },
];

/** The options with their defaults, and the registry that environments name where the options do not. */
export const parseRegistry: RegistryParser<Registry> = (input, environments, at) => {
  const parsed = parseWith(schema, input);
  if (!parsed.ok) return parsed;
  const { url, backend, ...options } = parsed.options;
  const host = url ?? theHost(environments);
  if (typeof host !== "string") return { ok: false, problems: [host] };
  const ecr = ecrRegistry(host);
  if (!ecr) throw new Error(`${host} was taken for a registry of Amazon ECR`);
  const problems = [...checkAccounts(options.accounts, environments, ecr), ...checkKey(options.kmsKey, ecr)];
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    registry: { ...options, ...ecr, host, at, ...(backend === undefined ? {} : { backend: backend as Backend }) },
  };
};

/** The one registry of Amazon ECR that environments name, by the first name of it; else what is wrong. */
function theHost(environments: readonly Place[]): string | RegistryProblem {
  const named = environments.flatMap(({ name, registry }) => {
    const [host = ""] = registry?.split("/") ?? [];
    const ecr = ecrRegistry(host);
    return ecr ? [{ name, host, ecr }] : [];
  });
  const missing = { path: ["url"], kind: "ill-typed" } as const;
  const [first] = named;
  if (!first) {
    const message = `no environment names a registry of Amazon ECR, such as "registry": "${EXAMPLE}/shop"`;
    return {
      ...missing,
      message,
      remedy: 'Name it in an environment; or here as "url", where images name it themselves',
    };
  }
  const other = named.find(({ ecr }) => !sameRegistry(ecr, first.ecr));
  if (!other) return first.host;
  const message = `environment ${first.name} names ${first.host}, ${other.name} names ${other.host}: one stack makes the repositories of one`;
  return { ...missing, message, remedy: 'Choose one of them as "url"; the repositories of the other are made by hand' };
}

function checkAccounts(
  accounts: Readonly<Record<string, string>>,
  environments: readonly Place[],
  { account }: EcrRegistry,
): readonly RegistryProblem[] {
  const names = environments.map(({ name }) => name);
  return Object.entries(accounts).flatMap(([name, id]): RegistryProblem[] => {
    const path = ["accounts", name];
    if (!names.includes(name)) {
      const suggestion = nearest(name, names);
      const message = `the environments are ${names.join(", ")}`;
      return [
        { path, kind: "ill-typed", message, remedy: suggestion ? `Did you mean ${suggestion}?` : "Name one of them" },
      ];
    }
    if (id !== account) return [];
    const message =
      "it is the registry's own account: roles there need no leave of the repository, only their own policies";
    return [{ path, kind: "ill-typed", message, remedy: "Leave it out" }];
  });
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html: the key is in the repository's region. */
function checkKey(key: string | false | undefined, { region }: EcrRegistry): readonly RegistryProblem[] {
  const [, , found] = (key && KEY.exec(key)) || [];
  if (found === undefined || found === region) return [];
  return [
    {
      path: ["kmsKey"],
      kind: "ill-typed",
      message: `kmsKey is in ${found}, and the registry in ${region}: ECR takes a key of its own region`,
    },
  ];
}

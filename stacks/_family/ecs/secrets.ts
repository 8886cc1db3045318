// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform templates, filled in by Terraform.
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { type ITerraformDependable, TerraformVariable } from "cdktf";
import { restricted } from "../../../src/names";
import type { FileSource, Workload } from "../../../src/workload/model";
import { literal } from "../../literal";
import type { EcsContext } from "./context";
import { idOf, tagsFor } from "./ids";
import { max } from "./limits";

/** How a container gets the content of a secret or config. */
export type Content =
  | {
      readonly from: "secret";
      /** What ECS reads: an ARN, with the version where the stack writes the secret. */
      readonly valueFrom: string;
      /** The ARN alone, for the policy of the execution role. */
      readonly arn: string;
      readonly form: "base64" | "plain";
      /** Counted up by hand for an existing secret, so that a change of it reaches the tasks. */
      readonly revision?: number;
      readonly ready?: ITerraformDependable;
    }
  /** In the task definition, base64. */
  | { readonly from: "definition"; readonly base64: string };

/**
 * Adds each secret that a service uses to Secrets Manager, base64, by arguments that reach neither plan nor state.
 * A task reads the version that its definition names: a changed secret changes the definition and so rolls the service,
 * and a roll-back gets the value that it was made with.
 */
export function addSecrets(context: EcsContext): Readonly<Record<string, Content>> {
  const { workload, options } = context.deployment;
  return mapUsed(workload, "secret", (name, source) => {
    const { arn, revision } = options.secrets[name] ?? {};
    return arn === undefined ? ownSecret(context, name, source, revision) : existing(arn, revision);
  });
}

/** Configs are no secrets: their content stands in the task definition, or in an existing secret or parameter. */
export function addConfigs(context: EcsContext): Readonly<Record<string, Content>> {
  const { workload, options } = context.deployment;
  return mapUsed(workload, "config", (name, source) => {
    const arn = options.configs[name]?.arn;
    if (arn !== undefined) return existing(arn, undefined);
    if (source.from === "content") return inDefinition(Buffer.from(source.content).toString("base64"));
    if (source.from === "file" && source.base64 !== undefined) return inDefinition(source.base64);
    if (source.from !== "environment") throw new Error(`config ${name}: checkFiles lets none without content through`);
    const variable = inputVariable(context, "config", name, source.variable);
    return inDefinition(`\${base64encode(${variable.expression})}`);
  });
}

const inDefinition = (base64: string): Content => ({ from: "definition", base64 });

/** The user's own secret or parameter holds the value as it is. An ARN of Secrets Manager may go on with a JSON key. */
function existing(arn: string, revision: number | undefined): Content {
  const bare = arn.split(":").slice(0, 7).join(":");
  const value = { from: "secret", valueFrom: literal(arn), arn: literal(bare), form: "plain" } as const;
  return revision === undefined ? value : { ...value, revision };
}

function ownSecret(context: EcsContext, name: string, source: FileSource, revision: number | undefined): Content {
  const { options } = context.deployment;
  const awsName = context.name(name, max("secretName"));
  const secret = new SecretsmanagerSecret(context.scope, idOf("secret", name), {
    name: awsName,
    description: literal(`Secret ${name} of the Compose file, base64`),
    ...(options.kmsKey === undefined ? {} : { kmsKeyId: literal(options.kmsKey) }),
    // A deleted secret's name stays taken for its recovery window; a deploy after a destroy needs it at once.
    recoveryWindowInDays: 0,
    tags: tagsFor({ secret: literal(name) }, awsName),
  });
  const { value, preconditions } =
    source.from === "file" ? fromFile(context, name, source.path) : fromVariable(context, name, source);
  const version = new SecretsmanagerSecretVersion(context.scope, idOf("value", name), {
    secretId: secret.id,
    secretStringWo: `\${${value}}`,
    lifecycle: { precondition: [...preconditions] },
  });
  // 16 bits of the content's hash: one change in 65,536 goes unnoticed, and no more than 16 bits stand in the state.
  // A variable's hash may not be kept at all: Terraform lets nothing of an ephemeral value into the state.
  const fingerprint = `\${parseint(substr(sha256(${value}), 0, 4), 16) + 1}`;
  version.addOverride("secret_string_wo_version", revision ?? (source.from === "file" ? fingerprint : 1));
  const valueFrom = `${secret.arn}:::${version.versionId}`;
  return { from: "secret", valueFrom, arn: secret.arn, form: "base64", ready: version };
}

interface Value {
  /** Terraform expression of the base64 text. */
  readonly value: string;
  readonly preconditions: readonly { readonly condition: string; readonly errorMessage: string }[];
}

/** A file that cannot be read fails the plan by name; `try` keeps Terraform from stopping earlier, with less to say. */
function fromFile(context: EcsContext, name: string, path: string): Value {
  const place = placeOf(path, context.deployment.projectDirectory);
  const value = `try(filebase64(${place}), "")`;
  const says = (what: string) => literal(`Secret ${name}: ${path} ${what}.`);
  const size = max("secretSize");
  // Terraform takes no condition that refers to nothing, and a place outside the project is plain text.
  const that = (condition: string) => `\${${/^[/~]/.test(path) ? `path.module != "" && (${condition})` : condition}}`;
  return {
    value,
    preconditions: [
      {
        condition: that(`fileexists(${place})`),
        errorMessage: says("is not there; write it, or name an existing secret"),
      },
      {
        condition: that(`!fileexists(${place}) || length(${value}) > 0`),
        errorMessage: says("is empty or cannot be read; Secrets Manager takes no empty value"),
      },
      {
        condition: that(`length(${value}) <= ${size}`),
        errorMessage: says(`has more than ${(size / 4) * 3} bytes, ${size} as base64: Secrets Manager takes no more`),
      },
    ],
  };
}

function fromVariable(context: EcsContext, name: string, source: FileSource): Value {
  if (source.from !== "environment") throw new Error(`secret ${name}: checkFiles lets none without content through`);
  const variable = inputVariable(context, "secret", name, source.variable);
  const errorMessage = literal(
    `Secret ${name}: set ${variable.shell} to its value, which the Compose file takes from ${source.variable}. ` +
      "To destroy, any value will do.",
  );
  return {
    value: `base64encode(${variable.expression})`,
    preconditions: [{ condition: `\${${variable.expression} != ""}`, errorMessage }],
  };
}

/** A variable of the stack for what Compose takes from the shell: `TF_VAR_secret_<name>`. */
function inputVariable(context: EcsContext, kind: "secret" | "config", name: string, from: string) {
  const id = inputName(kind, name);
  const variable = new TerraformVariable(context.scope, `input_${id}`, {
    type: "string",
    description: literal(`Content of ${kind} ${name}, which the Compose file takes from ${from}`),
    sensitive: kind === "secret",
    ...(kind === "secret" ? { default: "" } : {}),
  });
  variable.overrideLogicalId(id);
  if (kind === "secret") variable.addOverride("ephemeral", true);
  return { expression: `var.${id}`, shell: `TF_VAR_${id}` };
}

/** Letters, digits and `_`, which a shell's variable may have; a hash keeps `a-b` and `a_b` apart. */
export const inputName = (kind: "secret" | "config", name: string): string =>
  `${kind}_${restricted(name.replace(/-/g, "~"), /[A-Za-z0-9_]/).replace(/-/g, "_")}`;

/** Terraform expression of a path as the Compose file has it: below the project directory, absolute, or under `~`. */
export function placeOf(path: string, projectDirectory: string): string {
  if (path.startsWith("~")) return `pathexpand(${quoted(path)})`;
  if (path.startsWith("/")) return quoted(path);
  return `"\${path.module}/${quoted(`${projectDirectory}/${path.replace(/^\.\//, "")}`).slice(1)}`;
}

/** Text as a string of Terraform's expressions. JSON's `\b` and `\f` are unknown there. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text).replace(/\\([bf])/g, (_, letter) => (letter === "b" ? "\\u0008" : "\\u000c"));
  return literal(escaped);
}

/** By name, for what some service uses. */
function mapUsed(
  { services, secrets, configs }: Workload,
  kind: "secret" | "config",
  change: (name: string, source: FileSource) => Content,
): Readonly<Record<string, Content>> {
  const files = Object.values(services).flatMap((service) => service.files.filter((file) => file.kind === kind));
  const sources = kind === "secret" ? secrets : configs;
  return Object.fromEntries(
    [...new Set(files.map(({ source }) => source))].sort().flatMap((name) => {
      const source = sources[name];
      return source === undefined ? [] : [[name, change(name, source)] as const];
    }),
  );
}

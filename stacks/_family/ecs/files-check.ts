import type { Remark, Subject } from "../../../src/target";
import type { FileMount, FileSource, Service } from "../../../src/workload/model";
import { cleanPath, isWithin } from "./files-path";
import { isUnreadable, planFiles, userOf } from "./files-plan";
import { max } from "./limits";
import type { EcsOptions } from "./options";
import { inputName } from "./secrets";

/**
 * What no single attribute of a secret or config tells: content that nobody has, mounts that meet, more text than a task
 * definition holds. Folders that hide the image's are the ledger's to judge. A secret's content is never read: a file
 * that is missing, empty or too large fails the plan.
 */
export function checkFiles(subject: Subject<EcsOptions>): readonly Remark[] {
  const services = Object.values(subject.workload.services);
  return [
    ...(["secret", "config"] as const).flatMap((kind) => [
      ...sourceRemarks(subject, kind, services),
      ...unknownOptions(subject, kind),
    ]),
    ...services.flatMap((service) => [
      ...mountRemarks(service),
      ...readerRemarks(service, subject),
      ...sizeRemarks(service, subject),
    ]),
  ];
}

function sourceRemarks(
  { workload, options }: Subject<EcsOptions>,
  kind: FileMount["kind"],
  services: readonly Service[],
) {
  const section = `${kind}s` as const;
  const used = new Set(
    services.flatMap(({ files }) => files.filter((file) => file.kind === kind).map(({ source }) => source)),
  );
  return Object.entries(workload[section]).flatMap(([name, source]): readonly Remark[] => {
    if (!used.has(name)) return [];
    const arn = options[section][name]?.arn;
    if (arn !== undefined) return source.from === "external" ? [] : [elsewhere(kind, name, source, arn)];
    return sourceRemark(kind, name, source, options.secrets[name]?.revision);
  });
}

/** The option goes before the file; what the file has is then for the other targets alone. */
function elsewhere(kind: FileMount["kind"], name: string, source: FileSource, arn: string): Remark {
  return {
    code: "BERTH518",
    verdict: "note",
    path: [`${kind}s`, name],
    found: `${kind} ${name} is taken from ${arn}`,
    reason: `the option ${kind}s.${name}.arn goes before the Compose file's ${source.from}, so the two may differ`,
    remedy: "Nothing, if that is meant; else remove the option",
  };
}

function sourceRemark(kind: FileMount["kind"], name: string, source: FileSource, revision: number | undefined) {
  const path = [`${kind}s`, name];
  const option = `${kind}s.${name}.arn`;
  const shell = `TF_VAR_${inputName(kind, name)}`;
  const missing = (reason: string): readonly Remark[] => [
    {
      code: "BERTH516",
      verdict: "error",
      path,
      found: `${kind} ${name} has no content to deploy`,
      reason,
      remedy: `Set the option ${option} to the secret or parameter in AWS that has it`,
    },
  ];
  if (source.from === "external") return missing("it is external, and the options do not say where it is in AWS");
  if (source.from === "driver") return missing(`the plugin ${source.driver} makes it, and there is none here`);
  if (source.from === "file" && kind === "config" && source.base64 === undefined)
    return missing(`${source.path} cannot be read`);
  if (source.from !== "environment") return [];
  const later = kind === "secret" && revision === undefined;
  const remark: Remark = {
    code: "BERTH516",
    verdict: "note",
    path,
    found: `${kind} ${name} comes from the shell's ${source.variable}`,
    reason: later
      ? "Terraform takes it as a variable that leaves no trace, so that a changed value is not noticed either"
      : "Terraform takes it as a variable",
    remedy: `Set ${shell} for deploy and destroy${later ? `; count secrets.${name}.revision up in the options when it changes` : ""}`,
  };
  return [remark];
}

/** A name in the options that the project does not have is a slip of the pen. */
function unknownOptions({ workload, options }: Subject<EcsOptions>, kind: FileMount["kind"]): readonly Remark[] {
  const section = `${kind}s` as const;
  return Object.keys(options[section])
    .filter((name) => !Object.hasOwn(workload[section], name))
    .map((name) => ({
      code: "BERTH516",
      verdict: "error",
      option: [section, name],
      found: `the options name the ${kind} ${name}`,
      reason: `the project has no ${kind} of that name`,
      remedy: "Correct the name, or take it out",
    }));
}

/** The folder of a file is a mount of its own, and read-only: another mount can be neither at it nor below it. */
function mountRemarks(service: Service): readonly Remark[] {
  const { folders } = planFiles(service);
  return folders.flatMap((folder): readonly Remark[] => {
    const mount = service.mounts.find(({ path }) => isWithin(cleanPath(path), folder));
    const file = service.files.find(({ path }) => isWithin(cleanPath(path), folder));
    if (mount === undefined || file === undefined) return [];
    return [
      {
        code: "BERTH517",
        verdict: "error",
        path: fileAt(service, file),
        found: `${file.path} is written to ${folder}, and ${mount.path} is a mount too`,
        reason: "ECS mounts the folder of a secret or config as a whole and read-only, so that no other mount fits in",
        remedy: `Give the ${file.kind} a target in a folder of its own, such as /run/config/${file.source}`,
      },
    ];
  });
}

function readerRemarks(service: Service, { images }: Subject<EcsOptions>): readonly Remark[] {
  const user = userOf(service, images.of(service));
  return service.files
    .filter((file) => isUnreadable(file, user))
    .map((file) => ({
      code: "BERTH510",
      verdict: "adapted",
      path: fileAt(service, file),
      found: `${file.path} has the mode ${file.mode} and belongs to root`,
      reason: `the number of the user ${user} stands in the image alone, so that the file cannot be given to it`,
      remedy: "Give uid, or a numeric user, or a mode that others may read with",
    }));
}

/** Contents of configs stand in the task definition. */
function sizeRemarks(service: Service, { workload, options }: Subject<EcsOptions>): readonly Remark[] {
  const configs = service.files.filter(({ kind, source }) => kind === "config" && !options.configs[source]?.arn);
  const sizes = [...new Set(configs.map(({ source }) => source))].map((name) => base64Size(workload.configs[name]));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes <= max("taskDefinitionSize")) return [];
  return [
    {
      code: "BERTH501",
      verdict: "error",
      path: ["services", service.name, "configs"],
      found: `the configs have ${bytes} bytes as base64`,
      reason: `they stand in the task definition, which takes ${max("taskDefinitionSize")} bytes in all`,
      remedy: "Put them into the image, or into a secret in AWS named by the option configs.<name>.arn",
    },
  ];
}

function base64Size(source: FileSource | undefined): number {
  if (source?.from === "content") return Buffer.from(source.content).toString("base64").length;
  return source?.from === "file" ? (source.base64 ?? "").length : 0;
}

function fileAt(service: Service, file: FileMount) {
  const index = service.files.filter(({ kind }) => kind === file.kind).indexOf(file);
  return ["services", service.name, `${file.kind}s`, index];
}

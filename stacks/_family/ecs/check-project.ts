import { nearest } from "../../../src/suggest";
import type { Remark, Subject } from "../../../src/target";
import { planEntry } from "./entry-plan";
import { max } from "./limits";
import { needsFilesImage } from "./network-needs";
import type { EcsOptions } from "./options";

type Part = Subject<EcsOptions>;

/** What belongs to no one writer: options for services that are not there, tags, groups, filesImage, failed updates. */
export function checkProject(subject: Part): readonly Remark[] {
  return [
    ...unknownServices(subject),
    ...tags(subject),
    ...securityGroups(subject),
    ...filesImage(subject),
    ...failureActions(subject),
  ];
}

function unknownServices({ workload, options }: Part): readonly Remark[] {
  const known = Object.keys(workload.services);
  return Object.keys(options.services)
    .filter((name) => !Object.hasOwn(workload.services, name))
    .map((name) => {
      const near = nearest(name, known);
      return {
        code: "BERTH204",
        verdict: "error",
        option: ["services", name],
        found: `the options name a service ${JSON.stringify(name)}`,
        reason: `The project has no service of this name; there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`,
        remedy: near === undefined ? "Correct the name, or take it out" : `Did you mean ${near}?`,
      };
    });
}

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html, tag naming limits. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function tags({ options }: Part): readonly Remark[] {
  const keys = Object.keys(options.tags);
  const error = (key: string | undefined, found: string, reason: string, remedy: string): Remark => {
    const option = ["tags", ...(key === undefined ? [] : [key])];
    return { code: "BERTH502", verdict: "error", option, found, reason, remedy };
  };
  const each = Object.entries(options.tags).flatMap(([key, value]): Remark[] => {
    const found = `the tag ${JSON.stringify(key)}`;
    if (/^aws:/i.test(key)) return [error(key, found, "AWS keeps keys that start with aws: for itself", "Rename it")];
    if (/^(berth:|Name$)/.test(key))
      return [error(key, found, "the kit sets it on what it makes, and a tag has one value", "Rename it")];
    const fits = key !== "" && key.length <= max("tagKey") && value.length <= max("tagValue");
    if (fits && TAG_TEXT.test(key) && TAG_TEXT.test(value)) return [];
    const reason = `a key has 1 to ${max("tagKey")} characters, a value at most ${max("tagValue")}: letters, digits, spaces and _ . : / = + - @`;
    return [error(key, found, reason, "Shorten or rename it")];
  });
  const room = max("tags") - OWN_TAGS;
  if (keys.length <= room) return each;
  const reason = `AWS takes ${max("tags")} on one resource, and the kit sets ${OWN_TAGS} of them`;
  return [...each, error(undefined, `${keys.length} tags`, reason, `Use at most ${room}`)];
}

/** Name, berth:project, berth:environment and what the resource stands for; ECS adds two of its own to a task. */
const OWN_TAGS = 6;

function securityGroups(subject: Part): readonly Remark[] {
  const entered = new Set(planEntry(subject).targets.map(({ service }) => service));
  return Object.values(subject.workload.services).flatMap(({ name, networks }): Remark[] => {
    const count = networks.length + (entered.has(name) ? 1 : 0);
    if (count <= max("securityGroupsPerTask")) return [];
    const entry = entered.has(name) ? " and one for its published ports" : "";
    return [
      {
        code: "BERTH504",
        verdict: "error",
        path: ["services", name, "networks"],
        found: `${name} needs ${count} security groups: one for each of its ${networks.length} networks${entry}`,
        reason: `a task has at most ${max("securityGroupsPerTask")}`,
        remedy: "Put the service on fewer networks",
      },
    ];
  });
}

/** It is no service's image, so that no lock names it; it runs beside the app all the same. */
function filesImage({ workload, options }: Part): readonly Remark[] {
  const used = Object.values(workload.services).filter(needsFilesImage);
  if (used.length === 0 || /@sha256:[0-9a-f]{64}$/.test(options.filesImage)) return [];
  return [
    {
      code: "BERTH511",
      verdict: "note",
      option: ["filesImage"],
      found: options.filesImage,
      reason: `a container of it is in each task of ${used.map(({ name }) => name).join(", ")}, and the tag decides what runs`,
      remedy: "Name it by digest, name@sha256:...; docker buildx imagetools inspect <name> tells it",
    },
  ];
}

/** The ledger answers for what the file says; this is what it does not say. */
function failureActions({ workload }: Part): readonly Remark[] {
  return Object.values(workload.services).flatMap(({ name, kind, rollout }): Remark[] => {
    if (kind === "job" || rollout.update === undefined || rollout.update.onFailure !== undefined) return [];
    return [
      {
        code: "BERTH102",
        verdict: "adapted",
        path: ["services", name, "deploy", "update_config"],
        found: `update_config of ${name} has no failure_action`,
        reason: "Compose's default is pause; here the circuit breaker goes back to the last deployment that completed",
        remedy: "Nothing, if that will do; else write failure_action",
      },
    ];
  });
}

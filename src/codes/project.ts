import type { Told } from "./told";

/** The ledger (1xx), cdktf.json (2xx), x-berth and waivers (3xx). */
export const project = {
  BERTH101: {
    title: "Refused",
    cause: "The target cannot carry this attribute.",
    remedy: "Follow the remedy, choose another target, or waive it with a reason under x-berth.waivers.",
  },
  BERTH102: {
    title: "Adapted",
    cause: "The target carries the attribute by other means, or rounds it.",
    remedy: "Nothing, if the loss is acceptable.",
  },
  BERTH103: {
    title: "Irrelevant",
    cause: "The attribute has no meaning at run time on this target.",
    remedy: "Nothing.",
  },
  BERTH104: {
    title: "Not in the ledger",
    cause:
      "The attribute is newer than the Compose Specification this version of Berth knows, so nobody has said what becomes of it.",
    remedy: "Remove it, or update Berth.",
  },
  BERTH105: {
    title: "Waived",
    cause: "A refusal that a waiver in the Compose file accepts until the date given.",
    remedy: "Nothing until then.",
  },
  BERTH201: {
    title: "cdktf.json unreadable",
    cause: "cdktf.json is missing, is not valid JSON, or has no context.environments.",
    remedy: "Mend it; README.md shows the form.",
  },
  BERTH202: {
    title: "Duplicate environment",
    cause: "Two environments have the same name, or names that differ only in case.",
    remedy: "Rename one.",
  },
  BERTH203: {
    title: "Unknown target",
    cause: "An environment names a target that does not exist.",
    remedy: "Use one of the targets listed.",
  },
  BERTH204: {
    title: "Unknown option",
    cause: "An environment or its target has no option of this name.",
    remedy: "Correct the name; a suggestion is given where one is near.",
  },
  BERTH205: {
    title: "Ill-typed option",
    cause: "The value of an option has the wrong type or is out of range.",
    remedy: "Correct the value.",
  },
  BERTH206: {
    title: "Illegal environment name",
    cause: "An environment's name is a stack id: letters, digits and hyphens, at most 63, starting with a letter.",
    remedy: "Rename it.",
  },
  BERTH207: {
    title: "Unknown environment",
    cause: "A command names an environment that cdktf.json does not have.",
    remedy: "Use one of those listed.",
  },
  BERTH301: {
    title: "x-berth: unknown key",
    cause: "x-berth has no such key.",
    remedy: "Correct the key; a suggestion is given where one is near.",
  },
  BERTH302: {
    title: "x-berth: ill-typed value",
    cause: "A value under x-berth has the wrong type or is out of range.",
    remedy: "Correct the value.",
  },
  BERTH303: {
    title: "Waiver without reason",
    cause: "A waiver needs a reason that a reader can judge.",
    remedy: "Add reason: to the waiver.",
  },
  BERTH304: {
    title: "Waiver expired",
    cause: "The until date of the waiver has passed, so what it waived is refused again.",
    remedy: "Mend what it waives, or set a new date.",
  },
  BERTH305: {
    title: "Waiver for an unknown target",
    cause: "No target has this name.",
    remedy: "Use one of the targets listed, or remove the waiver.",
  },
  BERTH306: {
    title: "Waiver for an unknown path",
    cause: "The path is no attribute of the Compose Specification.",
    remedy: "Correct the path; findings print the exact one.",
  },
  BERTH307: { title: "Waiver never used", cause: "The waiver matches no refusal.", remedy: "Remove it." },
} as const satisfies Record<string, Told>;

import * as v from "valibot";
import { optionsSchema } from "../../src/schema";
import type { OptionDoc, Schema } from "../../src/target";
import { max } from "../_family/ecs/limits";
import { ecsChecks, ecsEntries } from "../_family/ecs/options";
import { ecsDocs } from "../_family/ecs/options-docs";

const share = v.pipe(
  v.number("spot must be a number of percent"),
  v.integer("spot must be a whole number of percent"),
  v.minValue(0, "spot must be 0 to 100 percent"),
  v.maxValue(100, "spot must be 0 to 100 percent"),
);

const gibibytes = v.pipe(
  v.number("ephemeralStorage must be a number of GiB"),
  v.integer("ephemeralStorage must be a whole number of GiB"),
  v.minValue(
    max("ephemeralMin"),
    `ephemeralStorage must be at least ${max("ephemeralMin")} GiB; 20 come without asking`,
  ),
  v.maxValue(max("ephemeralMax"), `ephemeralStorage must be at most ${max("ephemeralMax")} GiB`),
);

const schema = v.pipe(
  v.strictObject(
    {
      ...ecsEntries,
      spot: v.optional(share, 0),
      platformVersion: v.optional(
        v.picklist(["LATEST", "1.4.0"], "platformVersion must be LATEST or 1.4.0: older ones lack EFS and large tasks"),
        "LATEST",
      ),
      ephemeralStorage: v.optional(gibibytes),
    },
    "the options must be an object",
  ),
  ecsChecks.oneCertificate(),
);

/** Options of the fargate target, defaults filled in. */
export type FargateOptions = v.InferOutput<typeof schema>;

const docs: readonly OptionDoc[] = [
  ...ecsDocs,
  {
    name: "spot",
    type: "percent",
    default: "0",
    meaning: "Share of each service's tasks on Fargate Spot; below 100 the first task of a service is never on it",
  },
  { name: "platformVersion", type: "LATEST, 1.4.0", default: "LATEST", meaning: "Fargate platform version" },
  {
    name: "ephemeralStorage",
    type: "GiB",
    default: "20, which costs nothing",
    meaning: "Disk of each task, 21 to 200; the image's layers count",
  },
];

export const options: Schema<FargateOptions> = optionsSchema<FargateOptions>(schema, docs);

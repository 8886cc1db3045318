import type { Target } from "../../src/target";
import { checkEcs } from "../_family/ecs/check";
import { pullRoles } from "../_family/ecs/pull-roles";
import { platformOf } from "../_family/ecs/task-platform";
import { kind } from "./kind";
import { type FargateOptions, options } from "./options";
import { read } from "./read";
import { synthesize } from "./stack";
import { support } from "./support";

const target: Target<FargateOptions> = {
  id: kind.id,
  title: "Amazon ECS on AWS Fargate: tasks without machines of your own",
  options,
  support,
  check: (subject) => checkEcs(subject, kind),
  synthesize,
  platform: platformOf,
  pullRoles,
  running: async (subject, request) => (await import("../_family/ecs/running")).runningOnEcs(subject, request),
  read,
};

export default target;

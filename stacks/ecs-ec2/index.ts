import type { Target } from "../../src/target";
import { checkEcs } from "../_family/ecs/check";
import { pullRoles } from "../_family/ecs/pull-roles";
import { platformOf } from "../_family/ecs/task-platform";
import { checkInstances } from "./check-instances";
import { kind } from "./kind";
import { type Ec2Options, options } from "./options";
import { read } from "./read";
import { synthesize } from "./stack";
import { support } from "./support";

const target: Target<Ec2Options> = {
  id: kind.id,
  title: "Amazon ECS on EC2 instances of an Auto Scaling group",
  options,
  support,
  check: (subject) => [...checkEcs(subject, kind), ...checkInstances(subject)],
  synthesize,
  platform: platformOf,
  pullRoles,
  running: async (subject, request) => (await import("../_family/ecs/running")).runningOnEcs(subject, request),
  read,
};

export default target;

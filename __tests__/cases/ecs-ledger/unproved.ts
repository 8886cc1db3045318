import type { Feature } from "../../../src/ledger/features.generated";

/** Features whose answer nothing here can show, and why. None: every one of them is proved. */
export const unproved: Readonly<Partial<Record<Feature, string>>> = {};

const PATH =
  "where a file without target goes decides: a secret's is never hidden, a config's always, and target is no source";
const GROUP = "the gate asks about the attributes inside, each of which has an answer of its own";

/** Answers of a row that no document can get: `<member> <feature> <number of the case, - for otherwise>`, and why. */
export const unreachable: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (["fargate", "ecs-ec2"] as const).flatMap((member) => [
      [`${member} services.*.secrets[].source 1`, PATH],
      [`${member} services.*.secrets[].target 0`, PATH],
      [`${member} services.*.configs[].source -`, PATH],
      [`${member} services.*.configs[].target 0`, PATH],
      ...[0, 1, "-"].map((index) => [`${member} services.*.deploy.update_config ${index}`, GROUP]),
    ]),
  ),
  "fargate services.*.deploy.update_config.parallelism 1": "the mode that it is about is refused",
  "fargate networks.*.internal 1": "a task on Fargate always has to reach AWS",
};

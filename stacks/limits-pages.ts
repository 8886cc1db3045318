import type { LimitsPage } from "../src/docs/limits";
import { LIMITS } from "./_family/ecs/limits";
import { ROUNDINGS } from "./_family/ecs/roundings";

/** Pages of a family's limits and roundings that `berth docs` writes, by their path from the root. */
export const limitsPages: Readonly<Record<string, LimitsPage>> = {
  "docs/ecs-limits.md": {
    title: "Limits of Amazon ECS",
    about:
      "What the two ECS targets make of a Compose file's numbers, and every limit that they keep to or choose. What one costs your " +
      "project, `npx berth check` says with the attribute's position.",
    from: ["stacks/_family/ecs/limits.ts", "roundings.ts"],
    limits: LIMITS,
    roundings: ROUNDINGS,
  },
};

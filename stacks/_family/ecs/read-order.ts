import type { Order } from "../../../src/contract/contract";
import { sortOrder } from "../../../src/contract/format";
import type { View } from "./read-task";
import type { Resource } from "./read-terraform";
import { bool, dig, strings } from "./read-values";

/**
 * What Terraform waits for before it deploys a service: the end of a job, or a steady state of another service, which
 * means healthy where that has a check. A service that is not waited for is not ordered: making it starts nothing yet.
 */
export function readOrder(views: readonly View[]): readonly Order[] {
  const order = views.flatMap((second) => {
    const before = [...dependencies(second, second.service), ...dependencies(second, second.runner)];
    return views.flatMap((first): Order[] => {
      if (first === second) return [];
      const when = waited(first, before);
      const restarts = restartedBy(second, first);
      return when === undefined
        ? []
        : [{ first: first.name, second: second.name, when, restarts, required: true, holds: "deploy" }];
    });
  });
  return sortOrder(order);
}

const dependencies = ({ terraform }: View, resource: Resource | undefined): readonly Resource[] =>
  strings(resource?.body.depends_on).flatMap((address) => terraform.target(address) ?? []);

function waited(first: View, before: readonly Resource[]): Order["when"] | undefined {
  if (first.runner !== undefined) return before.includes(first.runner) ? "completed" : undefined;
  if (!before.includes(first.service) || !bool(first.service.body.wait_for_steady_state)) return undefined;
  const [form] = strings(dig(first.app, "healthCheck", "command"));
  return form === undefined || form === "NONE" ? "started" : "healthy";
}

/** Terraform replaces the second where its lifecycle says so. */
function restartedBy(second: View, first: View): boolean {
  const triggers = strings(dig(second.service.body, "lifecycle", "replace_triggered_by"));
  return triggers.some((address) => second.terraform.target(address) === first.service);
}

import { TerraformOutput } from "cdktf";
import { literal } from "../../literal";
import { domainBalancer } from "./certificate";
import type { EcsContext } from "./context";
import type { EntryPlan, Published } from "./entry-plan";

/**
 * The output `urls`: `<service>:<target port>/<protocol>` to the list of its addresses, one for each published port.
 * HTTP as a browser writes it, anything else as `tcp://host:port`. With a certificate given by ARN the host is the load
 * balancer's own name, for which the certificate does not stand: its name is not known here.
 */
export function addUrls(context: EcsContext, plan: EntryPlan, dnsNameOf: (balancerId: string) => string): void {
  const { domain } = context.deployment.options;
  const named = domain && domainBalancer(plan)?.id;
  const hostOf = (balancerId: string) => (domain && balancerId === named ? domain.name : dnsNameOf(balancerId));
  const value: Record<string, string[]> = {};
  for (const entry of plan.published) {
    const key = `${literal(entry.service)}:${entry.port.target}/${entry.port.protocol}`;
    value[key] = [...(value[key] ?? []), urlOf(entry, hostOf(entry.balancer.id))];
  }
  new TerraformOutput(context.scope, "urls", { description: "Where the published ports answer", value });
}

const USUAL: Readonly<Record<string, number>> = { http: 80, https: 443 };

function urlOf({ listener }: Published, host: string): string {
  const { action } = listener;
  const scheme = "redirect" in action ? "https" : listener.protocol.toLowerCase();
  const port = "redirect" in action ? action.redirect : listener.port;
  return `${scheme}://${host}${USUAL[scheme] === port ? "" : `:${port}`}`;
}

import type { View } from "./read-task";
import type { Resource, Terraform } from "./read-terraform";
import { blocks, bool, dig, string, strings } from "./read-values";

/** Subnets of a service's tasks; undefined where one is not in the file. Followed through what refers to one. */
function subnetsOf({ terraform, service }: View): readonly Resource[] | undefined {
  const subnets = strings(dig(service.body, "network_configuration", "subnets")).map((value) => {
    let found = terraform.target(value);
    if (found?.type === "aws_route_table_association") found = terraform.target(found.body.subnet_id);
    return found;
  });
  const known = subnets.flatMap((subnet) => (subnet?.type === "aws_subnet" ? [subnet] : []));
  return known.length === subnets.length && known.length > 0 ? known : undefined;
}

/** Whether a task's packets find a way out of the VPC. Of a VPC that is not in the file nobody knows: then they do. */
export function wayOut(view: View): boolean {
  const subnets = subnetsOf(view);
  if (subnets === undefined) return true;
  const addressed = bool(dig(view.service.body, "network_configuration", "assign_public_ip"));
  return subnets.some((subnet) =>
    defaultRoutes(view.terraform, subnet).some((route) => {
      // An internet gateway passes on only what has a public address; NAT gives one.
      return addressed || route.gateway_id === undefined;
    }),
  );
}

function defaultRoutes(terraform: Terraform, subnet: Resource) {
  const tables = terraform
    .all("aws_route_table_association")
    .filter(({ body }) => terraform.target(body.subnet_id) === subnet)
    .map(({ body }) => terraform.target(body.route_table_id));
  const own = terraform.all("aws_route").filter(({ body }) => tables.includes(terraform.target(body.route_table_id)));
  const inline = tables.flatMap((table) => blocks(table?.body.route));
  const anywhere = (to: unknown) => to === "0.0.0.0/0" || to === "::/0";
  return [
    ...own.map(({ body }) => body).filter((body) => anywhere(string(body.destination_cidr_block))),
    ...inline.filter((route) => anywhere(string(route.cidr_block))),
  ];
}

/** Whether tasks get an IPv6 address too. */
export function hasIpv6(view: View): boolean {
  return (subnetsOf(view) ?? []).some(
    ({ body }) => body.ipv6_cidr_block !== undefined || bool(body.assign_ipv6_address_on_creation),
  );
}

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform templates, filled in by Terraform.
import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import type { EcsContext } from "./context";
import type { AddedBalancer } from "./entry-balancer";
import type { EntryPlan } from "./entry-plan";
import type { Balancer } from "./entry-port";
import { tagsFor } from "./ids";

export interface AddedCertificate {
  /** Of a certificate that is issued. */
  readonly arn: string;
}

/** The certificate that the options name, or one of the domain's own, validated through its hosted zone. */
export function addCertificate({ scope, deployment }: EcsContext): AddedCertificate | undefined {
  const { certificate: existing, domain } = deployment.options;
  if (existing !== undefined) return { arn: existing };
  if (domain === undefined) return undefined;
  const zone = new DataAwsRoute53Zone(scope, "domain", { zoneId: domain.zone });
  const zoneName = `data.aws_route53_zone.${zone.friendlyUniqueId}.name`;
  const certificate = new AcmCertificate(scope, "certificate", {
    domainName: domain.name,
    validationMethod: "DNS",
    tags: tagsFor({}, domain.name),
    lifecycle: {
      createBeforeDestroy: true,
      // A record outside its zone would get the zone's name appended, and validation would wait for ever.
      precondition: [
        {
          condition: `\${endswith(".${domain.name}", ".\${trimsuffix(${zoneName}, ".")}")}`,
          errorMessage: `BERTH505: domain.name ${domain.name} is not in the hosted zone domain.zone ${domain.zone}. Name the zone that holds it.`,
        },
      ],
    },
  });
  // One name, so one record.
  const option = (key: string) => `\${tolist(${certificate.fqn}.domain_validation_options)[0].${key}}`;
  const record = new Route53Record(scope, "certificate_record", {
    zoneId: domain.zone,
    name: option("resource_record_name"),
    type: option("resource_record_type"),
    records: [option("resource_record_value")],
    ttl: 60,
    // Another environment of the same name leaves the same record behind.
    allowOverwrite: true,
  });
  const validation = new AcmCertificateValidation(scope, "certificate_issued", {
    certificateArn: certificate.arn,
    validationRecordFqdns: [record.fqdn],
  });
  return { arn: validation.certificateArn };
}

/** Where the domain leads: to the load balancer for HTTP, the one open to the internet first. */
export function domainBalancer({ balancers }: EntryPlan): Balancer | undefined {
  const http = balancers.filter(({ kind }) => kind === "http");
  return http.find(({ scheme }) => scheme === "internet") ?? http[0];
}

export function addAlias(
  { scope, deployment }: EcsContext,
  plan: EntryPlan,
  balancerOf: (id: string) => AddedBalancer,
): void {
  const { domain } = deployment.options;
  const balancer = domainBalancer(plan);
  if (domain === undefined || balancer === undefined) return;
  const { dnsName, zoneId } = balancerOf(balancer.id);
  new Route53Record(scope, "domain_record", {
    zoneId: domain.zone,
    name: domain.name,
    type: "A",
    alias: { name: dnsName, zoneId, evaluateTargetHealth: true },
  });
}

/** A private registry of Amazon ECR: one for each account and region. */
export interface EcrRegistry {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`: what its ARNs begin with. */
  readonly partition: string;
}

/** A private repository of Amazon ECR. */
export interface EcrRepository extends EcrRegistry {
  /** `shop/web` */
  readonly name: string;
}

/**
 * The four forms that a host has (IPv4 or dual-stack, FIPS or not), and the names of AWS's partitions:
 * https://github.com/kubernetes/cloud-provider-aws/blob/v1.34.0/cmd/ecr-credential-provider/main.go
 */
const HOST =
  /^(\d{12})\.(?:dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.(?:com|com\.cn|eu)|dkr-ecr(?:-fips)?\.([a-z0-9-]+)\.on\.(?:aws|amazonwebservices\.com\.cn))$/;

/** The registry behind a host name, by whichever of its names; undefined for any other registry. */
export function ecrRegistry(host: string): EcrRegistry | undefined {
  const [, account, classic, dualStack] = HOST.exec(host) ?? [];
  const region = classic ?? dualStack;
  return account && region ? { account, region, partition: partitionOf(region) } : undefined;
}

/** The repository of an image's reference or of `host/path`; undefined for any other registry. */
export function ecrRepository(reference: string): EcrRepository | undefined {
  const [host = "", ...rest] = reference.split("/");
  const registry = ecrRegistry(host);
  const name = rest
    .join("/")
    .replace(/@.*$/, "")
    .replace(/:[^/:]*$/, "");
  return registry && name !== "" ? { ...registry, name } : undefined;
}

/** Whether two hosts are names of one registry. */
export const sameRegistry = (one: EcrRegistry, other: EcrRegistry): boolean =>
  one.account === other.account && one.region === other.region;

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return region.startsWith("eusc-") ? "aws-eusc" : "aws";
}

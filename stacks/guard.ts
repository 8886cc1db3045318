import { TerraformLocal, TerraformResource, type TerraformStack } from "cdktf";
import type { Finding } from "../src/errors";
import { formatFinding } from "../src/format";
import { literal } from "./literal";

/**
 * Stops plan and apply of what is refused (`what`: `environment prod`) with its findings, in Terraform's own words too: a CDKTF error
 * annotation would stop `cdktf deploy` of every other environment as well. Destroy still works, since Terraform
 * checks no precondition then.
 */
export function addGuard(stack: TerraformStack, what: string, findings: readonly Finding[]): void {
  const refusals = findings.filter(({ verdict }) => verdict === "refused" || verdict === "error");
  new TerraformLocal(
    stack,
    "refusals",
    refusals.map((finding) => literal(formatFinding(finding))),
  ).overrideLogicalId("refusals");
  const guard = new TerraformResource(stack, "guard", {
    terraformResourceType: "terraform_data",
    terraformGeneratorMetadata: { providerName: "terraform" },
  });
  guard.addOverride("lifecycle", {
    precondition: [
      {
        condition: "${length(local.refusals) == 0}",
        error_message: `${what} is refused:\n\n\${join("\\n\\n", local.refusals)}`,
      },
    ],
  });
}

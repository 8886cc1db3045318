import { TerraformBackend, type TerraformRemoteState, type TerraformStack } from "cdktf";
import type { Backend, EnvironmentDefinition } from "../src/config/definition";

/**
 * Sets the backend of a stack that is named in cdktf.json. Without one the state is a file beside cdktf.json, by a relative path: CDKTF's own
 * default is absolute, so the output of two clones would differ.
 */
export function setBackend(
  stack: TerraformStack,
  definition: Pick<EnvironmentDefinition, "name" | "backend">,
  projectDirectory: string,
): void {
  const { type, ...given } = definition.backend ?? { type: "local" };
  const path = `${projectDirectory}/terraform.${definition.name}.tfstate`;
  new NamedBackend(stack, type, type === "local" ? { path, ...given } : given);
}

/** Any backend, by Terraform's own names: users know those, and CDKTF's classes would translate them one by one. */
class NamedBackend extends TerraformBackend {
  constructor(
    stack: TerraformStack,
    type: Backend["type"],
    private readonly settings: Omit<Backend, "type">,
  ) {
    super(stack, "backend", type);
  }

  protected override synthesizeAttributes() {
    return this.settings;
  }

  override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error("no environment reads another's state");
  }
}

import { failure } from "./failure";

/** What Terraform hands to the runner, as JSON in the variable BERTH_JOB. No secret is among it. */
export interface RunSettings {
  /** As in the Compose file. */
  readonly name: string;
  readonly region: string;
  /** Address of an emulator of the AWS API. */
  readonly endpoint?: string;
  readonly cluster: string;
  /** Name of the ECS service that the job is. */
  readonly service: string;
  /** ARN of the definition to run. */
  readonly taskDefinition: string;
  /** The container whose exit code counts. */
  readonly container: string;
  /** Tasks that each have to complete. */
  readonly replicas: number;
  /** Seconds for the whole run. */
  readonly timeout: number;
}

/** Throws BERTH407 where the variable is missing or no JSON. */
export function readSettings(text: string | undefined): RunSettings {
  try {
    return JSON.parse(text ?? "") as RunSettings;
  } catch (error) {
    throw failure(
      "BERTH407",
      text === undefined ? "BERTH_JOB is not set" : "BERTH_JOB is no JSON",
      text === undefined ? "Terraform sets it when it runs a job" : (error as Error).message,
      "run the job by a deploy, or take the value of BERTH_JOB from cdk.tf.json",
    );
  }
}

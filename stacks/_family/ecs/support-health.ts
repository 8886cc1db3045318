import {
  type Answer,
  adapted,
  carried,
  refused,
  type Support,
  type SupportRow,
  type Use,
} from "../../../src/ledger/answer";
import { parseDuration } from "../../../src/workload/quantities";
import { clampHealth, type HealthSetting, isLossless } from "./clamp";
import { type LimitName, max } from "./limits";
import { askedGiven, at, cases, serviceOf } from "./support-values";

const REPLACES =
  "ECS replaces a task whose check fails; Docker only marks the container, and docker compose leaves it running";

/** Whether the file gives a command to check with; what an image says itself, ECS does not run. */
const lacksTest = (use: Use) => {
  const health = at(serviceOf(use), "healthcheck");
  return at(health, "test") === undefined && at(health, "disable") !== true;
};

const NO_TEST: Answer = refused(
  "ECS runs no check that only the image has (HEALTHCHECK), so there is nothing to time",
  "write the check's command as healthcheck.test",
);

/** A time or count that ECS takes within limits and in whole numbers: the answer has both numbers where one changes. */
function bounded(setting: HealthSetting, range: string): Support {
  const unit = setting === "retries" ? "" : " s";
  const clamp = ({ value }: Use) =>
    clampHealth(setting, setting === "retries" ? Number(value) : (parseDuration(String(value)) ?? 0));
  return cases([
    ["there is no test", lacksTest, NO_TEST],
    ["the value is 0", (use) => clamp(use).asked === 0, carried("0 stands for the default")],
    [
      `not a whole number from ${range}`,
      (use) => !isLossless(clamp(use)),
      (use) => {
        const { asked, given } = clamp(use);
        return adapted(`${askedGiven(`${asked}${unit}`, `${given}${unit}`)}: ECS takes whole numbers from ${range}`);
      },
    ],
  ]);
}

const range = (least: LimitName, most: LimitName) => `${max(least)} to ${max(most)}`;

/** Health checks of containers. */
export const healthSupport: SupportRow = {
  "services.*.healthcheck": adapted(REPLACES),
  "services.*.healthcheck.test": adapted(REPLACES),
  "services.*.healthcheck.disable": carried("ECS runs no check of an image by itself"),
  "services.*.healthcheck.interval": bounded("interval", range("healthIntervalMin", "healthIntervalMax")),
  "services.*.healthcheck.timeout": bounded("timeout", range("healthTimeoutMin", "healthTimeoutMax")),
  "services.*.healthcheck.retries": bounded("retries", range("healthRetriesMin", "healthRetriesMax")),
  "services.*.healthcheck.start_period": bounded("startPeriod", `0 to ${max("healthStartMax")}`),
  "services.*.healthcheck.start_interval": cases(
    [["there is no test", lacksTest, NO_TEST]],
    adapted("ECS has one interval: checks during the start period come as rarely as later ones"),
  ),
};

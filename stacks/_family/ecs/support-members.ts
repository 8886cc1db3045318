import type { Json } from "../../../src/json";
import {
  type Answer,
  adapted,
  carried,
  refused,
  type Support,
  type SupportRow,
  type Use,
} from "../../../src/ledger/answer";
import { above } from "../../../src/ledger/lookup";
import { parseDuration } from "../../../src/workload/quantities";
import { clampStop, isLossless } from "./clamp";
import type { EcsKind } from "./kind";
import { max } from "./limits";
import { internalEgress } from "./network-settings";
import type { EcsOptions } from "./options";
import { askedGiven, at, cases, isJob, option } from "./support-values";
import { KEPT_LOG_OPTIONS } from "./task-logs";

/** Answers that both members give in one form with numbers of their own. */

/** Stop timeout in whole seconds. */
export function stopGrace(kind: { readonly stopTimeoutMax?: number }): Support {
  const least = max("stopTimeoutMin");
  const clamp = ({ value }: Use) => clampStop(parseDuration(String(value)) ?? 0, kind);
  const range = kind.stopTimeoutMax === undefined ? `${least} s or more` : `${least} to ${kind.stopTimeoutMax} s`;
  return cases([
    [
      `not in whole seconds, ${range}`,
      (use) => !isLossless(clamp(use)),
      (use) => {
        const { asked, given } = clamp(use);
        return adapted(`${askedGiven(`${asked} s`, `${given} s`)}: ECS takes whole seconds, ${range}`);
      },
    ],
  ]);
}

/** `deploy.mode`; global differs. */
export function modes(global: Answer): Support {
  const globalJob = refused("ECS runs no job once on every machine", "use replicated-job");
  return cases([
    ["the value is global-job", ({ value }) => value === "global-job", globalJob],
    ["the value is global, for a job", (use) => use.value === "global" && isJob(use), globalJob],
    [
      "the value is replicated-job",
      ({ value }) => value === "replicated-job",
      carried("runs in each deploy, before the services that wait for it"),
    ],
    ["the value is global", ({ value }) => value === "global", global],
  ]);
}

/** A namespace that a container may share with its machine; with another container it never does here. */
export function namespace(host: Answer): Support {
  return cases(
    [
      ["the value is host", ({ value }) => value === "host", host],
      ["the value is private", ({ value }) => value === "private", carried()],
      [
        "the value is shareable",
        ({ value }) => value === "shareable",
        adapted("its own: every service is a task of its own, so nobody could share it"),
      ],
    ],
    refused("every service is a task of its own, which shares no namespace with another's", "remove it"),
  );
}

/**
 * Log drivers. All but those named write to CloudWatch Logs.
 * @param drivers of the Compose file that task-logs.ts passes on, and that there is somebody for where tasks run.
 */
export function loggingSupport(drivers: readonly string[]): SupportRow {
  const passed = (driver: Json | undefined) => drivers.includes(String(driver));
  const dropped = (use: Use) => Object.keys(use.value as object).filter((name) => !KEPT_LOG_OPTIONS.has(name));
  return {
    "services.*.logging.driver": cases(
      [
        [
          "the value is awslogs",
          ({ value }) => value === "awslogs",
          carried("a log group of its own, option logRetention"),
        ],
        [
          "the value is json-file, local or db",
          ({ value }) => /^(json-file|local|db)$/.test(String(value)),
          adapted("lines go to CloudWatch Logs, kept for the days of the option logRetention"),
        ],
        [
          "ECS has the driver",
          ({ value }) => passed(value),
          carried("where the lines go has to be reached from the VPC"),
        ],
      ],
      refused(
        `ECS has ${["awslogs", ...drivers].join(", ")} here`,
        "remove logging: lines go to CloudWatch Logs, and can be sent on from there",
      ),
    ),
    "services.*.logging.options": cases([
      [
        "the driver is one that ECS has too",
        (use) => {
          const driver = at(above(use), "driver");
          return passed(driver);
        },
        carried(),
      ],
      [
        "CloudWatch Logs does not have one",
        (use) => dropped(use).length > 0,
        (use) =>
          adapted(`${dropped(use).join(", ")}: not used; CloudWatch Logs keeps lines by the option logRetention`),
      ],
    ]),
  };
}

/** What a network with `internal: true` leaves open: TCP 443 where the task itself has to reach AWS. */
export function internalNetwork(kind: Pick<EcsKind, "taskPullsImage">): Support {
  const open = (use: Use) => {
    const network = option(use, "network") as EcsOptions["network"] | undefined;
    return internalEgress(kind, { network: network ?? {}, exec: option(use, "exec") === true });
  };
  const why = kind.taskPullsImage
    ? "a task on Fargate fetches its image and secrets and sends its log lines by itself"
    : "with the option exec the container itself speaks with AWS";
  return cases(
    [
      ["the value is false", ({ value }) => value !== true, carried()],
      ["nothing of the task has to reach AWS", (use) => open(use) === "closed", carried()],
      [
        "the VPC has endpoints (network.nat none, or network.endpoints)",
        (use) => open(use) === "endpoints",
        adapted(`TCP 443 to the VPC's endpoints stays open, and to S3 for images: ${why}`),
      ],
      [
        "the VPC is one that the options name (network.vpc)",
        (use) => option(use, "network", "vpc") !== undefined,
        adapted(`TCP 443 to any address stays open: ${why}`),
      ],
    ],
    adapted(`TCP 443 to any address stays open: ${why}; the option network.endpoints narrows it`),
  );
}

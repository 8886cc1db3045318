import {
  adapted,
  carried,
  irrelevant,
  refused,
  type Support,
  type SupportRow,
  type Use,
} from "../../src/ledger/answer";
import { at, lacksCondition, replicasOf, serviceOf, when } from "./support-values";

const ALL_AT_ONCE = "docker compose recreates all replicas of a service at once";

/** Share of replicas that stay up while `atOnce` of them change, in percent; 0 at once means all. */
function kept(replicas: number, atOnce: number): number {
  const changing = atOnce === 0 ? replicas : Math.min(atOnce, replicas);
  return replicas === 0 ? 0 : Math.round((100 * (replicas - changing)) / replicas);
}

const parallelism: Support = when(
  "fewer at once than there are replicas",
  (use) => kept(replicasOf(use), Number(use.value)) > 0,
  (use) =>
    adapted(
      `${ALL_AT_ONCE}: of ${replicasOf(use)} replicas ${kept(replicasOf(use), Number(use.value))} % would stay up during a change, 0 % do`,
    ),
  carried("docker compose recreates all replicas of a service at once, as asked"),
);

/** Docker's restart policy has no such setting; a policy without a condition is another matter. */
const policy = (otherwise: Support & object): Support => ({
  cases: [
    {
      when: "the policy has no condition",
      test: (use: Use) => lacksCondition(serviceOf(use)),
      answer: refused(
        "docker compose 2.40 reads a policy without a condition as none, where the specification says any: nothing restarts",
        "add condition: any",
      ),
    },
    ...("cases" in otherwise ? otherwise.cases : []),
  ],
  otherwise: "cases" in otherwise ? otherwise.otherwise : otherwise,
});

/** The deploy section: what docker compose makes of it outside Swarm. */
export const deploySupport: SupportRow = {
  "services.*.deploy": carried(),
  "services.*.deploy.mode": {
    cases: [
      {
        when: "global, with more than one replica",
        test: (use) => /^global/.test(String(use.value)) && replicasOf(use) > 1,
        answer: (use) =>
          refused(
            `global means one on each engine; docker compose ignores the mode and starts ${replicasOf(use)}`,
            "remove replicas and scale, or the mode",
          ),
      },
      {
        when: "a job",
        test: ({ value }) => /-job$/.test(String(value)),
        answer: adapted(
          "docker compose ignores the mode and starts the container again on every deploy, finished or not: the job runs once a deploy, not once a change",
        ),
      },
    ],
    otherwise: carried("one engine is one node: global is one container"),
  },
  "services.*.deploy.replicas": carried(),
  "services.*.deploy.labels": irrelevant(
    "labels of the Swarm service, not of its containers; there is no such object here",
  ),
  "services.*.deploy.endpoint_mode": when(
    "the value is vip",
    ({ value }) => value === "vip",
    adapted("there is no virtual address: the name resolves to the addresses of all replicas"),
    carried("the name resolves to the addresses of all replicas"),
  ),
  "services.*.deploy.placement.constraints": refused(
    "docker compose ignores it, and an engine has no node labels to check it against",
    "remove it, or waive it where the engine is known to fit",
  ),
  "services.*.deploy.placement.preferences": irrelevant("one engine is one place: there is nothing to spread over"),
  "services.*.deploy.placement.max_replicas_per_node": when(
    "there are more replicas than it allows",
    (use) => Number(use.value) > 0 && replicasOf(use) > Number(use.value),
    (use) =>
      refused(
        `docker compose ignores it: all ${replicasOf(use)} replicas run on the one engine, ${String(use.value)} allowed`,
        "lower replicas, or remove it",
      ),
    carried("holds: the one engine runs no more than that"),
  ),
  "services.*.deploy.resources": carried(),
  "services.*.deploy.resources.reservations.cpus": adapted(
    "0 cores are held back: docker compose passes no CPU reservation on, and all containers share what is idle alike",
  ),
  "services.*.deploy.resources.reservations.devices": carried(
    "the engine needs a driver for it, for instance the NVIDIA toolkit, else the container does not start",
  ),
  "services.*.deploy.resources.reservations.generic_resources": refused(
    "a count that Swarm's scheduler keeps; docker compose ignores it",
    "use reservations.devices or gpus, or remove it",
  ),

  "services.*.deploy.restart_policy": carried(),
  "services.*.deploy.restart_policy.max_attempts": policy(
    when(
      "the condition is not on-failure",
      (use) => at(serviceOf(use), "deploy", "restart_policy", "condition") !== "on-failure",
      refused(
        "Docker counts attempts for on-failure only, and rejects the container otherwise",
        "use condition: on-failure",
      ),
      carried(),
    ),
  ),
  "services.*.deploy.restart_policy.delay": policy(
    // moby restartmanager/restartmanager.go: defaultTimeout 100 ms, backoffMultiplier 2, maxRestartTimeout 1 min.
    adapted("Docker's own delay holds: 100 ms before the first restart, doubled each time up to 60 s"),
  ),
  "services.*.deploy.restart_policy.window": policy(
    // moby restartmanager/restartmanager.go, ShouldRestart: a run of 10 s or more resets the delay.
    adapted(
      "Docker's own window holds: a container that ran 10 s starts again without delay; attempts are counted for good",
    ),
  ),

  "services.*.deploy.update_config.order": when(
    "the value is start-first",
    ({ value }) => value === "start-first",
    refused(
      "docker compose stops the old container before it starts the new one: the service is away between the two",
      "remove it, or waive it where that is acceptable",
    ),
    carried("docker compose stops the old container first"),
  ),
  "services.*.deploy.update_config.parallelism": parallelism,
  "services.*.deploy.update_config.delay": adapted(`asked for between replicas, 0 s given: ${ALL_AT_ONCE}`),
  "services.*.deploy.update_config.failure_action": when(
    "the value is not pause",
    ({ value }) => value !== "pause",
    ({ value }) =>
      adapted(
        `a deploy that fails stops there and says so; it does not ${value === "rollback" ? "roll back" : String(value)}`,
      ),
    carried("a deploy that fails stops there and says so"),
  ),
  "services.*.deploy.update_config.monitor": adapted(
    "a deploy watches until every service is healthy or, without a health check, runs; waitTimeout bounds it",
  ),
  "services.*.deploy.update_config.max_failure_ratio": adapted(
    "0 tolerated: one container that fails fails the deploy",
  ),
  "services.*.deploy.rollback_config": irrelevant("nothing rolls back by itself; deploying the earlier version does"),
};

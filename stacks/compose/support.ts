import { adapted, carried, irrelevant, refused, type SupportRow } from "../../src/ledger/answer";
import { deploySupport } from "./support-deploy";
import { mountSupport } from "./support-mounts";
import { networkSupport } from "./support-networks";
import { resourceSupport } from "./support-resources";
import { isRemote, LOUD, lacksCondition, serviceOf, when } from "./support-values";

const LOADED = carried("resolved when the file is loaded, the same on every target");
const NOT_DEPLOYED = "the image is built before a deploy; a deploy never builds";

/**
 * The ledger row of the target `compose`: what `docker compose up` makes of each attribute outside Swarm.
 * Every claim is measured by `__tests__/e2e/ledger-compose.e2e.ts`.
 */
export const support: SupportRow = {
  version: irrelevant("obsolete; Compose ignores it"),
  name: carried("the project name on the engine, unless the option projectName gives another"),
  include: LOADED,
  services: carried(),

  models: refused(
    "a model is served by Docker Model Runner, a plugin of the machine that deploys; without it docker compose fails",
    "run the model as a service, or give its endpoint in environment",
  ),
  "services.*.models": refused(
    "a model is served by Docker Model Runner, a plugin of the machine that deploys; without it docker compose fails",
    "run the model as a service, or give its endpoint in environment",
  ),
  "services.*.provider": refused(
    "a provider is a program on the machine that deploys, not a container that an engine can run",
    "run it as a service with an image, or remove it",
  ),

  // Settled before a deploy.
  "services.*.build": irrelevant(NOT_DEPLOYED),
  "services.*.develop": irrelevant("docker compose watch only; a deploy does not watch"),
  "services.*.extends": LOADED,
  "services.*.env_file": LOADED,
  "services.*.label_file": LOADED,
  "services.*.profiles": carried("decides whether the service is loaded at all; the profiles enabled are an option"),
  "services.*.attach": irrelevant("chooses whose log lines docker compose up prints; a deploy does not attach"),

  "services.*.image": carried(),
  "services.*.platform": carried("an image of another platform is not used: the deploy fails, or pulls the right one"),
  "services.*.pull_policy": {
    cases: [
      {
        when: "the value is build",
        test: ({ value }) => value === "build",
        answer: irrelevant(NOT_DEPLOYED),
      },
      {
        when: "the value is always, daily, weekly, every_<duration> or refresh",
        test: ({ value }) => !["never", "missing", "if_not_present"].includes(String(value)),
        answer: ({ value }) =>
          adapted(
            `asked ${String(value)}, given missing: a deploy pulls only what the engine lacks, so that a second deploy changes nothing`,
          ),
      },
    ],
    otherwise: carried(),
  },
  "services.*.pull_refresh_after": irrelevant("a deploy pulls only what the engine lacks, however old it is"),

  "services.*.command": carried(),
  "services.*.entrypoint": carried(),
  "services.*.working_dir": carried(),
  "services.*.user": carried(),
  "services.*.group_add": carried(),
  "services.*.environment": carried(),
  "services.*.init": carried(),
  "services.*.tty": carried(),
  "services.*.stdin_open": carried(),
  "services.*.hostname": carried(),
  "services.*.domainname": carried(),
  "services.*.labels": carried(),
  "services.*.annotations": irrelevant(
    "handed to the OCI runtime by Docker Engine 24 and later, dropped without a word by 20.10; the app cannot read them",
  ),
  "services.*.container_name": carried("Compose itself rejects it together with more than one replica"),
  "services.*.scale": carried(),
  "services.*.runtime": carried("the engine must have that runtime, else it rejects the container"),
  "services.*.isolation": when(
    "the value is not default",
    ({ value }) => value !== "default",
    refused("isolation is a choice of Windows engines; a Linux engine accepts only default", "remove it"),
    carried(),
  ),
  "services.*.credential_spec": refused(
    "a credential spec is for Windows containers; docker compose 2.40 drops it without a word on Linux",
    "remove it",
  ),
  "services.*.use_api_socket": when(
    "the engine is another machine",
    isRemote,
    refused(
      "the socket is that of the machine the engine runs on, and the credentials of the one that deploys are copied there",
      "mount the socket by its path on that machine",
    ),
    carried(
      "the engine's socket is mounted read-write: root on the host; registry credentials of who deploys are copied in",
    ),
  ),

  "services.*.healthcheck": carried("a container that fails it is marked, never replaced, as docker compose up does"),
  "services.*.healthcheck.start_interval": carried(`needs Docker Engine 25 or later, and start_period; ${LOUD}`),
  "services.*.logging": carried(),

  "services.*.restart": when(
    "deploy.restart_policy has no condition",
    (use) => lacksCondition(serviceOf(use)),
    refused(
      "docker compose 2.40 lets deploy.restart_policy win, and without a condition there the container is never restarted",
      "remove deploy.restart_policy, or give it a condition",
    ),
    carried("deploy.restart_policy wins where both are given"),
  ),
  "services.*.stop_signal": carried(),
  "services.*.stop_grace_period": carried("whole seconds: Compose cuts off what is below one"),
  "services.*.post_start": adapted(
    "run by docker compose after it starts the container; not when the engine restarts it, and one whose program is missing is passed over without a word",
  ),
  "services.*.pre_stop": refused(
    "docker compose 2.40 runs it on stop and down, but not when it replaces a changed container, which is the stop that a deploy does",
    "do the same in the app on stop_signal, within stop_grace_period",
  ),
  "services.*.depends_on": carried(
    "holds while docker compose brings the project up; the engine restarts containers in any order, as with docker compose up",
  ),

  ...resourceSupport,
  ...networkSupport,
  ...mountSupport,
  ...deploySupport,
};

import { isObject, type Json } from "../../../src/json";
import { adapted, carried, irrelevant, refused, type SupportRow, type Use } from "../../../src/ledger/answer";
import { deploySupport } from "./support-deploy";
import { healthSupport } from "./support-health";
import { networkSupport } from "./support-network";
import { resourceSupport } from "./support-resources";
import { storageSupport } from "./support-storage";
import { cases, serviceOf, when, words } from "./support-values";
import { architectureOf } from "./task-platform";

const LOADED = carried("resolved when the file is loaded, the same on every target");
const NOT_DEPLOYED = "the image is built before a deploy; a deploy never builds";
const MODEL = refused(
  "a model is served by Docker Model Runner, a plugin of the machine that deploys",
  "run the model as a service, or give its endpoint in environment",
);
const isEmpty = (value: Json) => Array.isArray(value) && value.length === 0;
/** Variables that take their value from the shell, where it has none. */
const unset = ({ value }: Use) =>
  Object.entries(isObject(value) ? value : {}).flatMap(([name, held]) => (held === null ? [name] : []));
const HOOK = "ECS runs no command inside a container when it starts or stops";
/**
 * What both members of the family do with each attribute. Where they differ nothing stands here: each member's
 * support.ts answers that, and only that, so that the difference can be read there.
 */
export const ecsSupport: SupportRow = {
  version: irrelevant("obsolete; Compose ignores it"),
  name: carried("the beginning of every name in AWS"),
  include: LOADED,
  services: carried(),
  models: MODEL,
  "services.*.models": MODEL,
  "services.*.provider": refused(
    "a provider is a program on the machine that deploys, not a container",
    "run it as a service with an image, or remove it",
  ),

  "services.*.build": irrelevant(NOT_DEPLOYED),
  "services.*.develop": irrelevant("docker compose watch only; a deploy does not watch"),
  "services.*.extends": LOADED,
  "services.*.env_file": LOADED,
  "services.*.label_file": LOADED,
  "services.*.profiles": LOADED,
  "services.*.attach": irrelevant("chooses whose log lines docker compose up prints; a deploy does not attach"),

  "services.*.image": carried(),
  "services.*.platform": when(
    "neither linux/amd64 nor linux/arm64",
    ({ value }) => architectureOf(String(value)) === undefined,
    refused("ECS has Linux machines of these two processors only", "build the image for linux/amd64 or linux/arm64"),
    carried("decides the processor of the task, where the option architecture does not"),
  ),
  // ECS agent, ECS_IMAGE_PULL_BEHAVIOR=default: pulls for every task, and falls back on what the machine has.
  "services.*.pull_policy": cases(
    [
      ["the value is build", ({ value }) => value === "build", irrelevant(NOT_DEPLOYED)],
      ["the value is always", ({ value }) => value === "always", carried()],
    ],
    adapted("the image is pulled whenever a task starts"),
  ),
  "services.*.pull_refresh_after": irrelevant("an image is pulled when a task starts, however old it is"),

  "services.*.command": carried(),
  "services.*.entrypoint": cases([
    [
      "the list is empty, and there is no command",
      (use) => isEmpty(use.value) && words(serviceOf(use).command ?? []).length === 0,
      refused("ECS takes an empty list as none: the image's own entry point would run", "write the command"),
    ],
    [
      "the list is empty",
      ({ value }) => isEmpty(value),
      adapted("the command is given as the entry point, since ECS takes an empty list as none: the same words run"),
    ],
  ]),
  "services.*.working_dir": carried(),
  "services.*.user": carried(),
  "services.*.group_add": refused("ECS has no field for further groups", "give the user its groups in the image"),
  "services.*.environment": when(
    "a variable has no value",
    (use) => unset(use).length > 0,
    (use) =>
      adapted(
        `${unset(use).join(", ")}: without a value, so left out, and the image's value holds where it has one; ` +
          "set it in the shell or write a value",
      ),
  ),
  "services.*.init": carried(),
  "services.*.tty": carried(),
  "services.*.stdin_open": carried(),
  "services.*.labels": carried(),
  "services.*.annotations": irrelevant("handed to an engine's OCI runtime; the app cannot read them"),

  "services.*.logging": carried(),
  "services.*.stop_signal": when(
    "the value is SIGTERM",
    ({ value }) => /^(SIG)?TERM$|^15$/.test(String(value)),
    adapted("ECS sends the signal that the image names in STOPSIGNAL; SIGTERM where it names none"),
    refused(
      "ECS sends the signal that the image names in STOPSIGNAL, SIGTERM where it names none",
      "write STOPSIGNAL into the Dockerfile, then waive this",
    ),
  ),
  "services.*.post_start": refused(HOOK, "do it in the image's entrypoint"),
  "services.*.pre_stop": refused(HOOK, "do it in the app on its stop signal, within stop_grace_period"),

  ...resourceSupport,
  ...networkSupport,
  ...storageSupport,
  ...deploySupport,
  ...healthSupport,
};

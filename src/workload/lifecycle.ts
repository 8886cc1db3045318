import type { Dependency, Hook, Lifecycle } from "./model";
import { child, children, defined, flag, items, type Place, shown, text, words } from "./place";
import { readEnvironment } from "./process";
import { number, seconds } from "./quantities";

export function readLifecycle(service: Place): Lifecycle {
  return defined({
    restart: readPolicy(service) ?? readRestart(service),
    stopSignal: readSignal(service),
    stopGrace: seconds(service, "stop_grace_period"),
    postStart: items(service, "post_start").map(readHook),
    preStop: items(service, "pre_stop").map(readHook),
  });
}

type Condition = NonNullable<Lifecycle["restart"]>["condition"];

/** `restart:` in its forms `no`, `always`, `unless-stopped`, `on-failure` and `on-failure:3`. */
function readRestart(service: Place): Lifecycle["restart"] {
  const written = text(service, "restart");
  if (written === undefined || written === "") return undefined;
  const [, word = "", count] = /^([a-z-]+)(?::(\d+))?$/.exec(written) ?? [];
  const condition: Condition | undefined =
    word === "no" || word === "false"
      ? "never"
      : (["always", "on-failure", "unless-stopped"] as const).find((entry) => entry === word);
  if (condition === undefined || (count !== undefined && condition !== "on-failure")) {
    const reason = "it is no, always, unless-stopped, on-failure or on-failure:<attempts>";
    service.problems.add([...service.path, "restart"], `restart is ${shown(written)}`, reason, "Correct the value");
    return undefined;
  }
  // on-failure:0 is docker's word for no end.
  return defined({ condition, attempts: Number(count ?? 0) || undefined });
}

/** https://github.com/compose-spec/compose-spec/blob/main/deploy.md#restart_policy: `any` is the default condition. */
const CONDITIONS: Readonly<Record<string, Condition>> = {
  none: "never",
  no: "never",
  "on-failure": "on-failure",
  any: "always",
  always: "always",
  "unless-stopped": "unless-stopped",
};

function readPolicy(service: Place): Lifecycle["restart"] {
  const deploy = child(service, "deploy");
  if (deploy.value.restart_policy === undefined || deploy.value.restart_policy === null) return undefined;
  const policy = child(deploy, "restart_policy");
  const word = text(policy, "condition") ?? "any";
  const condition = Object.hasOwn(CONDITIONS, word) ? CONDITIONS[word] : undefined;
  if (condition === undefined) {
    policy.problems.add(
      [...policy.path, "condition"],
      `condition is ${shown(word)}`,
      "it is none, on-failure or any",
      "Correct the value",
    );
  }
  return defined({
    condition: condition ?? "always",
    attempts: number(policy, "max_attempts", { min: 0, whole: true }) || undefined,
    delay: seconds(policy, "delay"),
    window: seconds(policy, "window"),
  });
}

/** Signals that have a name on Linux: signal(7). Real-time signals are written RTMIN+n and RTMAX-n. */
const SIGNALS = new Set(
  "HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO POLL PWR SYS RTMIN RTMAX".split(
    " ",
  ),
);

/** `SIGUSR1` for `usr1`, `SIGUSR1`; a number stays one. */
function readSignal(service: Place): string | undefined {
  const written = text(service, "stop_signal");
  if (written === undefined) return undefined;
  if (/^\d+$/.test(written) && Number(written) >= 1 && Number(written) <= 64) return String(Number(written));
  const name = written.toUpperCase().replace(/^SIG/, "");
  if (SIGNALS.has(name) || /^RT(MIN\+|MAX-)\d{1,2}$/.test(name)) return `SIG${name}`;
  service.problems.add(
    [...service.path, "stop_signal"],
    `stop_signal is ${shown(written)}`,
    "no signal is named so",
    "See signal(7)",
  );
  return undefined;
}

function readHook(hook: Place): Hook {
  return defined({
    argv: words(hook, "command") ?? [],
    privileged: flag(hook, "privileged") ?? false,
    user: text(hook, "user"),
    workingDir: text(hook, "working_dir"),
    environment: readEnvironment(hook),
  });
}

const WHEN: Readonly<Record<string, Dependency["condition"]>> = {
  service_started: "started",
  service_healthy: "healthy",
  service_completed_successfully: "completed",
};

export function readDependencies(service: Place, project: Place): readonly Dependency[] {
  const services = child(project, "services").value;
  return children(service, "depends_on").map(([name, place]) => {
    if (!Object.hasOwn(services, name)) {
      place.problems.add(
        place.path,
        `depends on ${shown(name)}`,
        "the project has no service of that name",
        "Correct the name",
      );
    }
    const word = text(place, "condition") ?? "service_started";
    const condition = Object.hasOwn(WHEN, word) ? WHEN[word] : undefined;
    if (condition === undefined) {
      const path = [...place.path, "condition"];
      place.problems.add(
        path,
        `condition is ${shown(word)}`,
        `it is one of ${Object.keys(WHEN).join(", ")}`,
        "Correct the value",
      );
    }
    return {
      service: name,
      condition: condition ?? "started",
      restart: flag(place, "restart") ?? false,
      required: flag(place, "required") ?? true,
    };
  });
}

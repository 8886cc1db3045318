import type { Finding } from "../errors";
import { type Outcome, TIMEOUT_MS } from "./command/run";
import { MINIMUM } from "./command/version";
import type { Contents } from "./contents";
import { formatPath } from "./path";
import { locateIn } from "./source/locate";
import type { Sources } from "./source/sources";

/** Why this outcome says nothing about the Compose files: no plugin, too old, or it never ended. Undefined: it does. */
export function unusable(outcome: Outcome, version: string | undefined, recent: boolean): Finding | undefined {
  const needed = `Docker Compose ${MINIMUM.join(".")} or later reads the Compose files`;
  if (outcome.failure === "timed out") {
    return finding(
      `docker compose config did not end within ${TIMEOUT_MS / 1000} s`,
      "it was stopped",
      "run docker compose config by hand to see why",
    );
  }
  // `docker` without the plugin takes our words for its own.
  const foreign = /is not a docker command|unknown shorthand flag: '.' in|unknown flag: --project-directory/.test(
    outcome.stderr,
  );
  if (outcome.failure === "not found" || foreign) {
    return finding("the Docker Compose plugin was not found", needed, INSTALL);
  }
  return recent ? undefined : finding(`Docker Compose ${version} is too old`, needed, INSTALL);
}

const INSTALL =
  "install it: npm run up does on Debian and Ubuntu; elsewhere see https://docs.docker.com/compose/install/";

function finding(found: string, reason: string, remedy: string): Finding {
  return { code: "BERTH007", verdict: "error", found, reason, remedy };
}

/** Config files that cannot be read, at the place that names them. */
export function unreadableConfigs(unreadable: Contents["unreadable"], sources: () => Sources): readonly Finding[] {
  return unreadable.map(({ key, file, missing, reason }) => {
    const path = ["configs", key, "file"];
    return {
      code: "BERTH005",
      verdict: "error",
      path: formatPath(path),
      ...locateIn(sources(), path),
      found: missing ? `config file ${file} is missing` : `config file ${file} cannot be read`,
      reason: missing
        ? `the config ${key} is made of it`
        : `the config ${key} is made of it; reading it says ${reason}`,
      remedy: missing ? "create it, or correct its path" : "make it a file that can be read",
    };
  });
}

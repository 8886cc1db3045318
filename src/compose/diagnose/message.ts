import type { Code } from "../../codes";
import type { Finding } from "../../errors";
import { formatPath } from "../path";
import type { Sources } from "../source/sources";
import { placeInMessage } from "./place";

/** Which code a message of docker compose has; the first that fits. Messages as of compose-go 2.4 to 2.9. */
const KINDS: readonly (readonly [RegExp, Code, string])[] = [
  [/^(?:yaml: |failed to parse )(?!unmarshal).*?(?:line \d+|anchor)/s, "BERTH002", "mend the line"],
  [/additional properties .* not allowed/, "BERTH003", "remove it, or update Docker Compose if the key is newer"],
  [
    /^required variable|required variable .* is missing/,
    "BERTH004",
    "set it in the shell, in .env or in the environment's env file",
  ],
  [
    /(?:env|label) file .* not found|couldn't find env file|^open .*: no such file or directory/s,
    "BERTH005",
    "create it, or correct its path",
  ],
  [/^project name must not be empty/, "BERTH008", "add a first line: name: app"],
  [/^invalid project name|^non-string key in|does not match pattern/, "BERTH009", "rename it"],
  [
    /undefined (?:service|network|volume|config|secret|build secret|model)|Invalid (?:host|container)Port|invalid port|greater than or equal/i,
    "BERTH010",
    "correct the value",
  ],
];

/** What docker compose says of a failure, as findings: its own words, with a place where they name one. */
export function explain(stderr: string, sources: Sources): readonly Finding[] {
  const text = stderr
    .split("\n")
    .filter((line) => !/^time="[^"]*" level=/.test(line))
    .join("\n")
    .trim();
  // One decoding error a line; every other message is one.
  const [, errors] = /^decoding failed due to the following error\(s\):\s*([\s\S]*)$/.exec(text) ?? [];
  const messages = errors === undefined ? [text] : errors.split("\n").filter((line) => line.trim() !== "");
  return messages.map((message) => toFinding(message, sources));
}

function toFinding(message: string, sources: Sources): Finding {
  const kind = KINDS.find(([pattern]) => pattern.test(message));
  const place = placeInMessage(message, sources);
  const first = sources.files[0];
  return {
    code: kind?.[1] ?? "BERTH006",
    verdict: "error",
    ...(place.path ? { path: formatPath(place.path) } : {}),
    ...(place.position ?? (first ? first.at(0) : {})),
    found: plain(message, sources.projectDirectory) || "docker compose config failed without a word",
    reason: "docker compose config rejects the file",
    remedy: kind?.[2] ?? "mend what it names",
  };
}

/** The message on one line, without the folder of this machine. */
function plain(message: string, projectDirectory: string): string {
  return message
    .replaceAll(`${projectDirectory}/`, "")
    .replace(/^validating [^:]+:\s*/, "")
    .replace(/: invalid compose project$/, "")
    .replace(
      /^yaml: unmarshal errors:\s+line \d+: cannot unmarshal \S+ .*into cli\.named$/s,
      "the top level of a Compose file must be a mapping",
    )
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

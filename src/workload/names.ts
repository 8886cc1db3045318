import type { Place } from "./place";

/** A DNS label: siblings reach a service by its name. https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const LONGEST_LABEL = 63;
/** Project names: https://github.com/compose-spec/compose-spec/blob/main/spec.md#name-top-level-element. */
const PROJECT = /^[a-z0-9][a-z0-9_-]*$/;
/** Keys of services, networks, volumes, secrets, configs: patternProperties of schema/compose-spec.json. */
const KEY = /^[a-zA-Z0-9._-]+$/;

/** BERTH009 where the project's name cannot be used. */
export function checkProjectName(place: Place, name: string): void {
  check(
    place,
    "name",
    `project name "${name}"`,
    name,
    PROJECT,
    "lower-case letters, digits, - and _, starting with a letter or digit",
  );
}

/** BERTH009 for the key of a service, network, volume, secret or config that cannot be used. */
export function checkKey(place: Place, kind: string, name: string): void {
  check(place, name, `${kind} name "${name}"`, name, KEY, "letters, digits, ., - and _");
}

function check(place: Place, key: string, found: string, name: string, pattern: RegExp, allowed: string): void {
  const path = [...place.path, key];
  if (!pattern.test(name)) place.problems.add(path, found, `a name is made of ${allowed}`, "Rename it", "BERTH009");
  else if (name.length > LONGEST_LABEL) {
    const reason = `it has ${name.length} characters; a name on a network has at most ${LONGEST_LABEL}`;
    place.problems.add(path, found, reason, `Shorten it to ${LONGEST_LABEL} characters`, "BERTH009");
  }
}

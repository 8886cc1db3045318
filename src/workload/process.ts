import type { Process } from "./model";
import { child, defined, flag, type Place, record, text, words } from "./place";

export function readProcess(service: Place): Process {
  return defined({
    entrypoint: words(service, "entrypoint"),
    command: words(service, "command"),
    workingDir: text(service, "working_dir"),
    user: text(service, "user"),
    groups: words(service, "group_add") ?? [],
    environment: readEnvironment(service),
    init: flag(service, "init") ?? false,
    tty: flag(service, "tty") ?? false,
    stdin: flag(service, "stdin_open") ?? false,
  });
}

/** Variables; null where the file names one without a value. */
export function readEnvironment(service: Place): Readonly<Record<string, string | null>> {
  const variables = child(service, "environment");
  return record(
    Object.keys(variables.value).map((name) => {
      if (name === "" || /[=\0]/.test(name)) {
        const reason = "the name of a variable is not empty and has no = in it";
        service.problems.add(variables.path, `a variable named "${name}"`, reason, "Correct the name");
      }
      return [name, text(variables, name) ?? null];
    }),
  );
}

/** What Docker Compose itself reads (its page "Configure pre-defined environment variables"). */
const SETTINGS = [
  "COMPOSE_PROJECT_NAME",
  "COMPOSE_FILE",
  "COMPOSE_PROFILES",
  "COMPOSE_ENV_FILES",
  "COMPOSE_DISABLE_ENV_FILE",
  "COMPOSE_CONVERT_WINDOWS_PATHS",
  "COMPOSE_PATH_SEPARATOR",
  "COMPOSE_IGNORE_ORPHANS",
  "COMPOSE_REMOVE_ORPHANS",
  "COMPOSE_PARALLEL_LIMIT",
  "COMPOSE_ANSI",
  "COMPOSE_STATUS_STDOUT",
  "COMPOSE_PROGRESS",
  "COMPOSE_MENU",
  "COMPOSE_EXPERIMENTAL",
  "COMPOSE_COMPATIBILITY",
  "COMPOSE_BAKE",
];

/**
 * Set rather than removed: Compose also takes its settings from `.env`, and there a variable of the shell wins (tried
 * with 2.40.3: these are obeyed in `.env` otherwise). What to load is said by the request alone, the same for everyone.
 */
const MUTED: Readonly<Record<string, string>> = {
  COMPOSE_PROJECT_NAME: "",
  COMPOSE_FILE: "",
  COMPOSE_PROFILES: "",
  COMPOSE_ENV_FILES: "",
  // The empty string is an error for this one.
  COMPOSE_DISABLE_ENV_FILE: "0",
  COMPOSE_CONVERT_WINDOWS_PATHS: "0",
};

/**
 * The environment docker compose runs in: the operator's shell without Compose's own settings. A variable of that
 * prefix that Compose does not know stays only where a file names it.
 */
export function composeShell(
  shell: Readonly<Record<string, string | undefined>>,
  projectDirectory: string,
  texts: readonly string[],
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(shell)) {
    if (!name.startsWith("COMPOSE_")) env[name] = value;
    else if (!SETTINGS.includes(name) && texts.some((text) => text.includes(name))) env[name] = value;
  }
  Object.assign(env, MUTED);
  // Compose takes ${PWD} from the shell, which need not be the folder we start it in.
  env.PWD = projectDirectory;
  return env;
}

import type { Told } from "./told";

/** Loading the Compose files: 0xx. */
export const loading = {
  BERTH001: {
    title: "No Compose file",
    cause: "The project directory holds no compose.yaml, or a file named with -f does not exist.",
    remedy: "Create the file, or name it with -f or under context.environments.<name>.files in cdktf.json.",
  },
  BERTH002: {
    title: "YAML syntax error",
    cause: "A Compose file is not valid YAML.",
    remedy: "Mend the file at the position given.",
  },
  BERTH003: {
    title: "Unknown attribute",
    cause: "Docker Compose does not know this key.",
    remedy: "Correct the key; a suggestion is given where one is near.",
  },
  BERTH004: {
    title: "Required variable missing",
    cause: "The file asks for a variable with ${NAME:?message} and nothing sets it.",
    remedy: "Set it in the shell, in .env or in the environment's env file.",
  },
  BERTH005: {
    title: "File missing",
    cause:
      "An env file, the file of a secret or config, or a build's context or Dockerfile does not exist or cannot be read.",
    remedy: "Create the file or correct its path.",
  },
  BERTH006: {
    title: "Compose file rejected",
    cause: "docker compose config rejects the file for another reason, given in its own words.",
    remedy: "Mend what it names.",
  },
  BERTH007: {
    title: "Docker Compose missing or too old",
    cause: "The Compose plugin 2.20 or later is needed and was not found.",
    remedy: "Install it: npm run up does on Debian and Ubuntu; elsewhere see https://docs.docker.com/compose/install/.",
  },
  BERTH008: {
    title: "Project has no name",
    cause: "Without name: Compose uses the folder's name, so two clones would be two projects.",
    remedy: "Add a top-level name: to the Compose file.",
  },
  BERTH009: {
    title: "Illegal or too long name",
    cause: "A project, service, network or volume name cannot be used.",
    remedy: "Rename it as the message says.",
  },
  BERTH010: {
    title: "Value out of range",
    cause:
      "A value has the right form but no meaning: a negative time, a port above 65535, a dependency on a service that does not exist.",
    remedy: "Correct the value at the position given.",
  },
  BERTH011: {
    title: "Docker Compose warns",
    cause: "docker compose config accepts the file and warns of something in it, such as a variable that nothing sets.",
    remedy: "Follow the remedy, or leave it if it is meant.",
  },
} as const satisfies Record<string, Told>;

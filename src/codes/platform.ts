import type { Told } from "./told";

/** What a platform makes of the project as a whole: 5xx. */
export const platform = {
  BERTH501: {
    title: "Too large for the target",
    cause: "A task, a file or a definition is larger than the largest that the platform takes.",
    remedy: "Make it smaller as the message says, or choose another target.",
  },
  BERTH502: {
    title: "Name does not fit the platform",
    cause:
      "A name has too many characters, or characters that the platform does not take, once the project's name stands before it.",
    remedy: "Rename it as the message says.",
  },
  BERTH503: {
    title: "Published ports clash",
    cause: "Two services publish the same port, or ranges that overlap: one load balancer listens once on a port.",
    remedy: "Publish another port on one of them.",
  },
  BERTH504: {
    title: "More than the platform takes",
    cause:
      "A limit on how many there may be is passed: networks or published ports of one service, listeners, network interfaces.",
    remedy: "Use fewer, as the message says.",
  },
  BERTH505: {
    title: "Certificate or domain missing",
    cause: "A published port speaks a protocol that needs a certificate, and the options name none.",
    remedy: "Set certificate or domain in the environment's options.",
  },
  BERTH506: {
    title: "Network does not fit",
    cause: "The network that the options give cannot hold what the project needs.",
    remedy: "Correct the options as the message says.",
  },
  BERTH507: {
    title: "Image for another processor",
    cause: "The image's platform is not the one that the environment's machines have.",
    remedy:
      "Build it for the other platform (npx berth release, where a lock names it), or set the option architecture.",
  },
  BERTH508: {
    title: "Reserved variable",
    cause: "The platform sets this environment variable itself.",
    remedy: "Use another name.",
  },
  BERTH509: {
    title: "Unknown machine type",
    cause: "An option names a type of machine that is not known.",
    remedy: "Correct the name; a suggestion is given where one is near.",
  },
  BERTH510: {
    title: "Works badly",
    cause: "The platform carries it, but in a way that is known to disappoint.",
    remedy: "Follow the remedy, or leave it if you know better.",
  },
  BERTH511: {
    title: "Image by tag",
    cause: "The image is named by a tag, so that what runs can change without a change in the file.",
    remedy: "Lock it with npx berth release, or name it by digest.",
  },
  BERTH512: {
    title: "Plain HTTP",
    cause: "A port open to the internet speaks HTTP without TLS.",
    remedy: "Set certificate or domain in the environment's options.",
  },
  BERTH513: {
    title: "Port unknown",
    cause: "Others depend on the service, and the platform connects only ports that it is told of.",
    remedy: "List the service's ports under expose.",
  },
  BERTH514: {
    title: "Sized by the platform",
    cause: "The platform sells sizes in steps, or needs a size where the file gives none.",
    remedy: "Nothing, if the size is acceptable; else set deploy.resources.",
  },
  BERTH515: {
    title: "Holds on deploy only",
    cause: "A deploy keeps the promise; later, when the platform acts by itself, it does not.",
    remedy: "Let the app cope with it.",
  },
  BERTH516: {
    title: "File without a source",
    cause: "A secret or config has no content that the deploy could give to the platform.",
    remedy: "Name an existing one in the environment's options.",
  },
  BERTH517: {
    title: "Mounts meet",
    cause: "Two mounts of a service are at one path, or one is inside another that is read-only.",
    remedy: "Give one of them a path in a folder of its own.",
  },
  BERTH518: {
    title: "Taken from elsewhere",
    cause:
      "An option names another source for a secret or config than the Compose file does, and the option goes before it.",
    remedy: "Nothing, if that is meant; else remove the option.",
  },
} as const satisfies Record<string, Told>;

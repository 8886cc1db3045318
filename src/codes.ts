/**
 * Every code that a finding can carry, with what docs/errors.md says about it. Codes are stable: one is never
 * given a new meaning. 0xx loading, 1xx the ledger, 2xx cdktf.json, 3xx x-berth and waivers, 4xx deploying,
 * 5xx what a platform makes of the project as a whole, 6xx images and releases.
 */
export const codes = {
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
  BERTH101: {
    title: "Refused",
    cause: "The target cannot carry this attribute.",
    remedy: "Follow the remedy, choose another target, or waive it with a reason under x-berth.waivers.",
  },
  BERTH102: {
    title: "Adapted",
    cause: "The target carries the attribute by other means, or rounds it.",
    remedy: "Nothing, if the loss is acceptable.",
  },
  BERTH103: {
    title: "Irrelevant",
    cause: "The attribute has no meaning at run time on this target.",
    remedy: "Nothing.",
  },
  BERTH104: {
    title: "Not in the ledger",
    cause:
      "The attribute is newer than the Compose Specification this version of Berth knows, so nobody has said what becomes of it.",
    remedy: "Remove it, or update Berth.",
  },
  BERTH105: {
    title: "Waived",
    cause: "A refusal that a waiver in the Compose file accepts until the date given.",
    remedy: "Nothing until then.",
  },
  BERTH201: {
    title: "cdktf.json unreadable",
    cause: "cdktf.json is missing, is not valid JSON, or has no context.environments.",
    remedy: "Mend it; README.md shows the form.",
  },
  BERTH202: {
    title: "Duplicate environment",
    cause: "Two environments have the same name, or names that differ only in case.",
    remedy: "Rename one.",
  },
  BERTH203: {
    title: "Unknown target",
    cause: "An environment names a target that does not exist.",
    remedy: "Use one of the targets listed.",
  },
  BERTH204: {
    title: "Unknown option",
    cause: "An environment or its target has no option of this name.",
    remedy: "Correct the name; a suggestion is given where one is near.",
  },
  BERTH205: {
    title: "Ill-typed option",
    cause: "The value of an option has the wrong type or is out of range.",
    remedy: "Correct the value.",
  },
  BERTH206: {
    title: "Illegal environment name",
    cause: "An environment's name is a stack id: letters, digits and hyphens, at most 63, starting with a letter.",
    remedy: "Rename it.",
  },
  BERTH207: {
    title: "Unknown environment",
    cause: "A command names an environment that cdktf.json does not have.",
    remedy: "Use one of those listed.",
  },
  BERTH301: {
    title: "x-berth: unknown key",
    cause: "x-berth has no such key.",
    remedy: "Correct the key; a suggestion is given where one is near.",
  },
  BERTH302: {
    title: "x-berth: ill-typed value",
    cause: "A value under x-berth has the wrong type or is out of range.",
    remedy: "Correct the value.",
  },
  BERTH303: {
    title: "Waiver without reason",
    cause: "A waiver needs a reason that a reader can judge.",
    remedy: "Add reason: to the waiver.",
  },
  BERTH304: {
    title: "Waiver expired",
    cause: "The until date of the waiver has passed, so what it waived is refused again.",
    remedy: "Mend what it waives, or set a new date.",
  },
  BERTH305: {
    title: "Waiver for an unknown target",
    cause: "No target has this name.",
    remedy: "Use one of the targets listed, or remove the waiver.",
  },
  BERTH306: {
    title: "Waiver for an unknown path",
    cause: "The path is no attribute of the Compose Specification.",
    remedy: "Correct the path; findings print the exact one.",
  },
  BERTH307: { title: "Waiver never used", cause: "The waiver matches no refusal.", remedy: "Remove it." },
  BERTH401: {
    title: "Docker engine not running",
    cause: "No engine answers where the environment points.",
    remedy: "Start it, or correct engine.host or engine.context.",
  },
  BERTH402: {
    title: "Published port taken",
    cause: "Another process on the engine's host listens on a port that the project publishes.",
    remedy: "Stop it or publish another port.",
  },
  BERTH403: {
    title: "Image not to be had",
    cause: "An image is neither on this engine nor on the engine deployed to, and no registry gives it.",
    remedy: "Build it (docker compose build, or npx berth release), load it, or check the registry.",
  },
  BERTH404: {
    title: "Disk full",
    cause: "The engine's disk is full.",
    remedy: "Free space, for instance with docker system prune.",
  },
  BERTH405: {
    title: "Another deploy is running",
    cause: "Two deploys of one project at once would undo each other.",
    remedy: "Wait for the other, or remove its lock as the message says.",
  },
  BERTH406: {
    title: "Service failed to start",
    cause: "A service stopped, or its health check failed.",
    remedy: "See the health output and log lines shown.",
  },
  BERTH407: {
    title: "Deploy failed",
    cause: "docker compose failed for another reason, given in its own words.",
    remedy: "Mend what it names and deploy again.",
  },
  BERTH408: {
    title: "File of a secret or config unreadable",
    cause: "A file cannot be read by the user who deploys.",
    remedy: "Give that user the right to read it.",
  },
  BERTH409: {
    title: "Bind mount of this machine's files on a remote engine",
    cause: "A bind mount's source is relative or under ~, and the engine deployed to is another machine.",
    remedy: "Use a config, a secret or a named volume, put the files into the image, or give a path of that machine.",
  },
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
  BERTH601: {
    title: "Lock unreadable",
    cause:
      "images.lock.json is not valid JSON, was changed by hand (its checksum says so), is of a newer format, or is not at the path or git ref given.",
    remedy:
      "Take the version from git again, or delete it and run npx berth release; for a newer format, update Berth. BERTH_LOCK=none goes on without a lock: a broken one also stops cdktf destroy.",
  },
  BERTH602: {
    title: "Registry does not answer",
    cause: "A registry that an environment names, or that an image is in, cannot be reached, or ended the connection.",
    remedy: "Start it or mend the address, then run the same command again: a push goes on where it stopped.",
  },
  BERTH603: {
    title: "Registry refuses the credentials",
    cause: "The registry wants other credentials than docker has for it.",
    remedy: "docker login, or set up the registry's credential helper in docker's config.json.",
  },
  BERTH604: {
    title: "Repository or image unknown",
    cause: "The registry has no such repository or tag, or does not show it with these credentials.",
    remedy: "Create the repository (npx cdktf deploy registry for ECR), or correct the name.",
  },
  BERTH605: {
    title: "Digest gone",
    cause:
      "A registry no longer has a digest that the lock names, or has it without its tag, so that it may be cleared away.",
    remedy:
      "npx berth release puts it back from another registry or from this engine, where one of them has it, and sets the tag again.",
  },
  BERTH606: {
    title: "Image build failed",
    cause:
      "docker buildx bake failed, and its last lines are shown; or the build has a part that bake cannot carry, or a .dockerignore that BuildKit refuses.",
    remedy: "Mend what it says.",
  },
  BERTH607: {
    title: "Another release is running",
    cause: "Another process is writing images.lock.json.",
    remedy: "Wait until it has ended; a lock left behind is free after ten seconds.",
  },
  BERTH608: {
    title: "Disk full",
    cause: "There is no space left on this machine, on the engine's or on the registry's.",
    remedy: "Free space there: docker system prune.",
  },
  BERTH609: {
    title: "Index instead of a manifest",
    cause:
      "The reference leads to an index of several manifests, or to one without the platform asked for. An image is one manifest for one platform: AWS Lambda runs nothing else.",
    remedy: "Build for one platform, without attestations; for others' images, name a platform that they have.",
  },
  BERTH610: {
    title: "Image without a tag",
    cause: "An image of others is named without tag and digest, which means latest: whatever that is today.",
    remedy: "Write the tag: name:1.2.",
  },
  BERTH611: {
    title: "Digest required",
    cause: "The environment has requireDigest, and the image is known by tag alone.",
    remedy: "npx berth release, and commit images.lock.json.",
  },
  BERTH612: {
    title: "Not in the environment's registry",
    cause: "The lock names the image, but not in the registry that the environment pulls from.",
    remedy: "npx berth release pushes it there.",
  },
  BERTH613: {
    title: "Another platform",
    cause:
      "The image is for another platform than the machines that should run it, or environments need the same image for two.",
    remedy: "Build for the platform of the machines: --platform, or platform in the Compose file.",
  },
  BERTH614: {
    title: "Lock out of date",
    cause:
      "The sources of an image, its platform, the project's images or its name are not what images.lock.json was made from.",
    remedy: "npx berth release.",
  },
  BERTH615: {
    title: "One name, two builds",
    cause: "Environments build one image name in two ways: another context, Dockerfile, target or argument.",
    remedy: "Give the builds two names, or build them alike: one image goes everywhere.",
  },
  BERTH616: {
    title: "Not the locked image",
    cause: "What an engine has or runs under the image's name is not what the lock names.",
    remedy: "Deploy again; if it says the same, remove the image from the engine and have it pulled anew.",
  },
  BERTH617: {
    title: "Tag taken",
    cause: "The registry has the release's tag already, for another digest, which may be in use.",
    remedy: "Delete the tag there, if nothing uses it.",
  },
  BERTH618: {
    title: "Uncommitted sources",
    cause: "The image was built from a work tree with changes that no commit has: nobody can build it again.",
    remedy: "Commit, then release.",
  },
  BERTH619: {
    title: "Registry stack stopped",
    cause:
      "The repositories that context.registry stands for cannot be made: no image goes there, a name is none that Amazon ECR takes, an environment could not be read, or an account has nobody to let in.",
    remedy: "Follow the remedy given; the other stacks deploy all the same.",
  },
  BERTH620: {
    title: "What runs is not told",
    cause:
      "berth images asks the cloud what runs, and it does not answer: no credentials, expired ones, ones that may not ask, another account, no way to the region.",
    remedy: "Follow the remedy given; the target's README.md has the permissions that it takes.",
  },
  BERTH621: {
    title: "Docker or Buildx missing",
    cause: "The docker command, or its plugin Buildx 0.17 or later, was not found.",
    remedy: "Install it: npm run up does on Debian and Ubuntu; elsewhere see https://docs.docker.com/engine/install/.",
  },
  BERTH622: {
    title: "Not an image",
    cause:
      "The reference leads to something that no engine runs: a manifest of Docker's first format, or an artifact such as a chart, a signature or an attestation.",
    remedy: "Name an image; one of the first format has to be built again.",
  },
  BERTH623: {
    title: "Docker failed",
    cause: "A docker command failed for another reason, given in its own words.",
    remedy: "Mend what it says.",
  },
  BERTH624: {
    title: "Git refuses",
    cause:
      "git is there and does not answer, so nobody knows which files are sources: it does not trust the owner of the folder, as in CI containers, the repository is broken, or git takes more than 30 s.",
    remedy: "git config --global --add safe.directory <folder>; else mend what it says.",
  },
} as const satisfies Record<string, { readonly title: string; readonly cause: string; readonly remedy: string }>;

export type Code = keyof typeof codes;

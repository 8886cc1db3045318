import type { Told } from "./told";

/** Images and releases: 6xx. */
export const images = {
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
      "The reference leads to an index of several manifests, or to one without the platform asked for. An image is one manifest for one platform, so that all run the same bytes; some platforms run nothing else.",
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
} as const satisfies Record<string, Told>;

import { carried, irrelevant, refused, type SupportRow } from "../../src/ledger/answer";
import { at, holder, isRemote, LOUD, when } from "./support-values";

const FILES =
  "written by the deploy with this owner and mode; docker compose alone ignores it for a secret or config from a file";
const SWARM = "an object of Swarm; docker compose rejects it";
const GIVE_FILE = "use file: or environment:";

/** Volumes, tmpfs, secrets and configs. */
export const mountSupport: SupportRow = {
  volumes: carried(),
  "volumes.*.external": carried("the volume must be there before a deploy"),
  "services.*.tmpfs": carried(),
  "services.*.volumes": carried(),
  "services.*.volumes[].type": {
    cases: [
      {
        when: "the value is npipe or cluster",
        test: ({ value }) => value === "npipe" || value === "cluster",
        answer: refused(
          "named pipes are of Windows, cluster volumes of Swarm; the engine rejects them",
          "use a volume or a bind",
        ),
      },
      {
        when: "the value is image",
        test: ({ value }) => value === "image",
        answer: carried(`needs Docker Engine 28 or later; ${LOUD}`),
      },
    ],
    otherwise: carried(),
  },
  "services.*.volumes[].source": when(
    "a bind of the project's files, and the engine is another machine",
    (use) => isRemote(use) && at(holder(use), "type") === "bind" && /^[.~]/.test(String(use.value)),
    refused(
      "the engine would look for the files on its own machine",
      "put them into the image, a config or a volume; an absolute path means the engine's machine",
    ),
    carried(),
  ),
  "services.*.volumes[].consistency": irrelevant(
    "a hint to Docker Desktop for Mac; a Linux engine shares files at once",
  ),
  "services.*.volumes[].bind.selinux": when(
    "create_host_path is not true, or propagation or recursive is given",
    (use) => {
      const bind = holder(use);
      return (
        at(bind, "create_host_path") !== true ||
        at(bind, "propagation") !== undefined ||
        at(bind, "recursive") !== undefined
      );
    },
    refused(
      "docker compose 2.40 drops the label without a word in this form of mount",
      "use the short form ./path:/path:z, or create_host_path: true alone",
    ),
    carried(),
  ),
  "services.*.volumes[].bind.recursive": {
    cases: [
      {
        when: "the value is writable",
        test: ({ value }) => value === "writable",
        answer: refused(
          "needs Docker Engine 25; an older one drops it without a word",
          "remove it, or waive it where the engine is 25 or later",
        ),
      },
      {
        when: "the value is readonly",
        test: ({ value }) => value === "readonly",
        answer: carried(`needs Docker Engine 25 or later; ${LOUD}`),
      },
    ],
    otherwise: carried(),
  },
  "services.*.volumes[].volume.labels": when(
    "the volume has a name",
    (use) => at(holder(use, 2), "source") !== undefined,
    refused(
      "a named volume is made first, with the labels of volumes.<name>; these are lost",
      "write them under volumes.<name>.labels",
    ),
    carried(),
  ),
  "services.*.volumes[].volume.subpath": refused(
    "needs Docker Engine 26; an older one mounts the whole volume without a word",
    "give the folder a volume of its own, or waive it where the engine is 26 or later",
  ),
  "services.*.volumes_from": when(
    "an entry ends in :ro",
    ({ value }) => Array.isArray(value) && value.some((one) => String(one).endsWith(":ro")),
    refused("docker compose 2.40 drops :ro, and the volumes are writable", "name the volumes, with read_only: true"),
    carried(),
  ),

  secrets: carried(),
  "secrets.*.external": refused(SWARM, GIVE_FILE),
  "secrets.*.driver": refused(SWARM, GIVE_FILE),
  "secrets.*.driver_opts": refused("options of a driver, and docker compose rejects the driver", GIVE_FILE),
  "secrets.*.template_driver": refused(SWARM, "write the file out before the deploy"),
  "secrets.*.labels": irrelevant("a secret is a file here, and files have no labels"),
  "secrets.*.name": irrelevant("a secret is a file here; services name it by its key"),
  "services.*.secrets": carried(),
  "services.*.secrets[].uid": carried(FILES),
  "services.*.secrets[].gid": carried(FILES),
  "services.*.secrets[].mode": carried(FILES),

  configs: carried(),
  "configs.*.external": refused(SWARM, "use file: or content:"),
  "configs.*.template_driver": refused(SWARM, "use content:, which Compose interpolates"),
  "configs.*.labels": irrelevant("a config is a file here, and files have no labels"),
  "configs.*.name": irrelevant("a config is a file here; services name it by its key"),
  "services.*.configs": carried(),
  "services.*.configs[].uid": carried(FILES),
  "services.*.configs[].gid": carried(FILES),
  "services.*.configs[].mode": carried(FILES),
};

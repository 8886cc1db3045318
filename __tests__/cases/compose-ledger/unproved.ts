import type { Feature } from "../../../src/ledger/features.generated";

/** Features whose effect no run on this engine can show, and why. Every entry says what would show it. */
export const unproved: Readonly<Partial<Record<Feature, string>>> = {
  "services.*.healthcheck.start_interval":
    "needs Docker Engine 25; shown: an older one is told so, and the deploy stops",
  "services.*.networks.*.mac_address": "needs Docker Engine 25; shown: an older one is told so, and the deploy stops",
  "services.*.networks.*.interface_name":
    "needs Docker Engine 28.1; shown: an older one is told so, and the deploy stops",
  "services.*.volumes[].image": "needs Docker Engine 28; shown: an older one is told so, and the deploy stops",
  "services.*.volumes[].image.subpath": "needs Docker Engine 28; shown: an older one is told so, and the deploy stops",
  "services.*.storage_opt": "needs a disk with xfs and project quotas; shown: another one rejects it",
  "services.*.post_start[].privileged": "docker exec --privileged fails in many sandboxes, and Compose does not say so",
  "services.*.pre_stop[].privileged": "docker exec --privileged fails in many sandboxes, and Compose does not say so",
  "services.*.secrets[].uid": "done by the deploy, not by docker compose, which is shown to ignore it",
  "services.*.secrets[].gid": "done by the deploy, not by docker compose, which is shown to ignore it",
  "services.*.secrets[].mode": "done by the deploy, not by docker compose, which is shown to ignore it",
  "services.*.configs[].uid": "done by the deploy, not by docker compose, which is shown to ignore it",
  "services.*.configs[].gid": "done by the deploy, not by docker compose, which is shown to ignore it",
  "services.*.configs[].mode": "done by the deploy, not by docker compose, which is shown to ignore it",
};

import { carried, refused, type SupportRow } from "../../src/ledger/answer";

const CGROUP_V1 =
  "exists in cgroup v1 only; an engine on cgroup v2, the default of every current distribution, discards it";
const WINDOWS = "Linux engines have no such limit";
const WEIGHT =
  "needs a disk scheduler with weights; without one the engine discards it with a warning (Linux 6.18, Docker 20.10)";

/** Resources, security and devices of a service. */
export const resourceSupport: SupportRow = {
  "services.*.cpus": carried(),
  "services.*.cpu_shares": carried(),
  "services.*.cpu_period": carried(),
  "services.*.cpu_quota": carried(),
  "services.*.cpuset": carried(),
  "services.*.cpu_count": refused(`${WINDOWS}: accepted, shown by docker inspect, without any effect`, "use cpus"),
  "services.*.cpu_percent": refused(`${WINDOWS}: discarded with a warning`, "use cpus"),
  "services.*.cpu_rt_runtime": refused(
    "needs cgroup v1, a kernel with CONFIG_RT_GROUP_SCHED and an engine given real-time budget; elsewhere the container does not start",
    "remove it, or give cap_add: [SYS_NICE] and let the app choose its scheduler",
  ),
  "services.*.cpu_rt_period": refused("as cpu_rt_runtime, without which it means nothing", "remove it"),
  "services.*.mem_limit": carried(),
  "services.*.mem_reservation": carried(),
  "services.*.memswap_limit": carried(),
  "services.*.mem_swappiness": refused(CGROUP_V1, "set memswap_limit equal to mem_limit to forbid swap"),
  "services.*.oom_kill_disable": refused(CGROUP_V1, "remove it, or lower oom_score_adj"),
  "services.*.oom_score_adj": carried(),
  "services.*.pids_limit": carried(),
  "services.*.shm_size": carried(),
  "services.*.ulimits": carried(),
  "services.*.sysctls": carried(),
  "services.*.blkio_config": carried(),
  "services.*.blkio_config.weight": refused(WEIGHT, "limit the rate instead: device_read_bps, device_write_bps"),
  "services.*.blkio_config.weight_device": refused(WEIGHT, "limit the rate instead: device_read_bps, device_write_bps"),
  "services.*.storage_opt": refused(
    "works only where the engine's disk is xfs with project quotas; elsewhere the engine rejects the container",
    "remove it, or waive it where the engine's disk is so",
  ),
  "services.*.gpus": carried(
    "the engine needs a driver for it, for instance the NVIDIA toolkit, else the container does not start",
  ),

  "services.*.cap_add": carried(),
  "services.*.cap_drop": carried(),
  "services.*.privileged": carried(),
  "services.*.security_opt": carried("a seccomp profile is read where the deploy runs"),
  "services.*.read_only": carried(),
  "services.*.devices": carried("paths of the machine that the engine runs on"),
  "services.*.device_cgroup_rules": carried(),
  "services.*.pid": carried(),
  "services.*.ipc": carried(),
  "services.*.uts": carried(),
  "services.*.userns_mode": carried(),
  "services.*.cgroup": carried(),
  "services.*.cgroup_parent": carried(),
};

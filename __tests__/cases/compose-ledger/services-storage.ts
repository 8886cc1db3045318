import type { ServiceCase } from "./case";

export const storage: readonly ServiceCase[] = [
  {
    feature: "services.*.configs[].gid",
    because: "written by the deploy, not by docker compose",
    base: { configs: [{ source: "settings" }] },
    set: { configs: [{ source: "settings", gid: "1000" }] },
    shows: {},
  },
  {
    feature: "services.*.configs[].mode",
    because: "written by the deploy, not by docker compose",
    base: { configs: [{ source: "settings" }] },
    set: { configs: [{ source: "settings", mode: 256 }] },
    shows: {},
  },
  {
    feature: "services.*.configs[].source",
    because: "a file inside the container, not a mount; a run shows it",
    set: { configs: [{ source: "inline" }] },
    shows: {},
  },
  {
    feature: "services.*.configs[].source",
    set: { configs: [{ source: "settings" }] },
    shows: {
      "HostConfig.Mounts": [{ Type: "bind", Source: "<folder>/settings.txt", Target: "/settings", ReadOnly: true }],
      Mounts: ["bind <folder>/settings.txt -> /settings ro rprivate"],
    },
  },
  {
    feature: "services.*.configs[].target",
    base: { configs: [{ source: "settings" }] },
    set: { configs: [{ source: "settings", target: "/etc/app" }] },
    shows: {
      "HostConfig.Mounts": [{ Type: "bind", Source: "<folder>/settings.txt", Target: "/etc/app", ReadOnly: true }],
      Mounts: ["bind <folder>/settings.txt -> /etc/app ro rprivate"],
    },
  },
  {
    feature: "services.*.configs[].uid",
    because: "written by the deploy, not by docker compose",
    base: { configs: [{ source: "settings" }] },
    set: { configs: [{ source: "settings", uid: "1000" }] },
    shows: {},
  },
  {
    feature: "services.*.secrets[].gid",
    because: "written by the deploy, not by docker compose",
    base: { secrets: [{ source: "token" }] },
    set: { secrets: [{ source: "token", gid: "1000" }] },
    shows: {},
  },
  {
    feature: "services.*.secrets[].mode",
    because: "written by the deploy, not by docker compose",
    base: { secrets: [{ source: "token" }] },
    set: { secrets: [{ source: "token", mode: 256 }] },
    shows: {},
  },
  {
    feature: "services.*.secrets[].source",
    because: "a file inside the container, not a mount; a run shows it",
    set: { secrets: [{ source: "shell" }] },
    shows: {},
  },
  {
    feature: "services.*.secrets[].source",
    set: { secrets: [{ source: "token" }] },
    shows: {
      "HostConfig.Mounts": [
        { Type: "bind", Source: "<folder>/token.txt", Target: "/run/secrets/token", ReadOnly: true, BindOptions: {} },
      ],
      Mounts: ["bind <folder>/token.txt -> /run/secrets/token ro rprivate"],
    },
  },
  {
    feature: "services.*.secrets[].target",
    base: { secrets: [{ source: "token" }] },
    set: { secrets: [{ source: "token", target: "/run/other" }] },
    shows: {
      "HostConfig.Mounts": [
        { Type: "bind", Source: "<folder>/token.txt", Target: "/run/other", ReadOnly: true, BindOptions: {} },
      ],
      Mounts: ["bind <folder>/token.txt -> /run/other ro rprivate"],
    },
  },
  {
    feature: "services.*.secrets[].uid",
    because: "written by the deploy, not by docker compose",
    base: { secrets: [{ source: "token" }] },
    set: { secrets: [{ source: "token", uid: "1000" }] },
    shows: {},
  },
  {
    feature: "services.*.tmpfs",
    set: { tmpfs: ["/cache:size=1m,mode=700"] },
    shows: { 'HostConfig.Tmpfs["/cache"]': "size=1m,mode=700" },
  },
  {
    feature: "services.*.volumes",
    set: { volumes: ["data:/data"] },
    shows: { "HostConfig.Binds": ["<project>_data:/data:rw"], Mounts: ["volume <project>_data -> /data rw"] },
  },
  {
    feature: "services.*.volumes[].bind",
    set: { volumes: [{ type: "bind", source: "./src", target: "/src" }] },
    shows: { "HostConfig.Binds": ["<folder>/src:/src:rw"], Mounts: ["bind <folder>/src -> /src rw rprivate"] },
  },
  {
    feature: "services.*.volumes[].bind.create_host_path",
    base: { volumes: [{ type: "bind", source: "./src", target: "/src", bind: { create_host_path: true } }] },
    set: { volumes: [{ type: "bind", source: "./src", target: "/src", bind: { create_host_path: false } }] },
    shows: {
      "HostConfig.Binds": null,
      "HostConfig.Mounts": [{ Type: "bind", Source: "<folder>/src", Target: "/src", BindOptions: {} }],
    },
  },
  {
    feature: "services.*.volumes[].bind.propagation",
    base: { volumes: [{ type: "bind", source: "./src", target: "/src" }] },
    set: { volumes: [{ type: "bind", source: "./src", target: "/src", bind: { propagation: "rslave" } }] },
    shows: {
      "HostConfig.Binds": null,
      "HostConfig.Mounts": [
        { Type: "bind", Source: "<folder>/src", Target: "/src", BindOptions: { Propagation: "rslave" } },
      ],
      Mounts: ["bind <folder>/src -> /src rw rslave"],
    },
  },
  {
    feature: "services.*.volumes[].bind.recursive",
    base: { volumes: [{ type: "bind", source: "./src", target: "/src" }] },
    set: { volumes: [{ type: "bind", source: "./src", target: "/src", bind: { recursive: "disabled" } }] },
    shows: {
      "HostConfig.Binds": null,
      "HostConfig.Mounts": [
        { Type: "bind", Source: "<folder>/src", Target: "/src", BindOptions: { NonRecursive: true } },
      ],
    },
  },
  {
    feature: "services.*.volumes[].bind.selinux",
    base: { volumes: [{ type: "bind", source: "./src", target: "/src", bind: { create_host_path: true } }] },
    set: {
      volumes: [{ type: "bind", source: "./src", target: "/src", bind: { create_host_path: true, selinux: "z" } }],
    },
    shows: { "HostConfig.Binds": ["<folder>/src:/src:rw,z"] },
  },
  {
    feature: "services.*.volumes[].bind.selinux",
    base: { volumes: [{ type: "bind", source: "./src", target: "/src", bind: { create_host_path: false } }] },
    set: {
      volumes: [{ type: "bind", source: "./src", target: "/src", bind: { create_host_path: false, selinux: "z" } }],
    },
    shows: {},
  },
  {
    feature: "services.*.volumes[].consistency",
    base: { volumes: [{ type: "bind", source: "./src", target: "/src" }] },
    set: { volumes: [{ type: "bind", source: "./src", target: "/src", consistency: "cached" }] },
    shows: {},
  },
  {
    feature: "services.*.volumes[].read_only",
    base: { volumes: [{ type: "volume", source: "data", target: "/data" }] },
    set: { volumes: [{ type: "volume", source: "data", target: "/data", read_only: true }] },
    shows: { "HostConfig.Binds": ["<project>_data:/data:ro"], Mounts: ["volume <project>_data -> /data ro"] },
  },
  {
    feature: "services.*.volumes[].source",
    base: { volumes: [{ type: "volume", target: "/data" }] },
    set: { volumes: [{ type: "volume", source: "data", target: "/data" }] },
    shows: {
      "HostConfig.Binds": ["<project>_data:/data:rw"],
      "HostConfig.Mounts": null,
      Mounts: ["volume <project>_data -> /data rw"],
    },
  },
  {
    feature: "services.*.volumes[].target",
    base: { volumes: [{ type: "volume", source: "data", target: "/data" }] },
    set: { volumes: [{ type: "volume", source: "data", target: "/other" }] },
    shows: { "HostConfig.Binds": ["<project>_data:/other:rw"], Mounts: ["volume <project>_data -> /other rw"] },
  },
  {
    feature: "services.*.volumes[].tmpfs",
    set: { volumes: [{ type: "tmpfs", target: "/cache" }] },
    shows: { "HostConfig.Mounts": [{ Type: "tmpfs", Target: "/cache" }], Mounts: ["tmpfs -> /cache rw"] },
  },
  {
    feature: "services.*.volumes[].tmpfs.mode",
    base: { volumes: [{ type: "tmpfs", target: "/cache" }] },
    set: { volumes: [{ type: "tmpfs", target: "/cache", tmpfs: { mode: 448 } }] },
    shows: { "HostConfig.Mounts": [{ Type: "tmpfs", Target: "/cache", TmpfsOptions: { Mode: 448 } }] },
  },
  {
    feature: "services.*.volumes[].tmpfs.size",
    base: { volumes: [{ type: "tmpfs", target: "/cache" }] },
    set: { volumes: [{ type: "tmpfs", target: "/cache", tmpfs: { size: 1048576 } }] },
    shows: { "HostConfig.Mounts": [{ Type: "tmpfs", Target: "/cache", TmpfsOptions: { SizeBytes: 1048576 } }] },
  },
  {
    feature: "services.*.volumes[].type",
    base: { volumes: [{ type: "volume", target: "/data" }] },
    set: { volumes: [{ type: "tmpfs", target: "/data" }] },
    shows: { "HostConfig.Mounts": [{ Type: "tmpfs", Target: "/data" }], Mounts: ["tmpfs -> /data rw"] },
  },
  {
    feature: "services.*.volumes[].volume.labels",
    base: { volumes: [{ type: "volume", target: "/data" }] },
    set: { volumes: [{ type: "volume", target: "/data", volume: { labels: { a: "1" } } }] },
    shows: { "HostConfig.Mounts": [{ Type: "volume", Target: "/data", VolumeOptions: { Labels: { a: "1" } } }] },
  },
  {
    feature: "services.*.volumes[].volume.nocopy",
    base: { volumes: [{ type: "volume", source: "data", target: "/data" }] },
    set: { volumes: [{ type: "volume", source: "data", target: "/data", volume: { nocopy: true } }] },
    shows: {
      "HostConfig.Binds": null,
      "HostConfig.Mounts": [
        { Type: "volume", Source: "<project>_data", Target: "/data", VolumeOptions: { NoCopy: true } },
      ],
    },
  },
  {
    feature: "services.*.volumes[].volume.subpath",
    only: { below: "1.45" },
    base: { volumes: [{ type: "volume", source: "data", target: "/data", volume: { nocopy: true } }] },
    set: { volumes: [{ type: "volume", source: "data", target: "/data", volume: { nocopy: true, subpath: "sub" } }] },
    shows: {},
  },
  {
    feature: "services.*.volumes_from",
    base: { depends_on: { peer: { condition: "service_started" } }, volumes_from: ["peer"] },
    set: { volumes_from: ["peer:ro"] },
    shows: {},
  },
  {
    feature: "services.*.volumes_from",
    base: { depends_on: { peer: { condition: "service_started" } } },
    set: { volumes_from: ["peer"] },
    shows: { "HostConfig.VolumesFrom": ["<peer>"], Mounts: ["volume <project>_data -> /shared rw"] },
  },
];

import type { ServiceCase } from "./case";

export const devices: readonly ServiceCase[] = [
  {
    feature: "services.*.blkio_config.device_read_bps",
    set: { blkio_config: { device_read_bps: [{ path: "/dev/vda", rate: "12mb" }] } },
    shows: { "HostConfig.BlkioDeviceReadBps": [{ Path: "/dev/vda", Rate: 12582912 }] },
  },
  {
    feature: "services.*.blkio_config.device_read_bps[].path",
    base: { blkio_config: { device_read_bps: [{ path: "/dev/vda", rate: 1000 }] } },
    set: { blkio_config: { device_read_bps: [{ path: "/dev/null", rate: 1000 }] } },
    shows: { "HostConfig.BlkioDeviceReadBps": [{ Path: "/dev/null", Rate: 1000 }] },
  },
  {
    feature: "services.*.blkio_config.device_read_bps[].rate",
    base: { blkio_config: { device_read_bps: [{ path: "/dev/vda", rate: 1000 }] } },
    set: { blkio_config: { device_read_bps: [{ path: "/dev/vda", rate: 2000 }] } },
    shows: { "HostConfig.BlkioDeviceReadBps": [{ Path: "/dev/vda", Rate: 2000 }] },
  },
  {
    feature: "services.*.blkio_config.device_read_iops",
    set: { blkio_config: { device_read_iops: [{ path: "/dev/vda", rate: 120 }] } },
    shows: { "HostConfig.BlkioDeviceReadIOps": [{ Path: "/dev/vda", Rate: 120 }] },
  },
  {
    feature: "services.*.blkio_config.device_read_iops[].path",
    base: { blkio_config: { device_read_iops: [{ path: "/dev/vda", rate: 100 }] } },
    set: { blkio_config: { device_read_iops: [{ path: "/dev/null", rate: 100 }] } },
    shows: { "HostConfig.BlkioDeviceReadIOps": [{ Path: "/dev/null", Rate: 100 }] },
  },
  {
    feature: "services.*.blkio_config.device_read_iops[].rate",
    base: { blkio_config: { device_read_iops: [{ path: "/dev/vda", rate: 100 }] } },
    set: { blkio_config: { device_read_iops: [{ path: "/dev/vda", rate: 200 }] } },
    shows: { "HostConfig.BlkioDeviceReadIOps": [{ Path: "/dev/vda", Rate: 200 }] },
  },
  {
    feature: "services.*.blkio_config.device_write_bps",
    set: { blkio_config: { device_write_bps: [{ path: "/dev/vda", rate: "12mb" }] } },
    shows: { "HostConfig.BlkioDeviceWriteBps": [{ Path: "/dev/vda", Rate: 12582912 }] },
  },
  {
    feature: "services.*.blkio_config.device_write_bps[].path",
    base: { blkio_config: { device_write_bps: [{ path: "/dev/vda", rate: 1000 }] } },
    set: { blkio_config: { device_write_bps: [{ path: "/dev/null", rate: 1000 }] } },
    shows: { "HostConfig.BlkioDeviceWriteBps": [{ Path: "/dev/null", Rate: 1000 }] },
  },
  {
    feature: "services.*.blkio_config.device_write_bps[].rate",
    base: { blkio_config: { device_write_bps: [{ path: "/dev/vda", rate: 1000 }] } },
    set: { blkio_config: { device_write_bps: [{ path: "/dev/vda", rate: 2000 }] } },
    shows: { "HostConfig.BlkioDeviceWriteBps": [{ Path: "/dev/vda", Rate: 2000 }] },
  },
  {
    feature: "services.*.blkio_config.device_write_iops",
    set: { blkio_config: { device_write_iops: [{ path: "/dev/vda", rate: 120 }] } },
    shows: { "HostConfig.BlkioDeviceWriteIOps": [{ Path: "/dev/vda", Rate: 120 }] },
  },
  {
    feature: "services.*.blkio_config.device_write_iops[].path",
    base: { blkio_config: { device_write_iops: [{ path: "/dev/vda", rate: 100 }] } },
    set: { blkio_config: { device_write_iops: [{ path: "/dev/null", rate: 100 }] } },
    shows: { "HostConfig.BlkioDeviceWriteIOps": [{ Path: "/dev/null", Rate: 100 }] },
  },
  {
    feature: "services.*.blkio_config.device_write_iops[].rate",
    base: { blkio_config: { device_write_iops: [{ path: "/dev/vda", rate: 100 }] } },
    set: { blkio_config: { device_write_iops: [{ path: "/dev/vda", rate: 200 }] } },
    shows: { "HostConfig.BlkioDeviceWriteIOps": [{ Path: "/dev/vda", Rate: 200 }] },
  },
  { feature: "services.*.blkio_config.weight", only: { cgroup: 1 }, set: { blkio_config: { weight: 300 } }, shows: {} },
  {
    feature: "services.*.blkio_config.weight_device",
    only: { cgroup: 1 },
    set: { blkio_config: { weight_device: [{ path: "/dev/vda", weight: 400 }] } },
    shows: {},
  },
  {
    feature: "services.*.blkio_config.weight_device[].path",
    only: { cgroup: 1 },
    base: { blkio_config: { weight_device: [{ path: "/dev/vda", weight: 100 }] } },
    set: { blkio_config: { weight_device: [{ path: "/dev/null", weight: 100 }] } },
    shows: {},
  },
  {
    feature: "services.*.blkio_config.weight_device[].weight",
    only: { cgroup: 1 },
    base: { blkio_config: { weight_device: [{ path: "/dev/vda", weight: 100 }] } },
    set: { blkio_config: { weight_device: [{ path: "/dev/vda", weight: 200 }] } },
    shows: {},
  },
  {
    feature: "services.*.devices",
    set: { devices: ["/dev/null:/dev/nothing:r"] },
    shows: {
      "HostConfig.Devices": [{ PathOnHost: "/dev/null", PathInContainer: "/dev/nothing", CgroupPermissions: "r" }],
    },
  },
  {
    feature: "services.*.devices[].permissions",
    base: { devices: [{ source: "/dev/null", target: "/dev/nothing", permissions: "rwm" }] },
    set: { devices: [{ source: "/dev/null", target: "/dev/nothing", permissions: "r" }] },
    shows: {
      "HostConfig.Devices": [{ PathOnHost: "/dev/null", PathInContainer: "/dev/nothing", CgroupPermissions: "r" }],
    },
  },
  {
    feature: "services.*.devices[].source",
    base: { devices: [{ source: "/dev/null", target: "/dev/nothing", permissions: "r" }] },
    set: { devices: [{ source: "/dev/zero", target: "/dev/nothing", permissions: "r" }] },
    shows: {
      "HostConfig.Devices": [{ PathOnHost: "/dev/zero", PathInContainer: "/dev/nothing", CgroupPermissions: "r" }],
    },
  },
  {
    feature: "services.*.devices[].target",
    base: { devices: [{ source: "/dev/null", target: "/dev/nothing", permissions: "r" }] },
    set: { devices: [{ source: "/dev/null", target: "/dev/other", permissions: "r" }] },
    shows: {
      "HostConfig.Devices": [{ PathOnHost: "/dev/null", PathInContainer: "/dev/other", CgroupPermissions: "r" }],
    },
  },
  {
    feature: "services.*.gpus",
    set: { gpus: [{ count: 1 }] },
    shows: {
      "HostConfig.DeviceRequests": [{ Driver: "", Count: 1, DeviceIDs: null, Capabilities: [["gpu"]], Options: null }],
    },
  },
  {
    feature: "services.*.gpus",
    set: { gpus: "all" },
    shows: {
      "HostConfig.DeviceRequests": [{ Driver: "", Count: -1, DeviceIDs: null, Capabilities: [["gpu"]], Options: null }],
    },
  },
  {
    feature: "services.*.gpus[].capabilities",
    set: { gpus: [{ count: 1, capabilities: ["utility"] }] },
    shows: {
      "HostConfig.DeviceRequests": [
        { Driver: "", Count: 1, DeviceIDs: null, Capabilities: [["utility", "gpu"]], Options: null },
      ],
    },
  },
  {
    feature: "services.*.gpus[].count",
    base: { gpus: [{ count: 1 }] },
    set: { gpus: [{ count: 2 }] },
    shows: {
      "HostConfig.DeviceRequests": [{ Driver: "", Count: 2, DeviceIDs: null, Capabilities: [["gpu"]], Options: null }],
    },
  },
  {
    feature: "services.*.gpus[].device_ids",
    set: { gpus: [{ device_ids: ["0"] }] },
    shows: {
      "HostConfig.DeviceRequests": [{ Driver: "", Count: 0, DeviceIDs: ["0"], Capabilities: [["gpu"]], Options: null }],
    },
  },
  {
    feature: "services.*.gpus[].driver",
    set: { gpus: [{ count: 1, driver: "nvidia" }] },
    shows: {
      "HostConfig.DeviceRequests": [
        { Driver: "nvidia", Count: 1, DeviceIDs: null, Capabilities: [["gpu"]], Options: null },
      ],
    },
  },
  {
    feature: "services.*.gpus[].options",
    set: { gpus: [{ count: 1, options: { virtualization: "false" } }] },
    shows: {
      "HostConfig.DeviceRequests": [
        { Driver: "", Count: 1, DeviceIDs: null, Capabilities: [["gpu"]], Options: { virtualization: "false" } },
      ],
    },
  },
];

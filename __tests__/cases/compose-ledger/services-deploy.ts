import type { ServiceCase } from "./case";

export const deploy: readonly ServiceCase[] = [
  {
    feature: "services.*.deploy.endpoint_mode",
    because: "what an engine does anyway; a run shows it",
    set: { deploy: { endpoint_mode: "dnsrr" } },
    shows: {},
  },
  { feature: "services.*.deploy.labels", set: { deploy: { labels: { a: "1" } } }, shows: {} },
  {
    feature: "services.*.deploy.mode",
    because: "one engine is one node, and one container is the default",
    set: { deploy: { mode: "global" } },
    shows: {},
  },
  {
    feature: "services.*.deploy.mode",
    base: { deploy: { replicas: 3 } },
    set: { deploy: { mode: "global" } },
    shows: {},
  },
  { feature: "services.*.deploy.mode", set: { deploy: { mode: "replicated-job" } }, shows: {} },
  {
    feature: "services.*.deploy.mode",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { mode: "replicated-job" } },
    shows: {},
  },
  { feature: "services.*.deploy.mode", set: { deploy: { mode: "global-job" } }, shows: {} },
  {
    feature: "services.*.deploy.placement.constraints",
    set: { deploy: { placement: { constraints: ["node.role==worker"] } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.placement.max_replicas_per_node",
    base: { deploy: { replicas: 2 } },
    set: { deploy: { placement: { max_replicas_per_node: 1 } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.placement.preferences[].spread",
    set: { deploy: { placement: { preferences: [{ spread: "node.labels.zone" }] } } },
    shows: {},
  },
  { feature: "services.*.deploy.replicas", set: { deploy: { replicas: 3 } }, shows: { containers: 3 } },
  { feature: "services.*.deploy.replicas", set: { deploy: { replicas: 0 } }, shows: { containers: 0 } },
  {
    feature: "services.*.deploy.resources.limits.cpus",
    set: { deploy: { resources: { limits: { cpus: "0.5" } } } },
    shows: { "HostConfig.NanoCpus": 500000000 },
  },
  {
    feature: "services.*.deploy.resources.limits.memory",
    set: { deploy: { resources: { limits: { memory: "64M" } } } },
    shows: { "HostConfig.Memory": 67108864, "HostConfig.MemorySwap": 134217728 },
  },
  {
    feature: "services.*.deploy.resources.limits.pids",
    set: { deploy: { resources: { limits: { pids: 50 } } } },
    shows: { "HostConfig.PidsLimit": 50 },
  },
  {
    feature: "services.*.deploy.resources.reservations.cpus",
    set: { deploy: { resources: { reservations: { cpus: "0.25" } } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.resources.reservations.devices",
    set: { deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], count: 1 }] } } } },
    shows: {
      "HostConfig.DeviceRequests": [{ Driver: "", Count: 1, DeviceIDs: null, Capabilities: [["gpu"]], Options: null }],
    },
  },
  {
    feature: "services.*.deploy.resources.reservations.devices[].capabilities",
    base: { deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], count: 1 }] } } } },
    set: { deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu", "utility"], count: 1 }] } } } },
    shows: {
      "HostConfig.DeviceRequests": [
        { Driver: "", Count: 1, DeviceIDs: null, Capabilities: [["gpu", "utility"]], Options: null },
      ],
    },
  },
  {
    feature: "services.*.deploy.resources.reservations.devices[].count",
    base: { deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], count: 1 }] } } } },
    set: { deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], count: 2 }] } } } },
    shows: {
      "HostConfig.DeviceRequests": [{ Driver: "", Count: 2, DeviceIDs: null, Capabilities: [["gpu"]], Options: null }],
    },
  },
  {
    feature: "services.*.deploy.resources.reservations.devices[].device_ids",
    set: { deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], device_ids: ["0"] }] } } } },
    shows: {
      "HostConfig.DeviceRequests": [{ Driver: "", Count: 0, DeviceIDs: ["0"], Capabilities: [["gpu"]], Options: null }],
    },
  },
  {
    feature: "services.*.deploy.resources.reservations.devices[].driver",
    set: {
      deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], count: 1, driver: "nvidia" }] } } },
    },
    shows: {
      "HostConfig.DeviceRequests": [
        { Driver: "nvidia", Count: 1, DeviceIDs: null, Capabilities: [["gpu"]], Options: null },
      ],
    },
  },
  {
    feature: "services.*.deploy.resources.reservations.devices[].options",
    set: {
      deploy: { resources: { reservations: { devices: [{ capabilities: ["gpu"], count: 1, options: { a: "b" } }] } } },
    },
    shows: {
      "HostConfig.DeviceRequests": [
        { Driver: "", Count: 1, DeviceIDs: null, Capabilities: [["gpu"]], Options: { a: "b" } },
      ],
    },
  },
  {
    feature: "services.*.deploy.resources.reservations.generic_resources",
    also: [
      "services.*.deploy.resources.reservations.generic_resources[].discrete_resource_spec.kind",
      "services.*.deploy.resources.reservations.generic_resources[].discrete_resource_spec.value",
    ],
    set: {
      deploy: {
        resources: { reservations: { generic_resources: [{ discrete_resource_spec: { kind: "gpu", value: 2 } }] } },
      },
    },
    shows: {},
  },
  {
    feature: "services.*.deploy.resources.reservations.memory",
    set: { deploy: { resources: { reservations: { memory: "32M" } } } },
    shows: { "HostConfig.MemoryReservation": 33554432 },
  },
  {
    feature: "services.*.deploy.restart_policy",
    because: "says nothing; what lacks a condition is judged at its other keys and at restart",
    set: { deploy: { restart_policy: {} } },
    shows: {},
  },
  {
    feature: "services.*.deploy.restart_policy.condition",
    set: { deploy: { restart_policy: { condition: "any" } } },
    shows: { "HostConfig.RestartPolicy.Name": "always" },
  },
  {
    feature: "services.*.deploy.restart_policy.condition",
    set: { deploy: { restart_policy: { condition: "on-failure" } } },
    shows: { "HostConfig.RestartPolicy.Name": "on-failure" },
  },
  {
    feature: "services.*.deploy.restart_policy.condition",
    base: { restart: "always" },
    set: { deploy: { restart_policy: { condition: "none" } } },
    shows: { "HostConfig.RestartPolicy.Name": "no" },
  },
  {
    feature: "services.*.deploy.restart_policy.delay",
    base: { deploy: { restart_policy: { condition: "on-failure" } } },
    set: { deploy: { restart_policy: { delay: "5s" } } },
    shows: {},
  },
  {
    feature: "services.*.deploy.restart_policy.delay",
    because: "what changes is the loss: restart: always is gone",
    base: { restart: "always" },
    set: { deploy: { restart_policy: { delay: "5s" } } },
    shows: { "HostConfig.RestartPolicy.Name": null },
  },
  {
    feature: "services.*.deploy.restart_policy.max_attempts",
    base: { deploy: { restart_policy: { condition: "on-failure" } } },
    set: { deploy: { restart_policy: { max_attempts: 3 } } },
    shows: { "HostConfig.RestartPolicy.MaximumRetryCount": 3 },
  },
  {
    feature: "services.*.deploy.restart_policy.window",
    base: { deploy: { restart_policy: { condition: "on-failure" } } },
    set: { deploy: { restart_policy: { window: "60s" } } },
    shows: {},
  },
];

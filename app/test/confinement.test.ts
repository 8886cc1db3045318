import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readConfinement } from "../src/confinement";

function confinementOf(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), "lookout-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return readConfinement(`${root}/`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("control groups version 2, limited", () => {
  const found = confinementOf({
    "sys/fs/cgroup/cgroup.controllers": "cpu memory pids\n",
    "sys/fs/cgroup/memory.max": "201326592\n",
    "sys/fs/cgroup/cpu.max": "50000 100000\n",
    "sys/fs/cgroup/pids.max": "max\n",
  });
  assert.deepEqual(found, { cgroup: 2, memoryBytes: 201326592, cores: 0.5, processes: null });
});

test("control groups version 1, unlimited", () => {
  const found = confinementOf({
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
    "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
  });
  assert.deepEqual(found, { cgroup: 1, memoryBytes: null, cores: null });
});

test("the mount that is seen counts, not one that it hides", () => {
  const found = confinementOf({
    "proc/self/mountinfo": [
      "1 0 0:1 / / rw,relatime - overlay overlay rw",
      "2 1 0:1 / / ro,relatime - overlay overlay rw",
      "3 2 0:2 / /tmp rw,nosuid - tmpfs tmpfs rw,size=16384k",
    ].join("\n"),
    "proc/self/status": "CapEff:\t0000000000000000\nNoNewPrivs:\t1\n",
    "proc/self/limits": "Max open files            4096                 8192                 files\n",
  });
  assert.deepEqual(found, {
    openFiles: 4096,
    readOnlyRoot: true,
    capabilities: "0000000000000000",
    noNewPrivileges: true,
    tmpBytes: 16777216,
  });
});

test("what the kernel does not tell is absent", () => {
  assert.deepEqual(confinementOf({}), {});
});

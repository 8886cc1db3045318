import type { Service, Workload } from "./model";
import type { Problems } from "./problems";

/** What only shows when attributes are seen together: contradictions that no target could carry. */
export function checkTogether(workload: Workload, problems: Problems): void {
  for (const service of Object.values(workload.services)) {
    checkPaths(service, problems);
    checkNetwork(service, workload, problems);
    checkCount(service, problems);
  }
  checkCycles(workload, problems);
}

function checkPaths({ name, mounts, files }: Service, problems: Problems): void {
  const seen = new Set<string>();
  for (const path of [...mounts, ...files].map((entry) => entry.path.replace(/(?<=.)\/+$/, ""))) {
    if (seen.has(path)) {
      const reason = "two things cannot be mounted at one path";
      problems.add(["services", name], `${path} is mounted twice`, reason, "Remove one, or mount it elsewhere");
    }
    seen.add(path);
  }
}

function checkNetwork(service: Service, workload: Workload, problems: Problems): void {
  const path = ["services", service.name, "network_mode"];
  const mode = service.networkMode ?? "";
  if (mode.startsWith("service:") && !Object.hasOwn(workload.services, mode.slice("service:".length))) {
    problems.add(path, `network_mode is ${mode}`, "the project has no service of that name", "Correct the name");
  }
  if (/^(service|container):/.test(mode) && service.ports.length > 0) {
    const reason = "a service in another's network has no ports of its own; a container engine rejects both together";
    problems.add(path, `network_mode is ${mode}, with ports`, reason, "Publish the ports on the other service");
  }
}

function checkCount({ name, containerName, rollout, lifecycle }: Service, problems: Problems): void {
  if (containerName !== undefined && rollout.replicas > 1) {
    const reason = `${rollout.replicas} containers cannot have one name`;
    problems.add(["services", name, "container_name"], `container_name is ${containerName}`, reason, "Remove it");
  }
  for (const hook of [...lifecycle.postStart, ...lifecycle.preStop]) {
    if (hook.argv.length > 0) continue;
    problems.add(["services", name], "a hook without a command", "there is nothing to run", "Give its command");
  }
}

/** docker compose refuses a cycle of depends_on itself; network_mode, links and the like never close one there. */
function checkCycles(workload: Workload, problems: Problems): void {
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) {
      const cycle = [...above.slice(above.indexOf(name)), name].join(" -> ");
      problems.add(
        ["services", name, "depends_on"],
        cycle,
        "services that wait for each other never start",
        "Break the cycle",
      );
    } else if (!done.has(name)) {
      for (const { service } of workload.services[name]?.dependsOn ?? []) {
        if (Object.hasOwn(workload.services, service)) visit(service, [...above, name]);
      }
      done.add(name);
    }
  };
  for (const name of Object.keys(workload.services)) visit(name, []);
}

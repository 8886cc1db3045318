import type { JsonObject } from "../../../src/json";
import type { Inspected, TestProject } from "../../support/engine";
import { testImage } from "../../support/engine";
import { merge, type ServiceCase, type Shows } from "./case";
import { difference, leaves } from "./inspect";

/** Files, networks, volumes and services that the cases refer to. */
export const surroundings: JsonObject = {
  networks: {
    base: { ipam: { config: [{ subnet: "10.213.0.0/20" }] } },
    second: { ipam: { config: [{ subnet: "10.213.16.0/20" }] } },
  },
  volumes: { data: {} },
  secrets: {
    token: { file: "./token.txt" },
    // The same file, with all that Compose lets one say about it.
    same: { file: "./token.txt", name: "named", labels: { a: "1" }, driver_opts: { a: "1" } },
    shell: { environment: "PATH" },
  },
  configs: {
    settings: { file: "./settings.txt" },
    same: { file: "./settings.txt", name: "named", labels: { a: "1" } },
    inline: { content: "one=1" },
  },
};

const plain: JsonObject = { image: testImage, command: ["sleep", "3600"], networks: { base: {} } };

/** Files that they name, relative to the project. */
export const files = ["token.txt", "settings.txt", "spec.json", "src/file"];

/** Every case and its twin as services of one project; twins that are equal are one service. */
export function assemble(cases: readonly ServiceCase[]) {
  const services: Record<string, JsonObject> = { peer: { ...plain, volumes: ["data:/shared"] } };
  const twins = new Map<string, string>();
  const pairs = cases.map((one, index) => {
    const base = merge(plain, one.base ?? {});
    const key = JSON.stringify(base);
    let twin = twins.get(key);
    if (twin === undefined) {
      twin = `svc${String(twins.size).padStart(3, "0")}twin`;
      twins.set(key, twin);
      services[twin] = base;
    }
    const name = `svc${String(index).padStart(3, "0")}case`;
    services[name] = merge(base, one.set);
    return { name, twin };
  });
  return { document: { ...surroundings, services } as JsonObject, pairs };
}

/** What the engine shows for each case, once `create` has run. */
export async function observe(
  project: TestProject,
  pairs: readonly { readonly name: string; readonly twin: string }[],
): Promise<readonly Shows[]> {
  const all = await project.containers();
  const service = (one: Inspected): string => one.Config.Labels["com.docker.compose.service"];
  const ids = Object.fromEntries(all.map((one) => [one.Id as string, `<${service(one)}>`]));
  const places = { [project.folder]: "<folder>", [project.name]: "<project>" };
  const look = (name: string) => {
    const own = all.filter((one) => service(one) === name);
    const first = own[0];
    if (first === undefined) return undefined;
    const seen = leaves(first, {
      [first.Id]: "<id>",
      [first.Id.slice(0, 12)]: "<id>",
      ...ids,
      ...places,
      [name]: "<self>",
    });
    return seen.set("containers", own.length);
  };
  return pairs.map((pair) => {
    const [base, changed] = [look(pair.twin), look(pair.name)];
    if (base === undefined) throw new Error(`${pair.twin} has no container`);
    return changed === undefined ? { containers: 0 } : difference(base, changed);
  });
}

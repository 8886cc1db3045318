import type { JsonObject } from "../../../src/json";
import { docker, type Inspected, type TestProject, testImage } from "../../support/engine";
import { merge, type ResourceCase, type Shows } from "./case";
import { difference, leaves } from "./inspect";
import { networks, volumes } from "./resources";

type Kind = "network" | "volume";

/** Each case with its twin, every one on a subnet of its own: `10.214.<n>` and `10.215.<n>`. */
function pair(kind: Kind, one: ResourceCase, index: number): Readonly<Record<string, JsonObject>> {
  const plain: JsonObject = kind === "network" ? { ipam: { config: [{ subnet: "<net>.0/24" }] } } : {};
  const base = merge(plain, one.base ?? {});
  const fill = (value: JsonObject, octet: number) =>
    JSON.parse(
      JSON.stringify(value).replaceAll("<net>", `10.${octet}.${index}`).replaceAll("<hex>", `${octet}:${index}`),
    ) as JsonObject;
  return { [`${kind}${index}twin`]: fill(base, 214), [`${kind}${index}case`]: fill(merge(base, one.set), 215) };
}

const all = (kind: Kind, cases: readonly ResourceCase[]) =>
  Object.assign({}, ...cases.map((one, index) => pair(kind, one, index))) as Record<string, JsonObject>;

/** A project with every network and volume of the tables; Compose makes only what a service uses. */
export function resourceDocument(): JsonObject {
  const nets = all("network", networks);
  const vols = all("volume", volumes);
  return {
    networks: nets,
    volumes: vols,
    services: {
      user: {
        image: testImage,
        networks: Object.fromEntries(Object.keys(nets).map((name) => [name, {}])),
        volumes: Object.keys(vols).map((name) => `${name}:/${name}`),
      },
    },
  };
}

/** What the engine shows for each case of one kind. */
export async function observeResources(project: TestProject, kind: Kind, count: number): Promise<readonly Shows[]> {
  const label = `label=com.docker.compose.project=${project.name}`;
  const names = (await docker(kind, "ls", "-q", "--filter", label)).trim().split("\n");
  const inspected: Inspected[] = JSON.parse(await docker(kind, "inspect", ...names));
  const look = (name: string, octet: number, index: number) => {
    const one = inspected.find((each) => each.Labels[`com.docker.compose.${kind}`] === name);
    if (one === undefined) throw new Error(`no ${kind} ${name}`);
    const rest = { ...one, Containers: undefined };
    return leaves(rest, {
      [`10.${octet}.${index}.`]: "<net>.",
      [`fd00:${octet}:${index}:`]: "fd00:<hex>:",
      [project.name]: "<project>",
      [name]: "<self>",
    });
  };
  return Array.from({ length: count }, (_, index) =>
    difference(look(`${kind}${index}twin`, 214, index), look(`${kind}${index}case`, 215, index)),
  );
}

import { join } from "node:path";
import { loadCompose } from "../../src/compose/load";
import type { ComposeProject } from "../../src/compose/project";
import type { Reach } from "../../src/contract/contract";
import { referenceContract } from "../../src/contract/reference";
import { toWorkload } from "../../src/workload/from-compose";
import { read } from "../../stacks/compose/read";
import { dial, listeners, type Matrix, portsOf } from "../cases/compose-ledger/dial";
import { ensureTestImage, testProject } from "../support/engine";

/** What the repository's sample does not have: namespaces shared and absent, ports of the host alone, internal ports published. */
const CORNERS = `
name: corners
services:
  web: { image: x, networks: [front, back], ports: ["18232:3000"] }
  api: { image: x, networks: [back], expose: ["4000"], ports: ["18233:4000"] }
  store: { image: x, networks: [back], expose: ["6379"] }
  local: { image: x, networks: [front], ports: ["127.0.0.1:18234:3000"] }
  lone: { image: x, networks: [side] }
  silent: { image: x, network_mode: none }
  sidecar: { image: x, network_mode: "service:web" }
networks:
  front: {}
  side: {}
  back: { internal: true }
`;

/** The TCP ports that a contract's reach opens, out of those that were dialled. */
function promised(reach: readonly Reach[], ports: readonly number[], services: readonly string[]): Matrix {
  const lines = reach
    .filter(({ protocol }) => protocol === "tcp" || protocol === "*")
    .flatMap(({ from, to, port }) => {
      if (to === "outside") return [`${from} -> outside`];
      // Open to the internet is open to the host's loopback too: it is the same port.
      const sources = from === "internet" ? ["internet", "host"] : [from];
      const open = port === "*" ? ports : [port];
      return services.includes(to) ? sources.flatMap((source) => open.map((one) => `${source} -> ${to}:${one}`)) : [];
    });
  return [...new Set(lines)].sort();
}

async function compare(name: string, loaded: ComposeProject): Promise<void> {
  const { document } = loaded;
  const project = testProject(name, listeners(document));
  try {
    const ran = await project.compose("up", "-d");
    expect(ran.code === 0 ? "" : ran.stderr).toBe("");
    const dialled = await dial(project, document);
    const ports = portsOf(document);
    const services = Object.keys(document.services as object);
    console.log(`${name}: ${services.length} services, ports ${ports.join(", ")}: ${dialled.length} doors open`);
    const reference = referenceContract(toWorkload(loaded, undefined), name);
    expect(dialled).toEqual(promised(reference.reach, ports, services));
    const composeJson = Buffer.from(JSON.stringify(document).replaceAll("$", "$$$$"));
    const file = (path: string) => (path === "compose.json" ? composeJson : undefined);
    const contract = read({ environment: name, target: "compose", terraform: {}, file });
    expect(dialled).toEqual(promised(contract.reach, ports, services));
  } finally {
    await project.remove();
  }
}

beforeAll(async () => {
  await ensureTestImage();
});

test("the sample: what can be dialled is what the contract says", async () => {
  const loaded = await loadCompose({
    projectDirectory: join(__dirname, "..", ".."),
    shell: { ...process.env, LOOKOUT_PORT: "18231" },
  });
  await compare("berth-reach-sample", loaded);
}, 120_000);

test("shared and absent namespaces, loopback ports, ports of internal networks", async () => {
  const corners = testProject("berth-reach-corners", CORNERS);
  try {
    await compare(
      "berth-reach-corners",
      await loadCompose({ projectDirectory: corners.folder, files: ["compose.yaml"] }),
    );
  } finally {
    await corners.remove();
  }
}, 120_000);

import { randomBytes } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type JsonObject } from "../../src/json";
import { repositoryRoot } from "./architecture";
import { type Emulator, startEmulator } from "./ecs-emulator";
import { type DockerTasks, dockerTasks } from "./ecs-emulator/on-docker";
import { testImage } from "./engine";
import { type Moto, startMoto } from "./moto";
import { cdktfJson, makeProject, type Project } from "./project";
import { command, type Run, terraformEnvironment, terraformOk } from "./terraform";

/** The sample app in a folder of its own, deployed by `cdktf` to an emulated AWS whose tasks run on the local engine. */
export interface Sample {
  readonly project: Project;
  readonly moto: Moto;
  readonly aws: Emulator;
  /** `cdktf <args>`, as a user types it. */
  cdktf(...args: string[]): Promise<Run>;
  deploy(): Promise<Run>;
  /** Changes of a plan right after a deploy: `address: actions`, with the attributes that change. */
  plan(): Promise<readonly string[]>;
  /** Where the store's password, or its base64, is to be read: in files of the project beside its own, or on the terminal. */
  spilled(): readonly string[];
  /** Replaces text in compose.yaml; throws where it is not there. */
  edit(from: string | RegExp, to: string): void;
  close(): Promise<void>;
}

export async function openSample(target: string, options: JsonObject = {}): Promise<Sample> {
  const moto = await startMoto(0);
  const tasks: DockerTasks = dockerTasks(`berth-test-${target}`, moto.url);
  const aws = await startEmulator(moto.url, tasks.start);
  const given = { region: "eu-west-1", endpoint: aws.url, filesImage: testImage, ...options };
  const project = makeProject({ "cdktf.json": cdktfJson({ [target]: { target, options: given } }) });
  for (const path of ["compose.yaml", "app", ".env"])
    cpSync(join(repositoryRoot, path), join(project.folder, path), {
      recursive: true,
      filter: (from) => !from.includes("node_modules"),
    });
  mkdirSync(join(project.folder, "secrets"));
  const password = randomBytes(24).toString("hex");
  writeFileSync(join(project.folder, "secrets", "store_password"), password, { mode: 0o600 });
  chmodSync(join(project.folder, "secrets", "store_password"), 0o600);
  const env = terraformEnvironment({ CI: "1", NO_COLOR: "1" });
  const cli = join(repositoryRoot, "node_modules", ".bin", "cdktf");
  let said = "";
  const cdktf = async (...args: string[]) => {
    const ran = await command(cli, args, project.folder, env, 1200);
    said += ran.output;
    return ran;
  };
  const stack = join(project.folder, "cdktf.out", "stacks", target);
  return {
    project,
    moto,
    aws,
    cdktf,
    // A mirror has the provider for this platform alone; cdktf would ask the registry for checksums of others.
    deploy: () => cdktf("deploy", target, "--auto-approve", "--skip-provider-lock"),
    async plan() {
      await terraformOk(stack, ["plan", "-input=false", "-no-color", "-out=again"]);
      const shown = JSON.parse(await terraformOk(stack, ["show", "-json", "again"]));
      return shown.resource_changes.flatMap(changed);
    },
    spilled() {
      const forms = [password, Buffer.from(password).toString("base64")];
      const holds = (text: string) => forms.some((form) => text.includes(form));
      const files = readdirSync(project.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes(".terraform"))
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => !file.endsWith(join("secrets", "store_password")));
      const found = files.filter((file) => holds(readFileSync(file, "latin1")));
      return [...found, ...(holds(said) ? ["the terminal"] : [])];
    },
    edit(from, to) {
      const file = join(project.folder, "compose.yaml");
      const before = readFileSync(file, "utf8");
      const after = before.replace(from, to);
      if (after === before) throw new Error(`compose.yaml has no ${from}`);
      writeFileSync(file, after);
    },
    async close() {
      await aws.stop();
      await tasks.remove();
      await moto.stop();
    },
  };
}

interface ResourceChange {
  readonly address: string;
  readonly mode: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
    readonly after_unknown: unknown;
  };
}

function changed({ address, mode, change }: ResourceChange): readonly string[] {
  if (mode !== "managed" || change.actions.join() === "no-op") return [];
  const [before, after, unknown] = [change.before, change.after, change.after_unknown].map((one) =>
    isObject(one) ? one : {},
  );
  const keys = Object.keys({ ...before, ...after }).filter(
    (key) => JSON.stringify(before?.[key]) !== JSON.stringify(after?.[key]) && unknown?.[key] !== true,
  );
  return [`${address}: ${change.actions.join(" and ")}${keys.length > 0 ? ` (${keys.sort().join(", ")})` : ""}`];
}

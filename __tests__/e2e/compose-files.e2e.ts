// biome-ignore-all lint/suspicious/noTemplateCurlyInString: dollars that must reach the app as they are.
import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../src/json";
import {
  BOX,
  containerIds,
  docker,
  dockerLines,
  remains,
  type Sandbox,
  sandbox,
  server,
  wipe,
} from "../stacks/compose/sandbox";
import { ensureTestImage } from "../support/engine";

jest.setTimeout(120_000);

const NAME = "berth-test-files";
const SECRET = "wholly-unguessable-1";
const CHANGED = "wholly-unguessable-2";
let box: Sandbox;

beforeAll(async () => {
  await ensureTestImage();
  wipe(NAME);
  box = sandbox();
  box.write("secrets/password", SECRET, 0o600);
  box.write(".env", "FROM_DOTENV=dotenv-value\n");
  box.write("data/shared.txt", "shared");
});
afterAll(() => {
  wipe(NAME);
  box.remove();
});

const app: JsonObject = {
  name: NAME,
  services: {
    locked: server({
      user: "999:998",
      read_only: true,
      cap_drop: ["ALL"],
      secrets: [
        { source: "password", target: "password" },
        { source: "password", target: "/etc/app/key", uid: "999", gid: "5", mode: "0400" },
        { source: "variable", target: "variable" },
      ],
      configs: [{ source: "settings", target: "/etc/app/settings.ini", uid: "7", mode: "0550" }],
    }),
    binary: server({
      configs: [{ source: "blob" }],
      volumes: [{ type: "bind", source: "./data", target: "/shared", bind: { create_host_path: true } }],
    }),
    plain: server(),
  },
  secrets: {
    password: { name: `${NAME}_password`, file: "./secrets/password" },
    variable: { name: `${NAME}_variable`, environment: "FROM_DOTENV" },
  },
  configs: {
    settings: { name: `${NAME}_settings`, content: "price = $5 ${not} $$filled\n" },
    blob: { name: `${NAME}_blob`, content: "blob" },
  },
};

const inside = (service: string, ...command: string[]) => docker("exec", "-u", "0", `${NAME}-${service}-1`, ...command);
const volumes = () => dockerLines("volume", "ls", "-q", "--filter", `label=berth.project=${NAME}`);

describe("secrets and configs", () => {
  test("appear with content, owner and mode, on a read-only root too, and readable by the service's user", async () => {
    const run = await box.deploy(app);
    expect(run.output).toContain(`${NAME} is up`);
    expect(run.code).toBe(0);
    const stat = (path: string) => inside("locked", "stat", "-c", "%u:%g %a", path);
    expect(stat("/run/secrets/password")).toBe("999:998 444");
    expect(stat("/etc/app/key")).toBe("999:5 400");
    expect(stat("/etc/app/settings.ini")).toBe("7:998 550");
    expect(docker("exec", `${NAME}-locked-1`, "cat", "/etc/app/key")).toBe(SECRET);
    expect(docker("exec", `${NAME}-locked-1`, "cat", "/run/secrets/variable")).toBe("dotenv-value");
    expect(docker("exec", `${NAME}-locked-1`, "cat", "/etc/app/settings.ini")).toBe("price = $5 ${not} $$filled");
    expect(inside("binary", "cat", "/blob")).toBe("blob");
    expect(inside("binary", "cat", "/shared/shared.txt")).toBe("shared");
    expect(() => inside("locked", "sh", "-c", "echo x > /etc/app/key")).toThrow(/Read-only file system/);
  });

  test("do not restart anything when nothing changed", async () => {
    const before = [containerIds(NAME), volumes()];
    expect((await box.deploy(app)).code).toBe(0);
    expect([containerIds(NAME), volumes()]).toEqual(before);
  });

  test("recreate only their users when they change, and leave nothing of the old value", async () => {
    const before = containerIds(NAME);
    const old = volumes();
    box.write("secrets/password", CHANGED, 0o600);
    expect((await box.deploy(app)).code).toBe(0);
    const after = containerIds(NAME);
    expect(after[`${NAME}-locked-1`]).not.toBe(before[`${NAME}-locked-1`]);
    expect(after[`${NAME}-binary-1`]).toBe(before[`${NAME}-binary-1`]);
    expect(after[`${NAME}-plain-1`]).toBe(before[`${NAME}-plain-1`]);
    expect(docker("exec", `${NAME}-locked-1`, "cat", "/etc/app/key")).toBe(CHANGED);
    expect(volumes()).toHaveLength(old.length);
    expect(volumes().filter((name) => old.includes(name))).toHaveLength(old.length - 2);
  });

  test("mend a file that was tampered with or half written", async () => {
    const volume = volumes().find((name) => name.includes("secret-variable")) ?? "";
    docker("run", "--rm", "--network", "none", "-v", `${volume}:/v`, BOX, "sh", "-c", "echo bad > /v/content");
    expect((await box.deploy(app)).code).toBe(0);
    expect(docker("exec", `${NAME}-locked-1`, "cat", "/run/secrets/variable")).toBe("dotenv-value");
  });

  test("are never in state, plan, log, output, or an argument or label on the engine", async () => {
    box.write("secrets/password", SECRET, 0o600);
    const run = await box.deploy(app, {}, { TF_LOG: "TRACE" });
    expect(run.code).toBe(0);
    const state = await box.terraform(["state", "pull"]);
    const plan = await box.terraform(["plan", "-no-color", "-out=x.plan"]);
    const shown = await box.terraform(["show", "-json", "x.plan"]);
    const engine = docker("inspect", ...Object.values(containerIds(NAME)), ...volumes());
    for (const text of [run.output, state.output, plan.output, shown.output, engine]) {
      expect(text.length).toBeGreaterThan(500);
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(Buffer.from(SECRET).toString("base64"));
      expect(text).not.toContain("dotenv-value");
    }
  });

  test("that are missing are all named before anything changes", async () => {
    const before = containerIds(NAME);
    const secrets = { password: { file: "./secrets/gone" }, variable: { environment: "BERTH_TEST_UNSET" } };
    const run = await box.deploy({ ...app, secrets });
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("BERTH005  secret password: ./secrets/gone does not exist");
    expect(run.output).toContain("BERTH005  secret variable: the variable BERTH_TEST_UNSET is not set");
    expect(containerIds(NAME)).toEqual(before);
  });

  test("that cannot be read are an error of their own", async () => {
    box.write("secrets/folder/file", "x");
    chmodSync(join(box.directory, "secrets/folder"), 0o700);
    const run = await box.deploy({
      ...app,
      secrets: { ...(app.secrets as JsonObject), password: { file: "./secrets/folder" } },
    });
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("BERTH408  secret password: ./secrets/folder cannot be read");
  });

  test("go when the project goes", async () => {
    expect((await box.destroy()).code).toBe(0);
    expect(remains(NAME)).toEqual([]);
  });
});

import { TerraformStack, Testing } from "cdktf";
import type { JsonObject } from "../../../src/json";
import { addFiles } from "../../../stacks/_family/ecs/files";
import { checkFiles } from "../../../stacks/_family/ecs/files-check";
import { hidesImage } from "../../../stacks/_family/ecs/files-path";
import { planFiles } from "../../../stacks/_family/ecs/files-plan";
import { contextOf, deploymentOf, fakeKind, type Setting } from "./sandbox";

const base64 = (text: string) => Buffer.from(text).toString("base64");

function project(service: JsonObject, rest: JsonObject = {}): JsonObject {
  return {
    name: "shop",
    services: { web: { image: "web:1", ...service } },
    secrets: { db: { name: "shop_db", file: "./db.txt" } },
    configs: { conf: { name: "shop_conf", content: "a=1\n" } },
    ...rest,
  };
}

const BOTH: JsonObject = {
  user: "1000:2000",
  secrets: [{ source: "db" }, { source: "db", target: "/app/secrets/deep/db", mode: "0440", uid: "7" }],
  configs: [{ source: "conf", target: "/app/secrets/conf" }],
};

function filesOf(setting: Setting, name = "web") {
  const context = contextOf(setting, new TerraformStack(Testing.app(), "test"));
  const service = context.deployment.workload.services[name];
  if (service === undefined) throw new Error(name);
  return addFiles(context)(service);
}

const remarks = (document: JsonObject, options: Record<string, unknown> = {}) =>
  checkFiles(deploymentOf({ document, options })).map(({ code, verdict, path, option, found }) => ({
    code,
    verdict,
    at: path ?? option,
    found,
  }));

describe("the plan of files", () => {
  const service = deploymentOf({ document: project(BOTH) }).workload.services.web;

  test("folders below others need no mount of their own", () => {
    expect(service && planFiles(service).folders).toEqual(["/app/secrets", "/run/secrets"]);
  });

  test("owner and mode are the file's, else the container's user and readable by all, never writable", () => {
    const plan = service && planFiles(service);
    expect(plan?.files.map(({ path, mode, uid, gid }) => [path, mode, uid, gid])).toEqual([
      ["/run/secrets/db", "0444", "1000", "2000"],
      ["/app/secrets/deep/db", "0440", "7", "2000"],
      ["/app/secrets/conf", "0444", "1000", "2000"],
    ]);
  });
});

describe("the user that the image itself names, by the lock", () => {
  const own = (user: string | null) => ({
    of: ({ image }: { readonly image: { readonly reference: string } }) => ({
      reference: image.reference,
      exposed: [],
      own: { user, entrypoint: null, command: null, workingDir: null, stopSignal: null },
    }),
  });
  const secrets = [{ source: "db", mode: "0400" }];
  const planned = (user: string | null, web: JsonObject = { secrets }) => {
    const { workload, images } = deploymentOf({ document: project(web), images: own(user) });
    const service = workload.services.web;
    return service && planFiles(service, images.of(service)).files.map(({ uid, gid }) => `${uid}:${gid}`);
  };
  const unreadable = (user: string | null, web: JsonObject = { secrets }) =>
    checkFiles(deploymentOf({ document: project(web), images: own(user) })).filter(({ code }) => code === "BERTH510");

  test("in numbers it owns the files, unless the Compose file has a user", () => {
    expect(planned("1000:2000")).toEqual(["1000:2000"]);
    expect(planned("1000")).toEqual(["1000:0"]);
    expect(planned("1000", { secrets, user: "7:8" })).toEqual(["7:8"]);
    expect(planned(null)).toEqual(["0:0"]);
    const images = own("1000:2000");
    expect(filesOf({ document: project({ secrets }), images }).container?.command).toContain("1000:2000");
  });

  test("by name it cannot be given them, which is said where it then could not read one", () => {
    expect(unreadable("node")).toMatchObject([
      { reason: expect.stringContaining("the user node stands in the image") },
    ]);
    expect(unreadable("node", { secrets: [{ source: "db" }] })).toEqual([]);
    expect(unreadable("node", { secrets, user: "7" })).toEqual([]);
    expect(unreadable("1000")).toEqual([]);
    expect(unreadable(null)).toEqual([]);
  });
});

describe("the container that writes files", () => {
  test("none where a service has no files", () => {
    expect(filesOf({ document: project({}) })).toEqual({
      volumes: [],
      mounts: [],
      dependsOn: [],
      secretArns: [],
      ready: [],
    });
  });

  test("on a disk: it ends, and the app waits for its success", () => {
    const files = filesOf({ document: project(BOTH) });
    expect(files.volumes).toEqual([
      { name: "files-0", kind: "scratch" },
      { name: "files-1", kind: "scratch" },
    ]);
    expect(files.mounts).toEqual([
      { sourceVolume: "files-0", containerPath: "/app/secrets", readOnly: true },
      { sourceVolume: "files-1", containerPath: "/run/secrets", readOnly: true },
    ]);
    expect(files.dependsOn).toEqual([{ containerName: "files", condition: "SUCCESS" }]);
    expect(files.container).toMatchObject({ essential: false, user: "0:0", readonlyRootFilesystem: true, memory: 32 });
    expect(files.container?.linuxParameters?.capabilities?.add).toEqual([]);
    expect(files.container?.healthCheck).toBeUndefined();
    expect(files.container?.environment).toEqual([{ name: "BERTH_CONFIG_0", value: base64("a=1\n") }]);
    expect(files.container?.secrets?.map(({ name }) => name)).toEqual(["BERTH_SECRET_0"]);
    expect(files.secretArns).toHaveLength(1);
    expect(files.ready).toHaveLength(1);
  });

  test("in memory: it stays, and the app waits until the last file is there", () => {
    const files = filesOf({ document: project(BOTH), kind: fakeKind({ sharedMemoryVolumes: true }) });
    expect(files.volumes).toEqual([
      { name: "files-0", kind: "memory", sizeMiB: 1 },
      { name: "files-1", kind: "memory", sizeMiB: 1 },
    ]);
    expect(files.dependsOn).toEqual([{ containerName: "files", condition: "HEALTHY" }]);
    expect(files.container?.essential).toBe(true);
    expect(files.container?.healthCheck?.command).toEqual(["CMD", "sh", "-c", 'test -e "$0"', "/app/secrets/conf"]);
    expect(files.container?.command?.[0]).toMatch(/sleep 2147483647/);
  });

  test("what the user wrote is an argument, and Terraform fills nothing into it", () => {
    const configs = [{ source: "conf", target: "/o ther/$(id)/${x}" }];
    const { container } = filesOf({ document: project({ configs }) });
    expect(container?.command?.slice(1)).toEqual([
      "files",
      "config",
      "conf",
      "BERTH_CONFIG_0",
      "base64",
      "0444",
      "0:0",
      "/o ther/$(id)/$${x}",
    ]);
    expect(container?.command?.[0]).not.toMatch(/(^|[^$])\$\{/);
  });

  test("an existing secret is plain, its revision rolls the service, its ARN without the key is allowed", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";
    const files = filesOf({
      document: project({ secrets: [{ source: "db" }] }),
      options: { secrets: { db: { arn: `${arn}:password::`, revision: 3 } } },
    });
    expect(files.container?.secrets).toEqual([{ name: "BERTH_SECRET_0", valueFrom: `${arn}:password::` }]);
    expect(files.container?.environment).toEqual([{ name: "BERTH_SECRET_0_REVISION", value: "3" }]);
    expect(files.container?.command?.slice(2)).toEqual([
      "secret",
      "db",
      "BERTH_SECRET_0",
      "plain",
      "0444",
      "0:0",
      "/run/secrets/db",
    ]);
    expect(files.secretArns).toEqual([arn]);
    expect(files.ready).toEqual([]);
  });

  test("another name where the app's container is called files", () => {
    const document = { ...project({}), services: { files: { image: "a:1", secrets: [{ source: "db" }] } } };
    expect(filesOf({ document }, "files").container?.name).toBe("files-of");
  });
});

test.each([
  ["/app.conf", true],
  ["/etc/app.conf", true],
  ["/etc/ssl/certs/ca.pem", true],
  ["/usr/local/bin/run", true],
  ["/tmp/x", true],
  ["//etc//app.conf", true],
  ["/app/../etc/app.conf", true],
  ["/run/secrets/db", false],
  ["/etc/nginx/conf.d/default.conf", false],
  ["/app/config.json", false],
  ["/libretto/x", false],
])("%s hides what an image needs: %s", (path, hides) => expect(hidesImage(path)).toBe(hides));

describe("checks of files", () => {
  test("nothing to say of what can be carried", () => expect(remarks(project(BOTH))).toEqual([]));

  test("an external secret or config needs an ARN", () => {
    const document = project(
      { secrets: [{ source: "db" }], configs: [{ source: "conf", target: "/c/d" }] },
      { secrets: { db: { external: true, name: "db" } }, configs: { conf: { external: true, name: "conf" } } },
    );
    expect(remarks(document).map(({ code, verdict, at }) => [code, verdict, at])).toEqual([
      ["BERTH516", "error", ["secrets", "db"]],
      ["BERTH516", "error", ["configs", "conf"]],
    ]);
    const arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/x";
    expect(remarks(document, { secrets: { db: { arn } }, configs: { conf: { arn } } })).toEqual([]);
  });

  test("an option that goes before what the file says", () => {
    const arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/x";
    const found = remarks(project(BOTH), { secrets: { db: { arn } } });
    expect(found.map(({ code, verdict, at }) => [code, verdict, at])).toEqual([
      ["BERTH518", "note", ["secrets", "db"]],
    ]);
  });

  test("a name in the options that the project does not have", () => {
    expect(remarks(project(BOTH), { secrets: { bd: { revision: 2 } } })).toEqual([
      { code: "BERTH516", verdict: "error", at: ["secrets", "bd"], found: "the options name the secret bd" },
    ]);
  });

  test("a secret of the shell says how to pass it", () => {
    const document = project(
      { secrets: [{ source: "db-password" }] },
      { secrets: { "db-password": { name: "x", environment: "DB_PASSWORD" } } },
    );
    const [remark] = checkFiles(deploymentOf({ document }));
    expect(remark).toMatchObject({ code: "BERTH516", verdict: "note" });
    expect(remark?.remedy).toMatch(/TF_VAR_secret_db_password_[0-9a-f]{6} for deploy and destroy/);
  });

  test("a mount at or below the folder of a file", () => {
    const meeting = (target: string) =>
      remarks(
        project(
          { configs: [{ source: "conf", target: "/app/c" }], volumes: [{ type: "volume", source: "v", target }] },
          { volumes: { v: { name: "shop_v" } } },
        ),
      ).map(({ code }) => code);
    expect(meeting("/app")).toEqual(["BERTH517"]);
    expect(meeting("/app/data")).toEqual(["BERTH517"]);
    expect(meeting("/application")).toEqual([]);
  });

  test("a file that a named user cannot be given", () => {
    const secrets = [{ source: "db", mode: "0400" }];
    expect(remarks(project({ user: "node", secrets })).map(({ code, at }) => [code, at])).toEqual([
      ["BERTH510", ["services", "web", "secrets", 0]],
    ]);
    expect(remarks(project({ user: "1000", secrets }))).toEqual([]);
    expect(remarks(project({ secrets }))).toEqual([]);
  });

  test("configs larger than a task definition, counted once each", () => {
    const with3 = (bytes: number) =>
      remarks(
        project(
          { configs: [1, 2].map((n) => ({ source: "conf", target: `/c/${n}` })) },
          { configs: { conf: { name: "c", content: "x".repeat(bytes) } } },
        ),
      ).map(({ code }) => code);
    expect(with3(49_152)).toEqual([]);
    expect(with3(49_153)).toEqual(["BERTH501"]);
  });
});

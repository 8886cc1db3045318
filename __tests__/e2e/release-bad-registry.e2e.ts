/** A registry that is not there or does not let one in: one finding each, nothing half-done. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createSecure } from "node:https";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { type CountingProxy, startCountingProxy } from "../support/counting-proxy";
import { ensureTestImage } from "../support/engine";
import { startRegistry, type TestRegistry } from "../support/registry";
import { expectRefusal, type ReleaseProject, releaseProject } from "../support/release-project";

jest.setTimeout(120_000);

let registry: TestRegistry;
/** Wants a login. */
let closed: TestRegistry;
let proxy: CountingProxy;
let project: ReleaseProject;
/** For docker's configuration and certificates. */
let folder: string;

beforeAll(async () => {
  await ensureTestImage();
  [registry, closed] = await Promise.all([startRegistry(), startRegistry({ login: true })]);
  proxy = await startCountingProxy(registry.host);
  project = await releaseProject("registry", registry.host);
  project.commit("one");
  folder = mkdtempSync(join(tmpdir(), "berth-docker-"));
});
afterAll(async () => {
  project?.remove();
  await proxy?.stop();
  await Promise.all([registry?.remove(), closed?.remove()]);
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => proxy.release());

/** Where cdktf.json names the registry. */
const NAMED = /^cdktf\.json:8:9 {2}context\.environments\.shop\.registry$/;
const refused = (code: string, found: RegExp, ...more: (string | RegExp)[]) =>
  expectRefusal(project, ["release"], { code, found, more, at: NAMED });
const toRegistry = (host: string) => project.environments({ shop: `${host}/shop` });
const escaped = (host: string) => host.replaceAll(".", "\\.");
const configuration = (config: object) => {
  const own = mkdtempSync(join(folder, "config-"));
  writeFileSync(join(own, "config.json"), JSON.stringify(config));
  return { DOCKER_CONFIG: own };
};

describe("not there", () => {
  test("down from the start: found before anything is built", async () => {
    const down = await startRegistry();
    await down.remove();
    toRegistry(down.host);
    const run = await refused(
      "BERTH602",
      new RegExp(`: ${escaped(down.host)} does not answer$`),
      "connection refused",
      "Start it, or mend the address",
    );
    expect(run.stderr).not.toContain("building");
    expect(run.stderr).toContain("berth: not released, images.lock.json is as it was");
  });

  test("a host that no name server knows", async () => {
    toRegistry("registry.invalid");
    await refused("BERTH602", /: registry\.invalid does not answer$/, "lookup registry.invalid", "mend the address");
  });

  test("a web server that is no registry, one that fails, one that has enough", async () => {
    toRegistry(proxy.host);
    const always = (status: number, body: unknown) => proxy.answer({ path: /^\/v2\//, status, body });
    always(200, "<html>login</html>");
    await refused("BERTH602", /answers, but not as a registry does$/, "proxy or a login page");
    proxy.release();
    always(503, { errors: [{ code: "UNAVAILABLE", message: "maintenance" }] });
    await refused("BERTH602", new RegExp(`${proxy.host} fails$`), "503 Service Unavailable", "See its log");
    proxy.release();
    always(429, { errors: [{ code: "TOOMANYREQUESTS", message: "slow down" }] });
    await refused("BERTH602", /has had too many requests$/, "429", "Wait");
  });

  test("no engine", async () => {
    const env = { DOCKER_HOST: `unix://${folder}/none.sock` };
    const found = /: no Docker engine answers$/;
    toRegistry(registry.host);
    await expectRefusal(project, ["release"], { code: "BERTH401", found, more: ["Start it", "DOCKER_HOST"] }, env);
    const json = await project.berth(["release", "--format", "json"], env);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toEqual({ findings: [expect.objectContaining({ code: "BERTH401" })] });
  });
});

describe("not let in", () => {
  const cases: [string, () => NodeJS.ProcessEnv, RegExp, string, string][] = [
    [
      "no credentials",
      () => configuration({}),
      /wants a login, and docker has none for it$/,
      "no basic auth",
      "Log in: docker login HOST",
    ],
    [
      "wrong ones",
      () => configuration({ auths: { [closed.host]: { auth: Buffer.from("berth:wrong").toString("base64") } } }),
      /refuses docker's login$/,
      "401 Unauthorized",
      "Log in: docker login HOST",
    ],
    [
      "a credential helper that is not installed",
      () => configuration({ credHelpers: { [closed.host]: "not-there" } }),
      /docker's credential helper for \S+ fails$/,
      'docker-credential-not-there": executable file not found',
      "Install the helper that docker's config.json names",
    ],
    [
      "the same for all registries",
      () => configuration({ credsStore: "not-there" }),
      /docker's credential helper for \S+ fails$/,
      'docker-credential-not-there": executable file not found',
      "Install the helper that docker's config.json names",
    ],
  ];
  test.each(cases)("%s", async (_, env, found, reason, remedy) => {
    toRegistry(closed.host);
    const more = [reason, remedy.replace("HOST", closed.host)];
    const run = await expectRefusal(project, ["release"], { code: "BERTH603", found, more, at: NAMED }, env());
    expect(run.findings[0]?.found).toContain(closed.host);
    expect(run.stderr).not.toContain("building");
  });

  test("expired, or may read and not push, in the words of Amazon ECR", async () => {
    toRegistry(proxy.host);
    const denied = (message: string) => ({ status: 403, body: { errors: [{ code: "DENIED", message }] } });
    proxy.answer({
      path: /^\/v2\/shop/,
      ...denied("Your authorization token has expired. Reauthenticate and try again."),
    });
    await refused("BERTH603", /refuses docker's login: no right, or expired$/, "403 Forbidden", "Log in: docker login");
    proxy.release();
    proxy.answer({
      path: /^\/v2\/shop/,
      method: "POST",
      ...denied("not authorized to perform: ecr:InitiateLayerUpload"),
    });
    await refused(
      "BERTH603",
      /^push of .* refuses docker's login$/,
      "ecr:InitiateLayerUpload",
      "right to read and write",
    );
  });
});

describe("the way there", () => {
  const address = () => {
    const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
    const own = all.find(({ internal, family }) => !internal && family === "IPv4")?.address;
    // Docker takes plain HTTP on the loopback, so that one needs another way.
    if (own === undefined) throw new Error("this machine has no address but the loopback");
    return own;
  };
  let server: Server | undefined;
  const listening = async (one: Server) => {
    server = one;
    await new Promise<void>((resolve) => one.listen(0, address(), resolve));
    return `${address()}:${(one.address() as AddressInfo).port}`;
  };
  afterEach(() => void server?.close());

  test("plain HTTP on another machine", async () => {
    const plain = createServer((from) => {
      const to = connect(Number(registry.host.split(":")[1]), "127.0.0.1");
      from.pipe(to).pipe(from);
      for (const end of [from, to]) end.on("error", () => {});
    });
    const host = await listening(plain);
    toRegistry(host);
    await refused(
      "BERTH602",
      /speaks plain HTTP, and docker expects HTTPS$/,
      "certificate",
      "insecure-registries",
      host,
    );
  });

  test("a certificate that nobody trusts", async () => {
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name)) as [string, string];
    const subject = ["-subj", "/CN=test", "-addext", `subjectAltName=IP:${address()}`];
    const options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2"];
    execFileSync("openssl", ["req", ...options, ...subject], { stdio: "ignore" });
    const secure = createSecure({ key: readFileSync(key), cert: readFileSync(cert) }, (_, to) => to.end("{}"));
    const host = await listening(secure);
    toRegistry(host);
    await refused("BERTH602", /shows a certificate that is not trusted$/, "x509", `certs.d/${host}/ca.crt`);
  });
});

test("a repository that does not exist, in the words of Amazon ECR", async () => {
  toRegistry(proxy.host);
  const message = "The repository with name 'shop/web' does not exist in the registry with id '123456789012'";
  proxy.answer({ path: /^\/v2\/shop/, status: 404, body: { errors: [{ code: "NAME_UNKNOWN", message }] } });
  await refused(
    "BERTH604",
    /^push of .* has no such repository$/,
    "123456789012",
    `Create the repository shop/${project.prefix}/web`,
  );
});

import { cdktfJson, makeProject } from "../support/project";

/** By digest: an image by tag has a note of its own. */
const IMAGE = `shop@sha256:${"e".repeat(64)}`;
const GOOD = `name: shop\nservices:\n  web:\n    image: ${IMAGE}\n    read_only: true\n`;
const REFUSED = `name: shop\nservices:\n  web:\n    image: ${IMAGE}\n    deploy:\n      update_config:\n        order: start-first\n`;
const waiver = (until: string, path = "services.web.deploy.update_config.order", target = "compose") =>
  `${REFUSED}x-berth:\n  waivers:\n    - target: ${target}\n      path: ${path}\n      reason: one machine, a second of downtime is fine\n      until: ${until}\n`;

describe("exit codes", () => {
  test("0: nothing refused", () => {
    const { status, stdout } = makeProject({ "compose.yaml": GOOD }).berth("check");
    expect(stdout).toContain("compose: ok, every attribute is carried as it stands");
    expect(status).toBe(0);
  });

  test("1: something refused, with position, code, path, reason and remedy", () => {
    const { status, stdout } = makeProject({ "compose.yaml": REFUSED }).berth("check", "compose");
    expect(stdout).toMatch(
      /^compose\.yaml:7:9 {2}BERTH101 {2}services\.web\.deploy\.update_config\.order\n {2}start-first\n {2}\S.*\n {2}\S/m,
    );
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^compose: REFUSED, 1 refused/);
    expect(status).toBe(1);
  });

  test("2: the Compose file cannot be loaded", () => {
    const { status, stdout } = makeProject({ "compose.yaml": "name: shop\nservices:\n  web: [\n" }).berth("check");
    expect(stdout).toMatch(/compose\.yaml:\d+:\d+ {2}BERTH002/);
    expect(status).toBe(2);
  });

  test("2: an unknown environment, command or option", () => {
    const project = makeProject({ "compose.yaml": GOOD });
    expect(project.berth("check", "compos")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("Did you mean compose?"),
    });
    expect(project.berth("chek")).toMatchObject({ status: 2, stderr: expect.stringContaining("did you mean check?") });
    expect(project.berth("check", "--formt", "json")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--formt"),
    });
  });
});

describe("waivers", () => {
  test("a waiver in force turns the refusal into a waived finding, which is listed", () => {
    const { status, stdout } = makeProject({ "compose.yaml": waiver("2999-12-31") }).berth("check");
    expect(stdout).toContain("BERTH105");
    expect(stdout).toContain("one machine, a second of downtime is fine");
    expect(status).toBe(0);
  });

  test.each([
    ["expired", waiver("2020-01-01"), ["BERTH101", "BERTH304"]],
    ["for an unknown path", waiver("2999-12-31", "services.web.deploy.updat"), ["BERTH101", "BERTH306"]],
    ["for an unknown target", waiver("2999-12-31", undefined, "compos"), ["BERTH101", "BERTH305"]],
    ["never used", waiver("2999-12-31", "services.web.cap_add"), ["BERTH101", "BERTH307"]],
    ["without reason", waiver("2999-12-31").replace(/ +reason.*\n/, ""), ["BERTH101", "BERTH303"]],
  ])("%s", (_, text, expected) => {
    const { status, stdout } = makeProject({ "compose.yaml": text }).berth("check", "--format", "json");
    const findings = JSON.parse(stdout).findings as { code: string; line: number }[];
    expect(findings.map(({ code }) => code).sort()).toEqual(expected);
    expect(findings.every(({ line }) => line > 1)).toBe(true);
    expect(status).toBe(1);
  });
});

test("JSON has every field, and what is irrelevant too", () => {
  const project = makeProject({ "compose.yaml": REFUSED.replace(`image: ${IMAGE}`, "build: .") });
  const findings = JSON.parse(project.berth("check", "--format", "json").stdout).findings as Record<string, unknown>[];
  expect(findings.map(({ verdict }) => verdict)).toContain("irrelevant");
  const refusal = findings.find(({ verdict }) => verdict === "refused");
  expect(refusal).toEqual({
    environment: "compose",
    target: "compose",
    path: "services.web.deploy.update_config.order",
    code: "BERTH101",
    verdict: "refused",
    file: "compose.yaml",
    line: 7,
    column: 9,
    found: expect.any(String),
    reason: expect.any(String),
    remedy: expect.any(String),
  });
});

test("what is irrelevant is folded in text, and listed with --all", () => {
  const project = makeProject({ "compose.yaml": GOOD.replace(`image: ${IMAGE}`, "build: .") });
  expect(project.berth("check").stdout).toMatch(/\d more ha(s|ve) no meaning at run time on compose/);
  expect(project.berth("check").stdout).not.toContain("BERTH103");
  expect(project.berth("check", "--all").stdout).toContain("BERTH103");
});

test("-f and --project-directory, with and without cdktf.json", () => {
  const project = makeProject({ "sub/other.yaml": REFUSED, "compose.yaml": GOOD });
  expect(project.berth("check", "-f", "sub/other.yaml").status).toBe(1);
  expect(project.berth("check", "--project-directory", "sub", "-f", "other.yaml").status).toBe(1);
});

test("several environments are all reported together", () => {
  const project = makeProject({
    "compose.yaml": GOOD,
    "compose.b.yaml": "services:\n  web:\n    deploy:\n      update_config:\n        order: start-first\n",
    "cdktf.json": cdktfJson({ a: { target: "compose" }, b: { target: "compose", options: { engin: {} } } }),
  });
  const { status, stdout } = project.berth("check");
  expect(stdout).toContain("a: ok");
  expect(stdout).toContain("BERTH204");
  expect(stdout).toMatch(/compose\.b\.yaml:5:9 {2}BERTH101/);
  expect(status).toBe(1);
});

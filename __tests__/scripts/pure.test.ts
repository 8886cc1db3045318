import { callAll, callOne } from "./call";

describe("entry", () => {
  test("Node 20.9 is the first that is new enough", () => {
    const versions = ["12.22.12", "18.20.4", "20.8.1", "20.9.0", "20.20.2", "22.0.0", "100.1.0"];
    expect(
      callAll(
        "entry.mjs",
        versions.map((version) => ["isOldNode", version]),
      ),
    ).toEqual([true, true, true, false, false, false, false]);
  });
});

describe("facts", () => {
  test("apt's candidates", () => {
    const policy = `docker.io:
  Installed: (none)
  Candidate: 20.10.24+dfsg1-1+deb12u1
  Version table:
     20.10.24+dfsg1-1+deb12u1 500
        500 http://mirror.example/debian bookworm/main amd64 Packages
docker-buildx:
  Installed: (none)
  Candidate: (none)
  Version table:
docker-compose:
  Installed: 1.29.2-3
  Candidate: 1.29.2-3
`;
    expect(callOne("facts.mjs", "readCandidates", policy)).toEqual({
      "docker.io": "20.10.24+dfsg1-1+deb12u1",
      "docker-compose": "1.29.2-3",
    });
  });
});

describe(".env", () => {
  const withStandIns = (text: string, standIns: object) =>
    callOne<string>("env-file.mjs", "withStandIns", text, standIns);

  test("our lines come, change and go; the user's stay", () => {
    const user = "# mine\nPORT=1\nNODE_IMAGE=node:22\n";
    const once = withStandIns(user, { STORE_IMAGE: "berth-standin/valkey:8" });
    expect(once).toMatch(/^# mine\nPORT=1\nNODE_IMAGE=node:22\n# Made by .*\nSTORE_IMAGE=berth-standin\/valkey:8\n$/);
    expect(withStandIns(once, { STORE_IMAGE: "berth-standin/valkey:8" })).toBe(once);
    expect(withStandIns(once, {})).toBe(user);
    expect(withStandIns("", {})).toBe("");
  });

  test("is read as docker compose reads plain lines", () => {
    expect(callOne("env-file.mjs", "parseEnv", "A=1\n# B=2\nexport C='x y'\n D = no\nE=\"q\"")).toEqual({
      A: "1",
      C: "x y",
      E: "q",
    });
  });
});

describe("base images", () => {
  const list = (config: object, defaults: object) => callOne("images.mjs", "listBaseImages", config, defaults);

  test("what services run and do not build, and images in build arguments, with the variable that names them", () => {
    const config = {
      services: {
        web: {
          image: "shop:dev",
          build: {
            args: { BASE: "node:22-slim", NODE_IMAGE: "other/node:1", MODE: "production", URL: "http://x:80/" },
          },
        },
        worker: { image: "shop:dev" },
        db: { image: "postgres:17" },
      },
    };
    expect(list(config, { BASE_IMAGE: "node:22-slim", DB: "postgres:17", PORT: "8080", TAG: "x" })).toEqual([
      { image: "postgres:17", variable: "DB" },
      { image: "node:22-slim", variable: "BASE_IMAGE" },
      { image: "other/node:1", variable: null },
    ]);
  });

  test("only for what there is a recipe", () => {
    const images = [
      "node:24-trixie-slim",
      "docker.example:5000/library/node@sha256:00",
      "valkey/valkey:8.1",
      "postgres:17",
      "node-exporter:1",
    ];
    expect(
      callAll(
        "stand-in.mjs",
        images.map((image) => ["canStandIn", image]),
      ),
    ).toEqual([true, true, true, false, false]);
  });
});

describe("published ports", () => {
  test("HTTP first, at the engine's host or the port's own address", () => {
    const services = {
      db: { ports: [{ target: 5432, published: "5432", protocol: "tcp" }] },
      web: {
        ports: [
          { target: 80, published: "8080", protocol: "tcp", app_protocol: "http" },
          { target: 9, protocol: "tcp" },
        ],
      },
      admin: { ports: [{ target: 81, published: "8081", host_ip: "10.0.0.5", app_protocol: "https" }] },
    };
    expect(callOne("compose-file.mjs", "publishedUrls", { services }, "box")).toEqual([
      { service: "web", url: "http://box:8080" },
      { service: "admin", url: "https://10.0.0.5:8081" },
      { service: "db", url: "tcp://box:5432" },
    ]);
  });
});

describe("explain", () => {
  const explain = (output: string) =>
    callOne<{ error: string; remedy: string[] }>("explain.mjs", "explain", "The image build failed", output);

  test.each([
    ["#9 ERROR: write /app/dist/a.js: no space left on device", /no space left on the disk/, /docker system df/],
    ["npm error code ENOSPC", /no space left on the disk/, /docker builder prune/],
    [
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
      /engine does not answer/,
      /systemctl start docker/,
    ],
    ["npm error code EAI_AGAIN\nnpm error syscall getaddrinfo", /npm cannot reach its registry/, /https-proxy/],
    ["npm error code SELF_SIGNED_CERT_IN_CHAIN", /certificate is not trusted/, /NODE_EXTRA_CA_CERTS/],
    [
      "failed to solve: node:99-slim: failed to resolve source metadata for docker.io/library/node:99-slim: docker.io/library/node:99-slim: not found",
      /base image docker\.io\/library\/node:99-slim is not to be had: the registry does not give it out/,
      /docker pull docker\.io\/library\/node:99-slim/,
    ],
    [
      "failed to resolve source metadata for docker.io/library/node:24: failed to do request: dial tcp: lookup registry.example: no such host",
      /base image docker\.io\/library\/node:24 is not to be had: no registry answered/,
      /docker load/,
    ],
    [
      "npm error code EUSAGE\nnpm error\nnpm error Missing: left@1.0.0 from lock file",
      /package\.json and package-lock\.json do not agree/,
      /Missing: left@1\.0\.0/,
    ],
    ["error TS2304: Cannot find name 'x'", /^The image build failed$/, /TS2304/],
  ])("%s", (output, message, remedy) => {
    const found = explain(output);
    expect(found.error).toMatch(message);
    expect(found.remedy.join("\n")).toMatch(remedy);
  });
});

describe("counts", () => {
  test("of node:test, jest and of a runner that says nothing", () => {
    const outputs = [
      "ℹ tests 5\nℹ pass 3\nℹ fail 1\nℹ skipped 1\nℹ todo 0\n",
      "# pass 7\n# fail 0\n",
      "\u001b[1mTests: \u001b[22m 1 failed, 2 skipped, 3 passed, 6 total\n",
      "done\n",
    ];
    expect(
      callAll(
        "counts.mjs",
        outputs.map((output) => ["readCounts", output]),
      ),
    ).toEqual([
      { passed: 3, failed: 1, skipped: 1 },
      { passed: 7, failed: 0, skipped: 0 },
      { passed: 3, failed: 1, skipped: 2 },
      null,
    ]);
  });

  test("a suite that does not load is a failure", () => {
    const report = {
      numPassedTests: 4,
      numFailedTests: 0,
      numPendingTests: 1,
      numTodoTests: 1,
      numRuntimeErrorTestSuites: 1,
    };
    expect(callOne("counts.mjs", "jestCounts", report)).toEqual({ passed: 4, failed: 1, skipped: 2 });
  });
});

describe("Terraform's environment", () => {
  test("OpenTofu when only it is new enough, and no configuration file that is not there", () => {
    const env = { TF_CLI_CONFIG_FILE: "/nowhere/terraformrc", KEPT: "1" };
    const [tofu, both, own] = callAll("terraform.mjs", [
      ["terraformEnvironment", { terraform: null, tofu: "1.11.1" }, env],
      ["terraformEnvironment", { terraform: "1.11.4", tofu: "1.11.1" }, env],
      [
        "terraformEnvironment",
        { terraform: null, tofu: "1.11.1" },
        { TERRAFORM_BINARY_NAME: "/opt/tofu", TF_CLI_CONFIG_FILE: __filename },
      ],
    ]);
    expect(tofu).toEqual({ KEPT: "1", CHECKPOINT_DISABLE: "1", TERRAFORM_BINARY_NAME: "tofu" });
    expect(both).toEqual({ KEPT: "1", CHECKPOINT_DISABLE: "1" });
    expect(own).toEqual({
      TERRAFORM_BINARY_NAME: "/opt/tofu",
      TF_CLI_CONFIG_FILE: __filename,
      CHECKPOINT_DISABLE: "1",
    });
  });
});

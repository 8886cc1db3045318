/** Builds that fail, images that cannot be one image for all, and what was asked for and is not there. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ensureTestImage, testImage } from "../support/engine";
import { startRegistry, type TestRegistry } from "../support/registry";
import { expectRefusal, type ReleaseProject, releaseProject } from "../support/release-project";

jest.setTimeout(120_000);

let registry: TestRegistry;
let project: ReleaseProject;
const DOCKERFILE = `FROM ${testImage}\nRUN echo 1 > /version\n`;

beforeAll(async () => {
  await ensureTestImage();
  registry = await startRegistry();
  project = await releaseProject("project", registry.host);
  project.write("Dockerfile", DOCKERFILE);
  project.commit("one");
  expect((await project.berth(["release"])).code).toBe(0);
});
afterAll(async () => {
  project?.remove();
  await registry?.remove();
});
beforeEach(() => {
  project.write("Dockerfile", DOCKERFILE);
  project.environments({ shop: `${registry.host}/shop` });
  web({});
});

/** compose.yaml with a web that has these attributes beside its image. */
const web = (more: object, others: object = {}, store?: string) =>
  project.services({ web: { image: project.web, build: ".", ...more }, ...others }, store);
const BUILD = "compose.yaml:9:7  services.web.build";
const release = (code: string, found: string | RegExp, more: (string | RegExp)[], at: string, exit = 2) =>
  expectRefusal(project, ["release"], { code, found, more, at, exit });

describe("a build that fails", () => {
  test.each<[string, string, RegExp, string[]]>([
    [
      "a step",
      "RUN echo about to fail; false",
      /: RUN echo about to fail; false$/,
      ["about to fail", "exit code: 1", "Mend what it says"],
    ],
    ["a file that is not there", "COPY nothing /", /: COPY nothing \/$/, ['"/nothing" not found']],
    ["an instruction that does not exist", "RUNN echo", / cannot be built$/, ["line 2: unknown instruction: RUNN"]],
    [
      "a base image out of reach",
      "FROM registry.invalid/x:1",
      /: load metadata for registry\.invalid\/x:1$/,
      ["lookup registry.invalid", "Bring the base image within reach"],
    ],
  ])("%s", async (_, line, found, more) => {
    project.write("Dockerfile", `FROM ${testImage}\n${line}\n`);
    await release("BERTH606", found, more, BUILD);
  });

  test("no Dockerfile, no context, another Dockerfile that is not there: nothing is built", async () => {
    rmSync(join(project.folder, "Dockerfile"));
    for (const args of [["release"], ["release", "--check"], ["release", "--dry-run"]]) {
      const more = ["There is no such file", "Create the file"];
      await expectRefusal(project, args, { code: "BERTH005", found: "Dockerfile Dockerfile", more, at: BUILD });
    }
    web({ build: "./nowhere" });
    await release("BERTH005", "build context ./nowhere", ["no such folder", "Create the folder"], BUILD);
    project.write("Dockerfile", DOCKERFILE);
    web({ build: { context: ".", dockerfile: "Other" } });
    await release("BERTH005", "Dockerfile Other", ["no such file"], BUILD);
  });

  test("a target that is not there, and what a release cannot build with", async () => {
    web({ build: { context: ".", target: "nope" } });
    await release("BERTH606", / cannot be built$/, ["target stage nope could not be found"], BUILD);
    web({ build: { context: ".", isolation: "hyperv" } });
    await release("BERTH606", `${project.web}: build.isolation`, ["Take it out"], `${BUILD}.isolation`);
  });
});

describe("a name", () => {
  const STORE = "compose.yaml:5:7  services.store.image";
  test("without a tag: stopped before anything is asked", async () => {
    const bare = `${registry.host}/${project.prefix}/store`;
    web({}, {}, bare);
    const more = ["latest", "Write the tag"];
    await release("BERTH610", `image ${bare}`, more, STORE, 1);
    await expectRefusal(project, ["release", "--check"], {
      exit: 1,
      code: "BERTH610",
      found: `image ${bare}`,
      more,
      at: STORE,
    });
  });

  test("that docker does not take, or that names the digest of a build", async () => {
    const WEB = "compose.yaml:8:7  services.web.image";
    web({ image: "Shop/Web" });
    await release("BERTH010", "image Shop/Web", ["Docker takes no such name"], WEB, 1);
    web({ image: `${project.web}@sha256:${"0".repeat(64)}` });
    await release(
      "BERTH010",
      /^image .*@sha256:0+$/,
      ["the digest of a build is not known before", "Write a tag"],
      WEB,
      1,
    );
  });

  test("that its registry does not know, by tag and by digest", async () => {
    const more = ["Its registry answers", "Correct the name, or push the image there"];
    for (const name of ["nothing:1", `store@sha256:${"1".repeat(64)}`]) {
      const reference = `${registry.host}/${project.prefix}/${name}`;
      web({}, {}, reference);
      await release("BERTH604", `${reference} does not exist`, more, STORE);
    }
  });

  test("of an index without our platform, by tag and by digest", async () => {
    const repository = `${project.prefix}/store`;
    const types = [
      "application/vnd.docker.distribution.manifest.v2+json",
      "application/vnd.oci.image.index.v1+json",
    ] as const;
    const url = (name: string) => `http://${registry.host}/v2/${repository}/manifests/${name}`;
    const body = await fetch(url("1"), { headers: { accept: types[0] } });
    const digest = body.headers.get("docker-content-digest") as string;
    const arm = {
      mediaType: types[0],
      digest,
      size: (await body.text()).length,
      platform: { os: "linux", architecture: "s390x" },
    };
    const index = JSON.stringify({ schemaVersion: 2, mediaType: types[1], manifests: [arm] });
    const put = await fetch(url("index"), { method: "PUT", body: index, headers: { "content-type": types[1] } });
    for (const name of [":index", `@${put.headers.get("docker-content-digest")}`]) {
      web({}, {}, `${registry.host}/${repository}${name}`);
      await release("BERTH609", / has no manifest for linux\//, ["It has 1: linux/s390x", "another image"], STORE);
    }
  });
});

describe("machines", () => {
  const fargate = (architecture: string) => ({
    target: "fargate",
    registry: `${registry.host}/shop`,
    options: { region: "eu-west-1", architecture },
  });
  const types = (...names: string[]) => ({
    target: "ecs-ec2",
    registry: `${registry.host}/shop`,
    options: { region: "eu-west-1", instances: { types: names } },
  });

  test("that differ from one environment to the other: said once, for all images", async () => {
    project.environments({ one: fargate("ARM64"), two: types("m6i.large") });
    const found =
      /is wanted for linux\/arm64 \(the machines of environment one\) and for linux\/amd64 \(the machines of environment two\)$/;
    const more = ["--platform does not help", `so for ${project.web}`, "two image names"];
    for (const args of [["release"], ["release", "--platform", "linux/amd64"], ["release", "--check"]]) {
      await expectRefusal(project, args, { exit: 1, code: "BERTH613", found, more, at: "compose.yaml:5:7" });
    }
  });

  test("that are not what the command line says", async () => {
    project.environments({ one: fargate("ARM64") });
    const refusal = {
      exit: 1,
      code: "BERTH613",
      found: /\(the machines of environment one\) and for linux\/amd64 \(--platform\)$/,
    };
    const more = [
      "could not run what is built for linux/amd64",
      "Leave --platform out, or change the environment's options",
    ];
    await expectRefusal(project, ["release", "--platform", "linux/amd64"], {
      ...refusal,
      more,
      at: "compose.yaml:5:7",
    });
  });

  test("other than the lock's: a check of the environment and of the lock", async () => {
    project.environments({ one: fargate("ARM64") });
    const check = await project.berth(["check", "one"]);
    expect(check.code).toBe(1);
    expect(check.findings.filter(({ code }) => code === "BERTH507")).toHaveLength(2);
    const release = await project.berth(["release", "--check"]);
    expect(release.code).toBe(1);
    expect(release.findings.map(({ code, more }) => [code, more.split("\n")[0]])).toEqual(
      [1, 2].map(() => ["BERTH614", "it is wanted for linux/arm64, and the lock has linux/amd64"]),
    );
  });

  test("for which there is no image of others, or no base image", async () => {
    const wanted = ["release", "--platform", "linux/s390x"];
    const other = {
      code: "BERTH613",
      found: / is for linux\/\w+, and is wanted for linux\/s390x$/,
      at: "services.store.image",
    };
    await expectRefusal(project, wanted, { ...other, more: ["Name an image for linux/s390x"] });
    web({ platform: "linux/s390x" });
    const more = ["wanted for linux/s390x", "within reach"];
    await release("BERTH606", /: load metadata for /, more, BUILD);
    const found = "linux/s390x";
    const at = "compose.yaml:10:7  services.web.platform";
    await expectRefusal(project, ["check"], { exit: 1, code: "BERTH613", found, more: ["npx berth release"], at });
  });

  test("of several platforms, of which nobody chooses one", async () => {
    web({ build: { context: ".", platforms: ["linux/amd64", "linux/arm64"] } });
    const more = ["one manifest for one platform, not an index", "--platform linux/amd64"];
    await release("BERTH613", / is built for linux\/amd64, linux\/arm64$/, more, "services.web.build.platforms", 1);
  });
});

test("two builds under one name, in two environments", async () => {
  project.write("two.env", "LEVEL=2\n");
  web({ build: { context: ".", args: { LEVEL: "${LEVEL:-1}" } } });
  const compose = { target: "compose", registry: `${registry.host}/shop` };
  project.environments({ one: compose, two: { ...compose, envFiles: ["two.env"] } });
  const more = ["service web of environment one and service web of environment two", "Build them alike"];
  await release(
    "BERTH615",
    / is built in two ways: build\.args\.LEVEL differs$/,
    more,
    "services.web.build.args.LEVEL",
    1,
  );
});

test("requireDigest: refused without a lock, fine with it", async () => {
  project.services({}, project.web);
  const strict = { target: "compose", registry: `${registry.host}/shop`, requireDigest: true };
  web({});
  project.environments({ shop: strict });
  const without = await project.berth(["check", "--lock=none"]);
  expect([without.code, without.findings.map(({ code }) => code)]).toEqual([1, ["BERTH611", "BERTH611"]]);
  for (const { more } of without.findings) expect(more).toMatch(/requireDigest asks for a digest\n.*npx berth release/);
  const { code, findings } = await project.berth(["check"]);
  expect([code, findings]).toEqual([0, []]);
});

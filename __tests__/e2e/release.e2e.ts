import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { LockedImage } from "../../src/images/lock";
import { busy } from "../support/call-log";
import { docker } from "../support/engine";
import { rawManifest } from "../support/release-places";
import { ok } from "../support/release-sample";
import { openStage, type Stage } from "../support/release-stage";

// The sample app, released and deployed by the real programs: berth, cdktf, two registries, two engines. Each test goes
// on from the one before.
jest.setTimeout(240_000);

const NAME = "berth-e2e-release";
const PORT = "18093";
let stage: Stage;
let v1: LockedImage;
beforeAll(async () => {
  stage = await openStage(NAME, PORT);
});
afterAll(() => stage?.close());

describe("a release", () => {
  test("builds, pushes, copies, and writes the lock", async () => {
    const { sample, store } = stage;
    stage.change("v1");
    await sample.commit("The shop");
    sample.log.reset();
    const ran = ok(await sample.berth("release"));
    v1 = stage.locked();
    const own = { user: "999:999", exposedPorts: ["3000/tcp"], entrypoint: ["node"], command: ["dist/web.js"] };
    expect(v1).toMatchObject({ kind: "built", services: ["migrate", "web", "worker"], ...own });
    expect(v1.repositories).toEqual([stage.own, stage.cloud("lookout")]);
    const repositories = [stage.cloud("store"), stage.storeRepository];
    expect(stage.locked(store)).toMatchObject({ kind: "pulled", services: ["store"], repositories });
    const children = busy(sample.log.calls()) / 1000;
    const share = 100 * (1 - children / ran.seconds);
    const times = `${ran.seconds.toFixed(1)} s, ${children.toFixed(1)} s of them in docker and git`;
    stage.figure(`full release: ${times}; the rest, ${share.toFixed(1)} %, is ours and the start of node`);
    expect(share).toBeLessThan(25);
  });

  test("the annotations say where it is from, without the password in the remote's address", async () => {
    const [commit = "", time] = (await stage.sample.git("show", "--no-patch", "--format=%H %ct", "HEAD")).split(" ");
    expect(JSON.parse(await docker("image", "inspect", "--format", "{{json .Config.Labels}}", v1.id))).toMatchObject({
      "org.opencontainers.image.source": "https://git.example.com/shop/lookout",
      "org.opencontainers.image.revision": commit,
      "org.opencontainers.image.version": commit.slice(0, 7),
      "org.opencontainers.image.created": `${new Date(Number(time) * 1000).toISOString().slice(0, 19)}Z`,
    });
    expect(v1.source?.revision).toBe(commit);
  });

  test("both registries have a single manifest, the same bytes, by digest and by tag", async () => {
    for (const repository of v1.repositories)
      for (const reference of [v1.digest, v1.tag]) {
        const { type, digest, body } = await rawManifest(repository, reference);
        expect(type).toMatch(/^application\/vnd\.(docker\.distribution\.manifest\.v2|oci\.image\.manifest\.v1)\+json$/);
        expect(digest).toBe(v1.digest);
        expect(body).toMatchObject({ mediaType: type, config: { digest: v1.id } });
        expect(body).not.toHaveProperty("manifests");
        if (reference === v1.digest) stage.figure(`manifest in ${repository}: ${type} ${digest}`);
      }
    // The store's tag is an index: the lock has the manifest that is in it.
    const { digest, id } = stage.locked(stage.store);
    expect((await rawManifest(stage.storeRepository, "8")).type).toMatch(/image\.index|manifest\.list/);
    expect((await rawManifest(stage.storeRepository, digest)).body.config.digest).toBe(id);
  });

  test("with nothing changed it builds and sends nothing", async () => {
    const { sample } = stage;
    const before = stage.lockText();
    const seconds: number[] = [];
    for (let time = 0; time < 5; time++) {
      sample.log.reset();
      seconds.push(ok(await sample.berth("release")).seconds);
      const asking = /^(git|docker compose|docker buildx imagetools inspect|docker image inspect|docker version) /;
      expect(sample.log.calls().filter(({ text }) => !asking.test(text))).toEqual([]);
    }
    expect(stage.lockText()).toBe(before);
    const [best = 0, , median = 0, , worst = 0] = seconds.sort((a, b) => a - b).map((one) => Number(one.toFixed(2)));
    const starts = `${sample.log.calls().length} starts of docker and git in the last one`;
    const children = `${(busy(sample.log.calls()) / 1000).toFixed(2)} s in them`;
    stage.figure(`release with nothing changed: median of 5 ${median} s (${best} to ${worst}); ${starts}, ${children}`);
    // The best one: whatever else this machine does makes them slower only.
    expect(best).toBeLessThan(3);
  });

  test("release --check agrees", async () => {
    await stage.sample.commit("Release v1");
    const ran = ok(await stage.sample.berth("release", "--check"));
    expect(ran.stderr).toBe("images.lock.json fits the sources (2 images); 2 registries have 2 images\n");
  });
});

describe("two engines", () => {
  test("run the same image by digest, one of them from an empty store", async () => {
    const { places, sample } = stage;
    expect(places.there("image", "ls", "--quiet")).toBe("");
    ok(await sample.cdktf(["deploy", "compose", "staging", "--auto-approve"]));
    const reference = `${stage.own}@${v1.digest}`;
    const inspect = ["image", "inspect", "--format", "{{.Id}} {{json .RepoDigests}}", reference];
    const said = [(await docker(...inspect)).trim(), places.there(...inspect)];
    expect(said).toEqual(Array(2).fill(`${v1.id} ["${reference}"]`));
    for (const [index, one] of said.entries()) stage.figure(`engine ${index + 1}: ${one}`);
    expect([stage.running("here"), stage.running("there")]).toEqual([stage.all(v1), stage.all(v1)]);
    expect((await fetch(`http://127.0.0.1:${PORT}/readyz`)).status).toBe(200);
  });

  test("the same digest is in what every target deploys", async () => {
    ok(await stage.sample.cdktf(["synth"]));
    const { digest } = stage.locked(stage.store);
    const [own, cloud] = [stage.own, stage.cloud("lookout")].map((repository) => `${repository}@${v1.digest}`);
    const [store, mirrored] = [stage.storeRepository, stage.cloud("store")].map((one) => `${one}@${digest}`);
    const found = ["compose", "staging", "fargate", "ecs-ec2"].map((name) => stage.synthesized(name));
    expect(found).toEqual([
      [own, store],
      [own, store],
      [cloud, mirrored],
      [cloud, store],
    ]);
  });

  test("berth images agrees on both", async () => {
    const { sample } = stage;
    expect(ok(await sample.berth("images", "compose")).stdout).toContain("4 services run what images.lock.json names");
    ok(await sample.berth("images", "staging", "--verify"));
  });

  test("one byte of a layer changed on one of them is noticed, and named", async () => {
    const file = stage.places.layerFile("app/dist/web.js");
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.from(bytes).fill((bytes[100] as number) ^ 1, 100, 101));
    const ran = await stage.sample.berth("images", "staging", "--verify");
    writeFileSync(file, bytes);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^web .* damaged: the file app\/dist\/web\.js /m);
    expect(ran.stdout).toMatch(/^store .* same$/m);
  });

  test("another image run by hand is noticed", async () => {
    const { sample } = stage;
    const other = `${NAME}/other:1`;
    await docker("commit", "--change", "ENV OTHER=1", `${NAME}-web-1`, other);
    const up = ["compose", "-p", NAME, "up", "--detach", "--no-deps", "--no-build", "web"];
    const env = { ...process.env, LOOKOUT_IMAGE: other };
    execFileSync("docker", up, { cwd: sample.project.folder, env, stdio: "pipe" });
    const ran = await sample.berth("images", "compose");
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^web .* DIFFERS$/m);
    expect(ran.stdout).toMatch(/^worker .* same$/m);
  });
});

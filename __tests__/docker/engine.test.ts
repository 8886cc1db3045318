import { enginePlatform, inspectImage, tagImage, toEngineImage } from "../../src/docker/engine";
import { fakeDocker } from "./fake-docker";

// docker image inspect, Docker 20.10, shortened.
const image = {
  Id: "sha256:1f7d45cbac10796803b4831fd8323c5271f34ffac57176d0ba54396506af6bfb",
  RepoTags: ["127.0.0.1:33003/shop/web:1"],
  RepoDigests: ["127.0.0.1:33003/shop/web@sha256:72c2b5b0a07594a47dbbf2a1eb9b698008480de49d54f318d30d3e60349a288a"],
  Config: {
    User: "5",
    ExposedPorts: { "9000/udp": {}, "80/tcp": {}, "443": {} },
    Env: ["PATH=/bin"],
    Cmd: null,
    WorkingDir: "/",
    Entrypoint: ["/x", "-v"],
    StopSignal: "SIGINT",
    Labels: { "org.opencontainers.image.revision": "abc" },
  },
  Architecture: "arm64",
  Variant: "v8",
  Os: "linux",
  Size: 6291456,
};

test("an image of the usual store", () => {
  expect(toEngineImage(JSON.stringify([image]))).toEqual({
    id: image.Id,
    repoDigests: image.RepoDigests,
    platform: "linux/arm64",
    size: 6291456,
    exposedPorts: ["80/tcp", "443/tcp", "9000/udp"],
    user: "5",
    entrypoint: ["/x", "-v"],
    command: null,
    workingDir: "/",
    stopSignal: "SIGINT",
    labels: { "org.opencontainers.image.revision": "abc" },
  });
});

test("what an image does not set is null", () => {
  const bare = { Id: "sha256:1", RepoDigests: null, Os: "linux", Architecture: "amd64", Size: 1, Config: null };
  expect(toEngineImage(JSON.stringify([bare]))).toEqual({
    id: "sha256:1",
    repoDigests: [],
    platform: "linux/amd64",
    size: 1,
    exposedPorts: [],
    user: null,
    entrypoint: null,
    command: null,
    workingDir: null,
    stopSignal: null,
    labels: {},
  });
  const empty = { ...bare, Config: { User: "", Entrypoint: [], Cmd: [], WorkingDir: "", Labels: null } };
  expect(toEngineImage(JSON.stringify([empty]))).toEqual(toEngineImage(JSON.stringify([bare])));
});

test("in a containerd image store the id is a manifest's digest, and the image says so", () => {
  // Docker 26.1: the digest is in a name. API 1.48 has a descriptor, also for what has no name.
  const id = "sha256:803661e60a3e7262e9bca9184115181e007c91e5000d07fe367dda57914ea197";
  const named = { ...image, Id: id, RepoDigests: [`127.0.0.1:5999/shop/web@${id}`] };
  expect(toEngineImage(JSON.stringify([named]))).toMatchObject({ id, digest: id });
  const described = { ...image, Id: id, RepoDigests: [], Descriptor: { digest: id, size: 500 } };
  expect(toEngineImage(JSON.stringify([described]))).toMatchObject({ id, digest: id });
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const index = { ...described, Descriptor: { digest: id, mediaType } };
  expect(toEngineImage(JSON.stringify([index]))).toMatchObject({ id, digest: id, mediaType });
});

describe("asking the engine", () => {
  let undo = () => {};
  afterEach(() => undo());
  const fake = (script: string) => {
    undo = fakeDocker(script).remove;
  };
  const fails = (words: string) => fake(`echo '${words}' >&2; exit 1`);

  test("an image that it does not have", async () => {
    // Docker 20.10 and 26.1, with a containerd image store.
    for (const words of [
      "Error response from daemon: no such image: x:1: No such image: x:1",
      "Error response from daemon: No such image: x:1",
    ]) {
      fails(words);
      expect(await inspectImage("x:1")).toBeUndefined();
      undo();
    }
  });

  test("another engine, by the environment given", async () => {
    fake(`[ "$DOCKER_HOST" = "ssh://there" ] && echo '[{"Id":"sha256:1","Os":"linux","Architecture":"amd64"}]'`);
    expect(await inspectImage("x:1", { ...process.env, DOCKER_HOST: "ssh://there" })).toMatchObject({ id: "sha256:1" });
  });

  test("its platform", async () => {
    fake('[ "$1 $2" = "version --format" ] && echo linux/arm');
    expect(await enginePlatform()).toBe("linux/arm/v7");
  });

  test("one that does not answer", async () => {
    fails("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?");
    const fault = { findings: [expect.objectContaining({ code: "BERTH401" })] };
    await expect(inspectImage("x:1")).rejects.toMatchObject(fault);
    await expect(enginePlatform()).rejects.toMatchObject(fault);
    await expect(tagImage("sha256:1", "x:1")).rejects.toMatchObject(fault);
  });

  test("to name an image that it does not have", async () => {
    fails("Error response from daemon: No such image: sha256:1");
    await expect(tagImage("sha256:1", "x:1")).rejects.toMatchObject({
      findings: [expect.objectContaining({ code: "BERTH604", found: expect.stringContaining("sha256:1 as x:1") })],
    });
  });
});

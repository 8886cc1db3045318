import type { Image as Wanted } from "../../../src/images/image";
import type { RunningImage } from "../../../src/target";
import type { Container } from "../../../stacks/compose/runner/containers";
import { running } from "../../../stacks/compose/running";
import { type FakeDocker, type FakeSetup, fakeContainer, fakeDocker, fakeImage, hash } from "./fake-docker";
import { project, subject } from "./sandbox";

const ID = hash("a");
const DIGEST = hash("d");
const WEB = `registry.example.com/web@${DIGEST}`;
const wanted: Wanted = { reference: WEB, digest: DIGEST, id: ID, pinned: "digest", exposed: [] };
const web = fakeContainer("web", WEB, ID);
const image = (RepoDigests: readonly string[] = [], RepoTags: readonly string[] = []) =>
  fakeImage(ID, "x", { RepoDigests, RepoTags });

let fake: FakeDocker;
const shell = process.env;
beforeEach(() => {
  fake = fakeDocker();
  process.env = { ...fake.env };
});
afterEach(() => {
  process.env = shell;
  fake.remove();
});

const said: string[] = [];
function ask(setup: FakeSetup, { verify = false, want = wanted } = {}): Promise<readonly RunningImage[]> {
  fake.engine("there", setup);
  const services = { web: { image: "web:1" }, migrate: { image: "web:1" } };
  const asked = subject(project({ name: "shop", services }), { engine: { host: "tcp://there" } }, { of: () => want });
  said.length = 0;
  return running(asked, { verify, projectDirectory: "/", say: (line) => said.push(line) });
}

/** Id and digest of the one container. */
async function ids(container: Container, setup: FakeSetup, options?: { verify?: boolean; want?: Wanted }) {
  const [one] = await ask({ containers: [container], ...setup }, options);
  return { id: one?.id, digest: one?.digest };
}

test("one entry per container, ended ones and those of services that are gone among them", async () => {
  const migrate: Container = { ...fakeContainer("migrate", WEB, ID), State: { ...web.State, Status: "exited" } };
  const old = fakeContainer("old", "old:1", hash("b"));
  const images = { [WEB]: image([WEB]), "old:1": fakeImage(hash("b"), "b", { RepoDigests: [`old@${hash("c")}`] }) };
  const containers = [web, fakeContainer("web", WEB, ID, 2), migrate, old];
  expect(await ask({ containers, images })).toEqual([
    { service: "migrate", instance: "shop-migrate-1", id: ID, digest: DIGEST, reference: WEB, ended: "exited (0)" },
    { service: "old", instance: "shop-old-1", id: hash("b"), digest: hash("c"), reference: "old:1" },
    { service: "web", instance: "shop-web-1", id: ID, digest: DIGEST, reference: WEB },
    { service: "web", instance: "shop-web-2", id: ID, digest: DIGEST, reference: WEB },
  ]);
});

test.each([
  ["running", undefined],
  ["exited", "exited (137)"],
  ["created", "created"],
  ["restarting", "restarting"],
  ["paused", "paused"],
  ["dead", "dead"],
])("a container that is %s: %s", async (Status, ended) => {
  const [one] = await ask({ containers: [{ ...web, State: { ...web.State, Status, ExitCode: 137 } }] });
  expect(one?.ended).toBe(ended);
});

test("nothing runs: nothing is listed", async () => {
  expect(await ask({})).toEqual([]);
});

describe("the digest is the engine's for the wanted repository", () => {
  const other = `mirror.example.com/web@${hash("e")}`;
  test.each<[string, readonly string[], string | undefined]>([
    ["none known: loaded, or committed there", [], undefined],
    ["of another repository only", [other], undefined],
    ["the wanted one, from wherever", [`registry.example.com/web@${hash("f")}`, `mirror/web@${DIGEST}`], DIGEST],
  ])("%s", async (_, digests, digest) => {
    expect(await ids(web, { images: { [WEB]: image(digests) } })).toEqual({ id: ID, digest });
  });

  test("another one is told of another image only: what is listed for the locked one may be its index", async () => {
    const digests = [other, `registry.example.com/web@${hash("f")}`];
    expect(await ids(web, { images: { [WEB]: image(digests) } })).toEqual({ id: ID, digest: undefined });
    const changed = fakeContainer("web", WEB, hash("b"));
    const images = { [WEB]: fakeImage(hash("b"), "b", { RepoDigests: digests }) };
    expect(await ids(changed, { images })).toEqual({ id: hash("b"), digest: hash("f") });
  });

  test("as docker writes a name of Docker Hub", async () => {
    const store = fakeContainer("web", "store:8", ID);
    const want: Wanted = { reference: "store:8", exposed: [] };
    const images = { "store:8": image([`store@${hash("f")}`]) };
    expect(await ids(store, { images }, { want })).toEqual({ id: ID, digest: hash("f") });
    const full: Wanted = { reference: "docker.io/library/store:8", exposed: [] };
    expect(await ids(store, { images }, { want: full })).toEqual({ id: ID, digest: hash("f") });
  });

  test("its image deleted under a container: the id alone", async () => {
    expect(await ids(web, {})).toEqual({ id: ID, digest: undefined });
  });
});

describe("an engine whose ids are those of manifests", () => {
  test("tells the digest; a loaded image is known by the tag that the deploy left", async () => {
    const pulled = fakeContainer("web", WEB, DIGEST);
    expect(await ids(pulled, { containerd: true })).toEqual({ id: undefined, digest: DIGEST });
    const byIndex = { ...fakeContainer("web", "web:1", hash("e")), ImageManifestDescriptor: { digest: DIGEST } };
    expect(await ids(byIndex, { containerd: true })).toEqual({ id: undefined, digest: DIGEST });
    const loaded = fakeContainer("web", hash("c"), hash("c"));
    const tags = [`web:berth-${"a".repeat(20)}`];
    const images = { "web:x": fakeImage(hash("c"), "c", { RepoTags: tags }) };
    expect(await ids(loaded, { containerd: true, images })).toEqual({ id: ID, digest: undefined });
    const without = { "web:x": fakeImage(hash("c"), "c", { RepoTags: ["web:berth-0"] }) };
    expect(await ids(loaded, { containerd: true, images: without })).toEqual({ id: undefined, digest: hash("c") });
  });
});

describe("verify", () => {
  test("hashes an image once for all its containers, and says so", async () => {
    const containers = [web, fakeContainer("web", WEB, ID, 2)];
    const fails = { save: 'file integrity checksum failed for "app.js"' };
    const answer = await ask({ containers, images: { [WEB]: image([WEB]) }, fails }, { verify: true });
    const damage = "the file app.js of a layer has other content than the image says";
    expect(answer.map((one) => one.damage)).toEqual([damage, damage]);
    expect(said).toEqual([`hashing ${WEB} on tcp://there (2 MB)`]);
    expect(fake.changes()).toEqual([`tcp://there: save ${ID}`]);
  });

  test("is not done unasked", async () => {
    const fails = { save: 'file integrity checksum failed for "app.js"' };
    const [one] = await ask({ containers: [web], images: { [WEB]: image([WEB]) }, fails });
    expect(one).not.toHaveProperty("damage");
    expect(fake.changes()).toEqual([]);
  });

  test("an image that is gone cannot be proved", async () => {
    const [one] = await ask({ containers: [web] }, { verify: true });
    expect(one).not.toHaveProperty("damage");
    expect(one?.unproved).toContain("no longer has the image");
  });
});

test("an engine that does not answer is an error, and not an empty list", async () => {
  await expect(ask({ containers: [web], fails: { ps: "connection reset" } })).rejects.toThrow("BERTH401");
  const gone = subject(project({ name: "shop", services: {} }), { engine: { host: "tcp://nowhere" } });
  const asking = running(gone, { projectDirectory: "/", say: () => {} });
  await expect(asking).rejects.toThrow("BERTH401 no Docker engine answers at");
});

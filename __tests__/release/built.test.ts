import type { BakeImage } from "../../src/release/bake";
import { checkBuilt } from "../../src/release/built";
import { fakeDocker } from "../docker/fake-docker";

const image = { name: "shop/web:dev", platform: "linux/arm64" } as BakeImage;
const inspected = { Id: "sha256:1", Os: "linux", Architecture: "arm64", Variant: "v8" };
/** What bake writes of a target: the engine may know an image by either. */
const told = { "containerimage.config.digest": "sha256:1", "containerimage.digest": "sha256:2" };

let undo = () => {};
afterEach(() => undo());
const fake = (script: string) => {
  undo = fakeDocker(script).remove;
};
/** An engine that has the image under each of the names. */
const engineWith = (names: string, more: object = {}) =>
  fake(
    `case " ${names} " in *" $3 "*) echo '${JSON.stringify([{ ...inspected, ...more }])}';; *) echo "Error: No such image: $3" >&2; exit 1;; esac`,
  );

test("a single image of the platform is its id, with either store of the engine", async () => {
  engineWith("sha256:1");
  expect(await checkBuilt(image, told)).toEqual({ id: "sha256:1" });
  undo();
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  engineWith("sha256:2", { Id: "sha256:2", Variant: "", Descriptor: { mediaType, digest: "sha256:2" } });
  expect(await checkBuilt(image, told)).toEqual({ id: "sha256:2" });
});

test.each(["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"])(
  "%s is no image",
  async (mediaType) => {
    engineWith("sha256:2", { Descriptor: { mediaType } });
    const finding = { code: "BERTH609", found: `shop/web:dev was built as ${mediaType}` };
    expect(await checkBuilt(image, told)).toMatchObject({ finding });
  },
);

test("another platform, another variant", async () => {
  engineWith("sha256:1", { Architecture: "amd64", Variant: "" });
  expect(await checkBuilt(image, told)).toMatchObject({
    finding: { code: "BERTH613", found: "shop/web:dev was built for linux/amd64, and is wanted for linux/arm64" },
  });
  undo();
  engineWith("sha256:1", { Architecture: "arm", Variant: "v7" });
  expect(await checkBuilt(image, told)).toMatchObject({ finding: { code: "BERTH613" } });
});

test("an engine that has neither: the builder is on another one", async () => {
  engineWith("");
  expect(await checkBuilt(image, told)).toMatchObject({
    finding: { code: "BERTH606", reason: expect.stringContaining("another engine") },
  });
  expect(await checkBuilt(image, undefined)).toMatchObject({ finding: { code: "BERTH606" } });
});

test("an engine that does not answer is said to be that, and no builder is blamed", async () => {
  fake(
    "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2; exit 1",
  );
  await expect(checkBuilt(image, told)).rejects.toMatchObject({
    findings: [expect.objectContaining({ code: "BERTH401" })],
  });
});

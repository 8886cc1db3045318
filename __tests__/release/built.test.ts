import { judge } from "../../src/release/built";

const image = { name: "shop/web:dev", platform: "linux/arm64" };
const inspected = { Id: "sha256:1", Os: "linux", Architecture: "arm64", Variant: "v8" };

test("a single image of the platform is its id, with either store of the engine", () => {
  expect(judge(image, inspected)).toEqual({ id: "sha256:1" });
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  expect(judge(image, { ...inspected, Variant: "", Descriptor: { mediaType } })).toEqual({ id: "sha256:1" });
});

test.each(["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"])(
  "%s is no image",
  (mediaType) => {
    const finding = { code: "BERTH609", found: `shop/web:dev was built as ${mediaType}` };
    expect(judge(image, { ...inspected, Descriptor: { mediaType } })).toMatchObject({ finding });
  },
);

test("another platform, another variant", () => {
  const of = (other: object) => judge(image, { ...inspected, ...other });
  expect(of({ Architecture: "amd64", Variant: "" })).toMatchObject({
    finding: { code: "BERTH613", found: "shop/web:dev was built for linux/amd64, and is wanted for linux/arm64" },
  });
  expect(of({ Architecture: "arm", Variant: "v7" })).toMatchObject({ finding: { code: "BERTH613" } });
});

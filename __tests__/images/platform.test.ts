import { normalizePlatform, parsePlatform, platformsFor, samePlatform } from "../../src/images/platform";

test.each([
  ["linux/amd64", "linux/amd64"],
  ["linux/x86_64", "linux/amd64"],
  ["linux/amd64/v1", "linux/amd64"],
  ["linux/amd64/v2", "linux/amd64/v2"],
  ["Linux/AMD64", "linux/amd64"],
  ["linux/arm64/v8", "linux/arm64"],
  ["linux/aarch64", "linux/arm64"],
  ["linux/arm64/v8.2", "linux/arm64/v8.2"],
  ["linux/arm64/9.0", "linux/arm64/v9"],
  ["linux/arm", "linux/arm/v7"],
  ["linux/arm/6", "linux/arm/v6"],
  ["linux/armhf", "linux/arm/v7"],
  ["linux/armel", "linux/arm/v6"],
  ["linux/i386", "linux/386"],
  ["macos/arm64", "darwin/arm64"],
  ["windows/amd64", "windows/amd64"],
  ["linux/riscv64", "linux/riscv64"],
  ["arm64", "linux/arm64"],
])("%s is %s", (text, usual) => {
  expect(normalizePlatform(text)).toBe(usual);
  expect(normalizePlatform(usual)).toBe(usual);
});

test.each([
  ["linux/amd64", ["linux/amd64"]],
  ["linux/amd64/v3", ["linux/amd64/v3", "linux/amd64/v2", "linux/amd64"]],
  ["linux/arm64/v8", ["linux/arm64"]],
  ["linux/arm64/v8.2", ["linux/arm64/v8.2", "linux/arm64/v8.1", "linux/arm64"]],
  [
    "linux/arm64/v9",
    ["v9", "v8.5", "v8.4", "v8.3", "v8.2", "v8.1"].map((one) => `linux/arm64/${one}`).concat("linux/arm64"),
  ],
  ["linux/arm/v6", ["linux/arm/v6", "linux/arm/v5"]],
  ["linux/arm/v8", ["linux/arm/v8", "linux/arm/v7", "linux/arm/v6", "linux/arm/v5"]],
  ["linux/s390x", ["linux/s390x"]],
])("a machine of %s runs %p", (platform, runs) => {
  expect(platformsFor(platform)).toEqual(runs);
});

test("what a user wrote, and what is no platform", () => {
  expect(["linux/x86_64", "Linux/ARM64/v8", "amd64"].map(parsePlatform)).toEqual([
    "linux/amd64",
    "linux/arm64",
    "linux/amd64",
  ]);
  expect(["", "linux", "a/b/c/d", "linux/", "linux amd64"].map(parsePlatform)).toEqual(Array(5).fill(undefined));
  expect(samePlatform("linux/arm64", "linux/aarch64")).toBe(true);
  expect(samePlatform("linux/arm64", "linux/amd64")).toBe(false);
});

import { parseReference, repositoryIn, repositoryOf } from "../../src/images/reference";

const DIGEST = `sha256:${"a".repeat(64)}`;

test.each([
  ["node", "docker.io", "library/node", undefined, undefined, false],
  ["node:24", "docker.io", "library/node", "24", undefined, false],
  ["shop/web:1", "docker.io", "shop/web", "1", undefined, false],
  ["docker.io/node", "docker.io", "library/node", undefined, undefined, true],
  ["index.docker.io/node", "docker.io", "library/node", undefined, undefined, true],
  ["docker.io/library/node:24", "docker.io", "library/node", "24", undefined, true],
  ["registry.example.com/shop/web:v1.2_3-4", "registry.example.com", "shop/web", "v1.2_3-4", undefined, true],
  ["localhost/web", "localhost", "web", undefined, undefined, true],
  ["localhost:5000/web", "localhost:5000", "web", undefined, undefined, true],
  ["127.0.0.1:5000/a/b/c:1", "127.0.0.1:5000", "a/b/c", "1", undefined, true],
  ["[::1]:5000/web", "[::1]:5000", "web", undefined, undefined, true],
  ["Shop/web", "Shop", "web", undefined, undefined, true],
  [`node@${DIGEST}`, "docker.io", "library/node", undefined, DIGEST, false],
  [`node:24@${DIGEST}`, "docker.io", "library/node", "24", DIGEST, false],
  // Without a slash it is a tag, however much it looks like a port.
  ["registry:5000", "docker.io", "library/registry", "5000", undefined, false],
])("%s", (text, host, path, tag, digest, hostNamed) => {
  expect(parseReference(text)).toEqual({
    host,
    path,
    hostNamed,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  });
});

/** What Docker Engine 20.10 rejects too, tried with `docker image inspect`, but for the last, which it takes for an id. */
test.each([
  "",
  "Node",
  "a/B",
  "a b",
  "a:",
  "a:-b",
  "a:1:2",
  `a:${"x".repeat(129)}`,
  "a.b/",
  "/a",
  "a..b/c",
  "a-.b/c",
  "localhost:/x",
  "a___b",
  "_a",
  "a_",
  "é",
  "a+b",
  "a@sha256:abc",
  `a@${DIGEST.toUpperCase()}`,
  "a".repeat(255),
  `h.io/${"a".repeat(251)}`,
  "f".repeat(64),
])("%j is none", (text) => {
  expect(parseReference(text)).toBeUndefined();
});

test("the longest that docker takes", () => {
  for (const text of [`h.io/${"a".repeat(250)}`, `a:${"x".repeat(128)}`, "f".repeat(63), `x/${"f".repeat(64)}`])
    expect(parseReference(text)).toBeDefined();
});

const parsed = (text: string) => parseReference(text) ?? { host: "", path: "", hostNamed: false };

test("the repository that docker pushes to", () => {
  expect(repositoryOf(parsed("node:24"))).toBe("docker.io/library/node");
  expect(repositoryOf(parsed("localhost:5000/web:1"))).toBe("localhost:5000/web");
});

test("the repository below an environment's registry keeps the name, not the host", () => {
  const inRegistry = (text: string) => repositoryIn("registry.example.com/shop", parsed(text));
  expect(inRegistry("lookout:dev")).toBe("registry.example.com/shop/lookout");
  expect(inRegistry("library/node")).toBe("registry.example.com/shop/node");
  expect(inRegistry("quay.io/team/tool:1")).toBe("registry.example.com/shop/team/tool");
  expect(inRegistry("quay.io/library/tool:1")).toBe("registry.example.com/shop/library/tool");
});

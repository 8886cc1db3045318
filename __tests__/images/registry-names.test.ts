import fc from "fast-check";
import { readEnvironments } from "../../src/config/environments";
import type { LockedImage } from "../../src/images/lock";
import { imagesOfLock, repositoryFor } from "../../src/images/locked";
import { formatLock, parseLock } from "../../src/images/parse-lock";
import { parseReference, repositoryOf } from "../../src/images/reference";
import { hash, lockedImage, lockOf } from "../support/locks";
import { service } from "../support/projects";

// A registry that cdktf.json takes, the repositories below it, and the lock that names them: one grammar.

const problem = (registry: string) => {
  const text = JSON.stringify({ context: { environments: { compose: { registry } } } });
  return readEnvironments(text, "cdktf.json", ["compose"]).findings.map(({ code, reason }) => `${code} ${reason}`)[0];
};

test.each([
  "registry.example.com",
  "registry.example.com/shop",
  "registry.example.com:5000/a/b_c/d__e/f-g/h.i",
  "localhost",
  "localhost:5000/shop",
  "127.0.0.1:5000",
  "registry:5000/shop",
  "[::1]:5000/shop",
  "docker.io/acme",
  "docker.io/library",
  "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop",
])("%s is a registry", (registry) => {
  expect(problem(registry)).toBeUndefined();
});

test.each([
  ["", "such as registry.example.com/shop"],
  ["https://registry.example.com/shop", "no scheme"],
  ["registry.example.com/shop:1", "no tag"],
  [`registry.example.com/shop@${hash("a")}`, "no tag"],
  ["registry.example.com/Shop", "in small letters"],
  ["registry.example.com/shop/", "such as"],
  ["registry.example.com/a//b", "such as"],
  ["-registry.example.com/shop", "such as"],
  // Docker would take it for a namespace of Docker Hub.
  ["shop", "such as"],
  ["acme/shop", "such as"],
  ["docker.io", "docker.io/<namespace>"],
  ["index.docker.io", "docker.io/<namespace>"],
  ["index.docker.io/acme", "docker.io/<namespace>"],
  ["registry-1.docker.io/acme", "docker.io/<namespace>"],
  ["hub.docker.com/acme", "docker.io/<namespace>"],
])("%j is none", (registry, reason) => {
  expect(problem(registry)).toMatch(/^BERTH205 registry /);
  expect(problem(registry)).toContain(reason);
});

const part = fc.oneof(
  fc.constantFrom("a", "library", "localhost", "foo.bar", "a__b", "a--b", "b_c", "docker.io", "0"),
  fc.stringMatching(/^[a-z0-9]{1,6}([._-][a-z0-9]{1,3})?$/),
);
const path = fc.array(part, { minLength: 0, maxLength: 3 });
const host = fc.oneof(
  fc.constantFrom("docker.io", "index.docker.io", "registry-1.docker.io", "localhost", "Registry:5000", "[::1]:80"),
  fc.stringMatching(/^-?[a-zA-Z0-9]{1,5}(\.[a-z0-9-]{1,4}){0,2}(:\d{1,5})?$/),
);
/** Near what is accepted: what is not is left out where it is used. */
const registryLike = fc.tuple(host, path).map(([first, rest]) => [first, ...rest].join("/"));
const referenceLike = fc
  .tuple(fc.option(host, { nil: undefined, freq: 2 }), fc.array(part, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([first, rest, tag]) => `${[...(first === undefined ? [] : [first]), ...rest].join("/")}${tag ? ":dev" : ""}`);

test("whatever is accepted: the lock that a release writes can be read, and gives each environment its digest", () => {
  fc.assert(
    fc.property(
      fc.option(registryLike, { nil: undefined, freq: 8 }),
      referenceLike,
      fc.constantFrom("built" as const, "pulled" as const),
      fc.boolean(),
      (registry, reference, kind, mirror) => {
        fc.pre(registry === undefined || problem(registry) === undefined);
        fc.pre(parseReference(reference) !== undefined);
        const place = { ...(registry === undefined ? {} : { registry }), mirror };
        const repository = repositoryFor(reference, kind, place);
        fc.pre(repository !== undefined && repository.length <= 255);
        const entry: LockedImage = lockedImage({ kind, repositories: [repository as string] });
        const lock = parseLock(formatLock(lockOf({ [reference]: entry })), "images.lock.json");
        const image = imagesOfLock(lock, place).of(service({ image: reference }));
        expect(image).toMatchObject({ pinned: "digest", digest: hash("d") });
        // What is pulled is what was pushed, also where Docker Hub's name is left out.
        const pulled = parseReference(image.reference);
        expect(pulled && `${repositoryOf(pulled)}@${pulled.digest}`).toBe(`${repository}@${hash("d")}`);
      },
    ),
    { numRuns: 1000 },
  );
});

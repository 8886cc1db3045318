import fc from "fast-check";
import { compareText } from "../../src/contract/format";
import type { Lock, LockedImage } from "../../src/images/lock";
import { hash, lockOf } from "./locks";

const text = fc.string({ unit: "binary", maxLength: 12 });
const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
const sorted = (values: fc.Arbitrary<string>, maxLength = 3) =>
  fc.uniqueArray(values, { maxLength }).map((all) => all.sort(compareText));
const maybe = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined }).map((found) => (found === undefined ? {} : { [key]: found }));

const there = fc
  .record({
    digest,
    mediaType: fc.constantFrom(
      "application/vnd.oci.image.manifest.v1+json",
      "application/vnd.docker.distribution.manifest.v2+json",
    ),
    size: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    repositories: sorted(fc.tuple(word, word).map(([host, path]) => `${host}.example.com/${path}`)),
    tag: fc.option(word, { nil: undefined }),
  })
  .map(({ tag, ...rest }) => (tag === undefined ? rest : { ...rest, tag }));

const source = fc
  .tuple(
    maybe("revision", word),
    maybe("version", word),
    digest,
    maybe("ignored", fc.record({ files: fc.integer({ min: 1, max: 99 }), hash: digest })),
  )
  .map(([revision, version, context, ignored]) => ({ ...revision, ...version, context, ...ignored }));

const image: fc.Arbitrary<LockedImage> = fc
  .tuple(
    fc.record({
      kind: fc.constantFrom("built" as const, "pulled" as const),
      services: sorted(word),
      id: digest,
      platform: fc.constantFrom("linux/amd64", "linux/arm64/v8", "windows/amd64"),
      exposedPorts: fc
        .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 65535 }), fc.constantFrom("tcp", "udp", "sctp")), {
          maxLength: 3,
          selector: ([port]) => port,
        })
        .map((ports) => ports.sort(([a], [b]) => a - b).map(([port, protocol]) => `${port}/${protocol}`)),
      user: fc.option(text),
      entrypoint: fc.option(fc.array(text, { maxLength: 2 })),
      command: fc.option(fc.array(text, { maxLength: 2 })),
      workingDir: fc.option(text),
      stopSignal: fc.option(text),
    }),
    fc.oneof(there, fc.constant({ repositories: [] })),
    maybe("source", source),
  )
  .map(([own, where, from]) => ({ ...own, ...where, ...from }) as LockedImage);

const reference = fc.oneof(
  fc.tuple(word, word).map(([name, tag]) => `${name}:${tag}`),
  fc.constantFrom("constructor", "prototype", "tostring", "12", "registry.example.com:5000/a/b:1.2", `a@${hash("e")}`),
);

/** Any lock that a release could write, sorted as it sorts. */
export const anyLock: fc.Arbitrary<Lock> = fc
  .record({
    project: word,
    created: fc
      .date({ min: new Date("2020-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString()),
    images: fc.dictionary(reference, image, { maxKeys: 4, noNullPrototype: true }),
  })
  .map(({ images, ...rest }) => {
    const entries = Object.entries(images).sort(([a], [b]) => compareText(a, b));
    return lockOf(Object.fromEntries(entries), rest);
  });

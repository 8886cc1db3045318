import { lookFor } from "../../src/release/holders";
import { tagOf } from "../../src/release/names";
import { placeImage } from "../../src/release/place";
import { realTools } from "../../src/release/real-tools";
import { type CountingProxy, startCountingProxy } from "../support/counting-proxy";
import { docker } from "../support/engine";
import { makeRandomImage } from "../support/random-image";
import { startRegistry, type TestRegistry } from "../support/registry";

// A tag that is taken away in a real registry whose tags stay, as Amazon ECR's do with immutable tags.
jest.setTimeout(120_000);

let registry: TestRegistry;
let proxy: CountingProxy;
const ids: string[] = [];
beforeAll(async () => {
  registry = await startRegistry();
  proxy = await startCountingProxy(registry.host);
  proxy.immutable(true);
});
afterAll(async () => {
  if (ids.length > 0) await docker("image", "rm", "--force", ...ids);
  await proxy?.stop();
  await registry?.remove();
});

test("a tag that is gone is set again where its digest is, and nothing is sent", async () => {
  const repository = `${proxy.host}/tags/web`;
  const reference = `${repository}:dev`;
  const id = await makeRandomImage(reference, [100_000, 2000]);
  ids.push(id);
  const targets = [repository];
  const quiet = () => {};
  const placed = await placeImage({ reference, id, targets }, realTools, quiet);
  const wanted = { id, digest: placed?.digest };
  expect([...(await lookFor(wanted, targets, realTools)).there.keys()]).toEqual(targets);

  registry.untag("tags/web", tagOf(id));
  expect(registry.manifests("tags/web")).toEqual([placed?.digest]);
  const held = await lookFor(wanted, targets, realTools);
  expect([[...held.there.keys()], [...held.untagged.keys()]]).toEqual([[], targets]);

  proxy.reset();
  expect(await placeImage({ reference, ...wanted, targets, held }, realTools, quiet)).toMatchObject({
    digest: placed?.digest,
    pushed: [],
    copied: [],
    tagged: targets,
  });
  expect([proxy.bytes(), proxy.uploads()]).toEqual([0, []]);
  expect(registry.tags("tags/web")).toEqual(new Map([[tagOf(id), placed?.digest]]));
  expect([...(await lookFor(wanted, targets, realTools)).there.keys()]).toEqual(targets);
});

import { previewRelease } from "../../src/release/preview";
import { failure, makeWorld, openShop, planOf, publish, refusal, type World } from "../support/release-world";

const VALKEY = "docker.io/valkey/valkey";
const MIRROR = "a.test/valkey/valkey";

describe("a registry that makes a repository with the first push, and shows none that is not there", () => {
  const A = "a.test/shop/web";
  const environments = { one: { registry: "a.test" } };
  const built = planOf(environments);
  const hidden = (made: World) => {
    made.fail = (line) => {
      const [, repository] = /^ask (a\.test\/[^:@]+)/.exec(line) ?? [];
      if (repository !== undefined && !made.registries.has(repository)) {
        throw failure("BERTH604", "a.test has no such repository, or does not show it to this login");
      }
    };
  };
  const world = () => {
    const made = makeWorld();
    publish(made, VALKEY, "8.1", "valkey 8.1.0");
    hidden(made);
    return made;
  };
  const deeds = ({ log }: World) => log.filter((line) => /^(build|push|copy) /.test(line));

  test("first release, and a mirror", async () => {
    const made = world();
    const shop = openShop(made);
    await shop.release(planOf({ one: { registry: "a.test", mirror: true } }));
    expect(deeds(made)).toEqual(["build shop/web:dev", `push ${A}`, `copy ${VALKEY} -> ${MIRROR}`]);
  });

  test("named after the release; emptied after the release; a preview says so", async () => {
    const made = world();
    const shop = openShop(made);
    await shop.release(planOf({ one: {} }));
    const request = { lock: shop.lock(), projectDirectory: shop.root, tools: made.tools, pull: false, online: true };
    const { images } = await previewRelease({ ...request, plan: built });
    expect(images[0]).toMatchObject({ action: "keep", push: A });
    await shop.release(built);
    made.registries.delete(A);
    await shop.release(built);
    expect(deeds(made)).toEqual(["build shop/web:dev", `push ${A}`, `push ${A}`]);
    await shop.release(planOf({ ...environments, two: { registry: "b.test" } }));
    made.registries.delete(A);
    await shop.release(planOf({ ...environments, two: { registry: "b.test" } }));
    expect(deeds(made).slice(3)).toEqual([`copy ${A} -> b.test/shop/web`, `copy b.test/shop/web -> ${A}`]);
  });

  test("what it was given has to be seen there", async () => {
    const made = world();
    const { pushImage } = made.tools;
    const tools = {
      ...made.tools,
      pushImage: async (...given: Parameters<typeof pushImage>) => {
        const pushed = await pushImage(...given);
        made.registries.delete(A);
        return pushed;
      },
    };
    const shop = openShop({ ...made, tools });
    expect((await refusal(shop.release(built)))[0]).toMatch(/^BERTH604 a\.test/);
  });

  test("others' own registry is none of those", async () => {
    const made = world();
    const shop = openShop(made);
    await shop.release(built);
    made.fail = (line) => {
      if (line.startsWith(`ask ${VALKEY}`)) throw failure("BERTH604", "docker.io does not show it");
    };
    expect(await refusal(shop.release(built))).toEqual(["BERTH604 docker.io does not show it"]);
  });

  test.each(["BERTH602", "BERTH603"] as const)("%s of it stops before the build", async (code) => {
    const made = world();
    made.fail = (line) => {
      if (line.startsWith("ask a.test")) throw failure(code, "a.test");
    };
    expect(await refusal(openShop(made).release(built))).toEqual([`${code} a.test`]);
    expect(deeds(made)).toEqual([]);
  });
});

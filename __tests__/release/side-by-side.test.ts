import { BerthError, type Finding } from "../../src/errors";
import { sideBySide } from "../../src/release/side-by-side";

const finding = (code: Finding["code"], found: string): Finding => ({
  code,
  verdict: "error",
  found,
  reason: `because of ${found}`,
  remedy: "mend it",
});

/** What is thrown where every item fails, the first one last. */
async function thrown(findings: readonly Finding[]): Promise<readonly Finding[]> {
  try {
    await sideBySide(findings, async (one) => {
      await new Promise((resolve) => setTimeout(resolve, 5 * (findings.length - findings.indexOf(one))));
      throw new BerthError([one]);
    });
  } catch (error) {
    return (error as BerthError).findings;
  }
  throw new Error("nothing failed");
}

test("results are in the order of the items, eight at a time", async () => {
  let running = 0;
  let most = 0;
  const results = await sideBySide(
    Array.from({ length: 20 }, (_, index) => index),
    async (index) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20 - index));
      running--;
      return index * 2;
    },
  );
  expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index * 2));
  expect(most).toBe(8);
});

test("a registry that is down is said once, of the first item, whichever question failed first", async () => {
  const down = (image: string) => finding("BERTH602", `look for ${image}: a.test:5000 does not answer`);
  const [first, ...more] = await thrown(["web:1", "api:1", "store:1"].map(down));
  expect(more).toEqual([]);
  expect(first?.found).toBe("look for web:1: a.test:5000 does not answer");
  expect(first?.reason).toMatch(/^because of .*\n2 more ended alike$/);
});

test("two registries are two causes, and so are two things wrong with one", async () => {
  const findings = [
    finding("BERTH602", "look for web:1: a.test does not answer"),
    finding("BERTH602", "look for web:1: b.test does not answer"),
    finding("BERTH603", "look for web:1: a.test refuses docker's login"),
    finding("BERTH604", "look for web:1: a.test has no such image"),
    finding("BERTH604", "look for api:1: a.test has no such image"),
  ];
  expect(await thrown(findings)).toEqual(findings);
});

test("any other error goes up as it is", async () => {
  const defect = new TypeError("ours");
  const work = sideBySide([1, 2], async (item) => {
    if (item === 1) throw new BerthError([finding("BERTH602", "x")]);
    throw defect;
  });
  await expect(work).rejects.toBe(defect);
});

import { checkProject } from "../../src/images/check-project";
import { prepare } from "../../src/prepare";
import { targets as registry } from "../../stacks";
import { lockOf } from "../support/locks";
import { makeProject } from "../support/project";

const lock = lockOf({}, { project: "shop" });

test("the lock of this project, and none, are fine", () => {
  expect(checkProject(lock, ["shop"])).toEqual([]);
  expect(checkProject(undefined, ["shop"])).toEqual([]);
});

test("the lock of another project is an error that names both", () => {
  expect(checkProject(lock, ["lookout"])).toMatchObject([
    {
      code: "BERTH614",
      verdict: "error",
      path: ["name"],
      found: "the lock is of project shop",
      reason: expect.stringContaining("lookout"),
      remedy: expect.stringMatching(/npx berth release.*BERTH_LOCK=none/),
    },
  ]);
});

const service = "services:\n  web:\n    image: valkey:8\n";

/** What `prepare` finds with the lock of `shop`, by environment. */
async function found(names: readonly string[], files: Readonly<Record<string, string>>) {
  const project = makeProject(files);
  const environments = ["first", "second"].map((name) => ({ name, target: "compose", options: {} }));
  const { candidates } = await prepare({
    projectDirectory: project.folder,
    definitions: environments.filter(({ name }) => names.includes(name)),
    environments,
    registry,
    config: { file: "cdktf.json", text: undefined },
    today: "2026-01-01",
    lock,
  });
  return candidates.map(({ definition, refused, findings }) => {
    const [one, ...more] = findings.filter(({ code }) => code === "BERTH614");
    expect(more).toEqual([]);
    return `${definition.name} ${refused} ${one?.file}:${one?.line}`;
  });
}

test("each environment is refused, at the name in the Compose file", async () => {
  const files = { "compose.yaml": `# ours\nname: lookout\n${service}` };
  expect(await found(["first", "second"], files)).toEqual(["first true compose.yaml:2", "second true compose.yaml:2"]);
});

test("an environment with a name of its own has the lock of the first, as a release writes it", async () => {
  const own = { "compose.yaml": `name: shop\n${service}`, "compose.second.yaml": "name: shop-two\n" };
  const fine = ["first false undefined:undefined", "second false undefined:undefined"];
  expect(await found(["first", "second"], own)).toEqual(fine);
  expect(await found(["second"], own)).toEqual(fine.slice(1));
});

import { options } from "../../../stacks/compose/options";

const problems = (input: unknown) => {
  const result = options.parse(input);
  return result.ok ? [] : result.problems;
};

describe("options of the compose target", () => {
  test("defaults", () => {
    const defaults = { engine: {}, removeVolumes: false, waitTimeout: 300 };
    expect(options.parse(undefined)).toEqual({ ok: true, options: defaults });
    expect(options.parse({})).toEqual({ ok: true, options: defaults });
  });

  test("every option is taken and documented", () => {
    const given = {
      engine: { host: "ssh://deploy@host:22" },
      projectName: "shop_1",
      removeVolumes: true,
      waitTimeout: 5,
    };
    expect(options.parse(given)).toEqual({ ok: true, options: given });
    const names = ["engine.host", "engine.context", "projectName", "removeVolumes", "waitTimeout"];
    expect(options.docs.map(({ name }) => name)).toEqual(names);
  });

  test("unknown keys, with the nearest one, or all where none is near", () => {
    expect(problems({ engin: {}, engine: { hots: "x" }, colour: 1 })).toEqual([
      { path: ["engine", "hots"], kind: "unknown", message: "did you mean host?" },
      { path: ["engin"], kind: "unknown", message: "did you mean engine?" },
      {
        path: ["colour"],
        kind: "unknown",
        message: "known here: engine, projectName, removeVolumes, waitTimeout",
      },
    ]);
  });

  test.each([
    [{ engine: { host: "user@host" } }, ["engine", "host"], /ssh:\/\/user@host/],
    [{ engine: { host: 5 } }, ["engine", "host"], /must be a string/],
    [{ engine: { context: "a b" } }, ["engine", "context"], /docker context/],
    [{ engine: "ssh://x" }, ["engine"], /must be an object/],
    [{ engine: { host: "tcp://h:1", context: "c" } }, ["engine"], /not both/],
    [{ projectName: "Shop" }, ["projectName"], /small letters/],
    [{ removeVolumes: "yes" }, ["removeVolumes"], /true or false/],
    [{ waitTimeout: 0 }, ["waitTimeout"], /at least 1/],
    [{ waitTimeout: 1.5 }, ["waitTimeout"], /whole number/],
    [{ waitTimeout: "60" }, ["waitTimeout"], /number of seconds/],
    ["compose", [], /must be an object/],
  ])("%j is ill-typed", (input, path, message) => {
    expect(problems(input)).toEqual([{ path, kind: "ill-typed", message: expect.stringMatching(message) }]);
  });
});

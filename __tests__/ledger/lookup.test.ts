import { type ComposePath, parsePath } from "../../src/compose/path";
import { adapted, carried, irrelevant, refused, type SupportRow } from "../../src/ledger/answer";
import { type Feature, features } from "../../src/ledger/features.generated";
import { above, resolve, supportFor, unanswered, valueAt } from "../../src/ledger/lookup";
import { featureAt, stepsOf } from "../../src/ledger/tree";

test.each([
  ["services.web.environment.DEBUG", "services.*.environment"],
  ["services.web.cap_add[1]", "services.*.cap_add"],
  ["services.web.ports[0].published", "services.*.ports[].published"],
  ["services.web.ports[0]", "services.*.ports"],
  ["services.web.ulimits.nproc", "services.*.ulimits"],
  ["services.web.ulimits.nofile.soft", "services.*.ulimits.*.soft"],
  ["services.web.build", "services.*.build"],
  ["services.web.build.args.A", "services.*.build.args"],
  ["services.web.networks.front", "services.*.networks"],
  ["services.web.networks.front.aliases[0]", "services.*.networks.*.aliases"],
  ['networks["a.b"].ipam.config[0].subnet', "networks.*.ipam.config[].subnet"],
  ["secrets.s.external", "secrets.*.external"],
  ["secrets.s.external.name", "secrets.*.external.name"],
  ["name", "name"],
  ["services.web", "services"],
  ["services.web.teleport", undefined],
  ["services.web.deploy.canary.steps", undefined],
  ["services.web.ports[0].x-note", undefined],
  ["constructor", undefined],
  ["services.web.__proto__", undefined],
  ["x-berth.waivers[0]", undefined],
])("%s is %s", (path, feature) => {
  expect(featureAt(parsePath(path) as ComposePath)).toBe(feature);
});

test("every feature is found at a concrete path of its own", () => {
  for (const feature of features) {
    const path = stepsOf(feature).map((step) => (step === "*" ? "name" : step === "[]" ? 0 : step));
    expect(featureAt(path)).toBe(feature);
  }
});

test("the nearest listed ancestor answers", () => {
  const row: SupportRow = {
    "services.*.deploy": refused("no", "none"),
    "services.*.deploy.update_config": irrelevant("why"),
    "services.*.deploy.update_config.order": carried(),
  };
  const under = (feature: Feature) => supportFor(row, feature)?.under;
  expect(under("services.*.deploy.update_config.order")).toBe("services.*.deploy.update_config.order");
  expect(under("services.*.deploy.update_config.delay")).toBe("services.*.deploy.update_config");
  expect(under("services.*.deploy.placement.preferences[].spread")).toBe("services.*.deploy");
  expect(under("services.*.develop")).toBeUndefined();
});

test("services does not answer for what a row forgets", () => {
  const row: SupportRow = { services: carried(), networks: carried() };
  expect(supportFor(row, "services")).toBeDefined();
  expect(supportFor(row, "services.*.cap_add")).toBeUndefined();
  expect(supportFor(row, "networks.*.ipam.config[].subnet")?.under).toBe("networks");
});

test("unanswered lists what a row leaves open, and nothing of a total row", () => {
  const tops = features.filter((feature) => /^(services\.\*\.)?[a-z_]+$/.test(feature));
  const total: SupportRow = Object.fromEntries(tops.map((feature) => [feature, carried()]));
  expect(unanswered(total)).toEqual([]);
  const { "services.*.gpus": _, ...partial } = total;
  expect(unanswered(partial)).toEqual(features.filter((feature) => feature.startsWith("services.*.gpus")));
  expect(unanswered({})).toEqual([...features]);
});

test("the first case that holds decides, and a function sees the value", () => {
  const support = {
    cases: [
      {
        when: "it is big",
        test: ({ value }: { value: unknown }) => Number(value) > 10,
        answer: refused("too big", "less"),
      },
      {
        when: "it is odd",
        test: ({ value }: { value: unknown }) => Number(value) % 2 === 1,
        answer: (use: { value: unknown }) => adapted(`${use.value} is odd`),
      },
    ],
    otherwise: carried(),
  };
  const at = (value: number) => resolve(support, { value, path: ["a"], document: {}, options: {} });
  expect(at(11)).toEqual(refused("too big", "less"));
  expect(at(3)).toEqual(adapted("3 is odd"));
  expect(at(4)).toEqual(carried());
});

test("valueAt and above", () => {
  const document = { services: { web: { ports: [{ target: 80, mode: "host" }] } } };
  const path = ["services", "web", "ports", 0, "mode"];
  const use = { value: "host", path, document, options: {} };
  expect(valueAt(document, path)).toBe("host");
  expect(valueAt(document, ["services", "toString"])).toBeUndefined();
  expect(above(use)).toEqual({ target: 80, mode: "host" });
  expect(above(use, 3)).toEqual(document.services.web);
});

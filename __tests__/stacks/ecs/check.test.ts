import type { JsonObject } from "../../../src/json";
import type { Remark } from "../../../src/target";
import { checkEcs } from "../../../stacks/_family/ecs/check";
import { deploymentOf, fakeKind } from "./sandbox";

const DIGEST = `shop@sha256:${"a".repeat(64)}`;

function check(web: JsonObject, options: Record<string, unknown> = {}, more: JsonObject = {}): readonly Remark[] {
  const document = {
    name: "shop",
    services: { web: { image: DIGEST, networks: { default: null }, ...web }, ...more },
    networks: Object.fromEntries(["default", "a", "b", "c", "d", "e"].map((name) => [name, {}])),
  };
  return checkEcs(deploymentOf({ document, options }), fakeKind());
}

const brief = ({ code, verdict, path, option, found }: Remark) =>
  `${code} ${verdict} ${(path ?? option ?? []).join(".")}: ${found}`;
const own = (remarks: readonly Remark[]) =>
  remarks.filter(({ code }) => /^BERTH(204|502|504|515)$/.test(code)).map(brief);

test("nothing to say of a service that nobody waits for", () => {
  expect(own(check({}))).toEqual([]);
});

test("options for a service that is not there, with the name that was meant", () => {
  const remarks = check({}, { services: { wbe: { cpu: 1 }, web: { cpu: 1 }, zeppelin: {} } });
  expect(own(remarks)).toEqual([
    'BERTH204 error services.wbe: the options name a service "wbe"',
    'BERTH204 error services.zeppelin: the options name a service "zeppelin"',
  ]);
  expect(remarks.flatMap(({ code, remedy }) => (code === "BERTH204" ? [remedy] : []))).toEqual([
    "Did you mean web?",
    "Correct the name, or take it out",
  ]);
});

test("five security groups, the one for published ports counted", () => {
  const on = (...names: string[]) => ({ networks: Object.fromEntries(names.map((name) => [name, null])) });
  const ports = [{ target: 80, published: "80", protocol: "tcp" }];
  expect(own(check(on("a", "b", "c", "d", "e")))).toEqual([]);
  expect(own(check({ ...on("a", "b", "c", "d"), ports }))).toEqual([]);
  expect(own(check({ ...on("a", "b", "c", "d", "e"), ports }))).toEqual([
    "BERTH504 error services.web.networks: web needs 6 security groups: one for each of its 5 networks and one for its published ports",
  ]);
  expect(own(check(on("a", "b", "c", "d", "e", "default")))).toHaveLength(1);
});

test.each<[string, string, boolean]>([
  ["team", "web", true],
  ["cost centre", "Ä 1+1=2 @home", true],
  ["k".repeat(128), "v".repeat(256), true],
  ["k".repeat(129), "", false],
  ["team", "v".repeat(257), false],
  ["aws:team", "web", false],
  ["AWS:team", "web", false],
  ["berth:project", "web", false],
  ["Name", "web", false],
  ["Names", "web", true],
  ["", "web", false],
  ["team", "a;b", false],
])("the tag %s: %s can be had: %s", (key, value, allowed) => {
  expect(own(check({}, { tags: { [key]: value } }))).toHaveLength(allowed ? 0 : 1);
});

test("44 tags beside the kit's own six", () => {
  const some = (count: number) => ({
    tags: Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, ""])),
  });
  expect(own(check({}, some(44)))).toEqual([]);
  expect(own(check({}, some(45)))).toEqual(["BERTH502 error tags: 45 tags"]);
});

test("that order holds in a deploy only is said by the ledger alone", () => {
  const waits = { depends_on: { db: { condition: "service_started" } } };
  const db = { image: DIGEST, networks: { a: null } };
  const remarks = check(waits, {}, { db, worker: { ...db, ...waits } });
  expect(own(remarks).filter((line) => line.includes("wait"))).toEqual([]);
});

test("an update without failure_action goes back, where Compose's default stops", () => {
  const found = (deploy: JsonObject) =>
    check({ deploy })
      .map(brief)
      .filter((line) => line.includes("failure_action"));
  expect(found({ update_config: { order: "start-first" } })).toEqual([
    "BERTH102 adapted services.web.deploy.update_config: update_config of web has no failure_action",
  ]);
  expect(found({ update_config: { failure_action: "pause" } })).toEqual([]);
  expect(found({ mode: "replicated-job", update_config: { parallelism: 1 } })).toEqual([]);
  expect(found({})).toEqual([]);
});

test("the other checks of the family are asked too", () => {
  const codes = (web: JsonObject, options = {}) => check(web, options).map(({ code }) => code);
  expect(codes({ ports: [{ target: 80, protocol: "tcp" }] })).toContain("BERTH503");
  expect(codes({ environment: { AWS_EXECUTION_ENV: "x" } })).toContain("BERTH508");
  expect(codes({}, { secrets: { token: { revision: 1 } } })).toContain("BERTH516");
  expect(codes({}, { network: { cidr: "10.0.1.0/16" } })).toContain("BERTH506");
});

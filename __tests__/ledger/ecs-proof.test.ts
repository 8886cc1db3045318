import type { Support, SupportRow } from "../../src/ledger/answer";
import { adapted, carried, irrelevant } from "../../src/ledger/answer";
import type { Feature } from "../../src/ledger/features.generated";
import { guards, notAGuard } from "../cases/ecs-ledger/guard";
import type { Mutation } from "../cases/ecs-ledger/mutation";
import { prove } from "../cases/ecs-ledger/prove";
import { TARGETS } from "../support/ecs-synth";

// The proof of the rows sees a row that is wrong: each of its checks fails once here.

const fargate = { ...TARGETS.fargate.support };
/** What the proof says of a row that answers one feature otherwise. */
function told(feature: Feature, support: Support, mutation: Partial<Mutation> = {}): string {
  const row: SupportRow = { ...fargate, [feature]: support };
  const [proof] = prove({ feature, only: "fargate", ...mutation }, () => row);
  return proof?.wrong.join("\n") ?? "";
}

test("a row that is right: nothing is said", () => {
  expect(told("services.*.labels", carried())).toBe("");
});

test.each<[string, string, RegExp]>([
  ["irrelevant, and it is written", told("services.*.labels", irrelevant("x")), /irrelevant, and the Terraform JSON/],
  ["carried, and it is dropped", told("services.*.cpu_shares", carried()), /cpu\.shares: the file says 5, the target/],
  [
    "carried, and it is rounded",
    told("services.*.stop_grace_period", carried(), { value: "1s" }),
    /stopGrace: the file says 1, the target gives 2/,
  ],
  ["carried, and nothing comes of it", told("services.*.ports[].name", carried()), /nothing is there to see it by/],
  ["adapted, and nobody says to what", told("services.*.labels", adapted("x")), /nobody says to what/],
  [
    "adapted to something else",
    told("services.*.labels", adapted("x"), { gives: { contract: { "labels.a": "c" } } }),
    /labels\.a: the case says "c", the target gives "b"/,
  ],
  [
    "another number in the note",
    told("services.*.stop_grace_period", adapted("asked 1 s, given 3 s"), {
      value: "1s",
      gives: { contract: { "lifecycle.stopGrace": 2 } },
    }),
    /the note says asked 1 s, given 3 s/,
  ],
  [
    "said to stay, and it does not",
    told("services.*.pull_policy", adapted("x"), { value: "never", gives: { terraform: /"never"/ } }),
    /should come to hold/,
  ],
  [
    "more changes than the file says",
    told("services.*.volumes[].read_only", carried()),
    /rollout\.order: the file says no change/,
  ],
  [
    "not as promised",
    told("services.*.stop_signal", carried(), { value: "SIGUSR1" }),
    /stopSignal: the file says "SIGUSR1", the target gives "SIGTERM"/,
  ],
  ["no use of the feature", told("services.*.labels", carried(), { at: ["services", "web", "image"] }), /is no use of/],
  [
    "the base is refused",
    told("services.*.labels", carried(), { web: { cpuset: "0" } }),
    /BERTH101 services\.web\.cpuset/,
  ],
])("a row that is wrong: %s", (_, said, pattern) => {
  expect(said).toMatch(pattern);
});

test("the stack of a refused environment is looked at", () => {
  const proofs = prove({ feature: "services.*.cpuset" });
  expect([...guards(proofs).values()]).toEqual([[], []]);
  const guard = { resource: { terraform_data: { guard: {} } }, locals: { refusals: ["services.web.cpuset"] } };
  expect(notAGuard(guard, ["services.web.cpuset"])).toEqual([]);
  expect(notAGuard(guard, ["services.web.cpu_shares"])).toEqual(["the guard does not say services.web.cpu_shares"]);
  expect(notAGuard(guard, [])).toEqual(["the environment is not refused"]);
  const more = { ...guard, resource: { ...guard.resource, aws_ecs_cluster: { cluster: {} } }, provider: { aws: [{}] } };
  expect(notAGuard(more, ["services.web.cpuset"])).toHaveLength(2);
});

import type { JsonObject } from "../../../src/json";
import type { Feature } from "../../../src/ledger/features.generated";
import { read } from "../../../stacks/compose/read";
import type { ServiceCase } from "./case";
import { answerFor, place } from "./verdict";

/** Where the contract changes and the row does not say carried, or the other way round: why. */
const beside: Readonly<Partial<Record<Feature, string>>> = {
  "services.*.isolation": "the value is what a Linux engine has anyway",
  "services.*.cpu_period": "a period without a quota limits nothing",
  "services.*.networks": "nobody else is on the second network",
  "services.*.post_start[].command": "the contract lists hooks; when they run is for the ledger to say",
  "services.*.pre_stop[].command": "the contract lists hooks; when they run is for the ledger to say",
  "services.*.blkio_config.weight": "the contract has what the engine is asked for; this kernel discards it",
  "services.*.blkio_config.weight_device": "the contract has what the engine is asked for; this kernel discards it",
  "services.*.blkio_config.weight_device[].path":
    "the contract has what the engine is asked for; this kernel discards it",
  "services.*.blkio_config.weight_device[].weight":
    "the contract has what the engine is asked for; this kernel discards it",
  "services.*.deploy.mode": "a job is another kind of service, however often it runs",
  "secrets.*.labels": "the case names another secret with the same file",
  "configs.*.labels": "the case names another config with the same file",
};

/**
 * What the reader makes of the same cases: the contract changes exactly where the row says carried.
 * @param compose what `docker compose config` prints for the cases' project.
 * @returns what is wrong, one line each; also every entry of `beside` that explains nothing.
 */
export function contractHalf(
  cases: readonly ServiceCase[],
  pairs: readonly { readonly name: string; readonly twin: string }[],
  document: JsonObject,
  compose: string,
): readonly string[] {
  const texts: Readonly<Record<string, string>> = { "compose.json": compose, "berth.json": "{}" };
  const file = (path: string) => Buffer.from(texts[path] ?? "x\n");
  const contract = read({ environment: "ledger", target: "compose", terraform: {}, file });
  const view = (name: string) => {
    // Towards the other cases reach is the same for all that are on a network; only what is not a case counts.
    const reach = contract.reach.filter(
      ({ from, to }) => (from === name) !== (to === name) && !/^svc.*svc/.test(from + to),
    );
    const order = contract.order.filter((one) => one.first === name || one.second === name);
    return JSON.stringify({ ...contract.services[name], reach, order }).replaceAll(name, "<self>");
  };
  const explained = new Set<Feature>();
  const wrong = cases.flatMap((one, index) => {
    const { name = "", twin = "" } = pairs[index] ?? {};
    const use = place(document, one.feature, name) ?? place(document, one.feature);
    if (use === undefined || one.because !== undefined) return [];
    const changes = view(name) !== view(twin);
    const { verdict } = answerFor(one.feature, use);
    if (changes === (verdict === "carried")) return [];
    if (beside[one.feature] !== undefined) {
      explained.add(one.feature);
      return [];
    }
    return [
      `${one.feature} ${JSON.stringify(one.set)}: ${verdict}, and the contract ${changes ? "changes" : "is the same"}`,
    ];
  });
  const idle = (Object.keys(beside) as Feature[]).filter(
    (one) => !explained.has(one) && cases.some((each) => each.feature === one),
  );
  return [...contract.problems, ...wrong, ...idle.map((one) => `${one}: explained, and there is nothing to explain`)];
}

// npm run update:compose-spec [-- --from <file> [--commit <sha>] [--date <yyyy-mm-dd>]] [--root <folder>]
// Pins the newest Compose Specification schema and prints which attributes came and went. See schema/README.md.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const repository = "compose-spec/compose-spec";
const path = "schema/compose-spec.json";
const kit = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The kit's own functions, which are TypeScript. */
async function importPin() {
  const entryPoints = [join(kit, "src/ledger/pin.ts")];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: "esm", platform: "node" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

async function download(url) {
  const response = await fetch(url, { headers: { "user-agent": "berth" }, signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

/** The newest commit that changed the schema, and the schema at that commit. */
async function newest() {
  const query = `https://api.github.com/repos/${repository}/commits?path=${path}&per_page=1`;
  const [head] = JSON.parse(await download(query));
  const text = await download(`https://raw.githubusercontent.com/${repository}/${head.sha}/${path}`);
  return { text, commit: head.sha, date: head.commit.committer.date.slice(0, 10) };
}

async function main() {
  const string = { type: "string" };
  const { values } = parseArgs({ options: { from: string, commit: string, date: string, root: string } });
  const root = values.root ?? kit;
  const read = (name) => JSON.parse(readFileSync(join(root, name), "utf8"));
  const write = (name, text) => writeFileSync(join(root, name), text);
  const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

  const { updatePin, renderFeatures } = await importPin();
  const { text, commit, date } = values.from
    ? { text: readFileSync(values.from, "utf8"), commit: values.commit ?? null, date: values.date ?? null }
    : await newest();
  const update = updatePin(read(path), JSON.parse(text), read("schema/unreviewed.json"));

  // Everything that can fail has not failed: only now is anything written.
  const sha256 = createHash("sha256").update(text).digest("hex");
  const source = `https://github.com/${repository}`;
  const same = read("schema/SOURCE.json").sha256 === sha256;
  if (!same) write("schema/SOURCE.json", json({ source, path, commit, date, licence: "Apache-2.0", sha256 }));
  write(path, text);
  write("schema/unreviewed.json", json(update.unreviewed));
  write("src/ledger/features.generated.ts", renderFeatures(update.features));

  for (const feature of update.added) console.log(`added    ${feature}`);
  for (const feature of update.removed) console.log(`removed  ${feature}`);
  const { features, added, removed } = update;
  console.error(`${features.length} attributes: ${added.length} added, ${removed.length} removed`);
  if (update.unreviewed.length > 0) {
    console.error(`refused on every target until reviewed (schema/unreviewed.json): ${update.unreviewed.length}`);
  }
}

try {
  await main();
} catch (error) {
  console.error(`nothing was changed: ${error.message}${error.cause ? ` (${error.cause.message})` : ""}`);
  process.exitCode = 2;
}

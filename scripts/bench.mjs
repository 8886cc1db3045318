// npm run bench: what synth costs, against floors measured in the same run. Writes docs/performance.md.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const runs = Number(process.env.BENCH_RUNS ?? 9);
createRequire(import.meta.url)("./build.cjs").ensureBuilt();

const quiet = { ...process.env, CHECKPOINT_DISABLE: "1", CI: "1" };
delete quiet.TF_CLI_CONFIG_FILE;

/** Seconds of wall time of one command; throws when it fails, since a failing command is fast. */
function time(cwd, argv, env = quiet) {
  const start = process.hrtime.bigint();
  const run = spawnSync(argv[0], argv.slice(1), { cwd, env, encoding: "utf8", maxBuffer: 2 ** 28 });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (run.status !== 0) throw new Error(`${argv.join(" ")} failed in ${cwd}:\n${run.stdout}\n${run.stderr}`);
  return seconds;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs the commands in turn, so that a drift of the machine's speed meets all of them; one warm-up each. */
function compare(commands, count = runs) {
  const samples = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let run = -1; run < count; run++) {
    for (const [name, command] of Object.entries(commands)) {
      const seconds = command();
      if (run >= 0) samples[name].push(seconds);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
}

/** Enough machines for every size, where a target has machines of its own: a refused environment synthesizes in no time. */
function roomy(environment) {
  if (environment.target !== "ecs-ec2") return environment;
  return { ...environment, options: { ...environment.options, instances: { types: ["m6i.4xlarge"], max: 300 } } };
}

/** Services with a published port: an Application Load Balancer has at most 50 listeners. */
const PUBLISHED = 20;

/** A Compose project with `count` services that look like real ones, and one environment of the target. */
function makeProject(scratch, count, target) {
  const folder = join(scratch, `${target}-${count}`);
  mkdirSync(folder, { recursive: true });
  const service = (index) => `  s${index}:
    image: registry.example/app:1
    command: ["node", "server.js", "--shard", "${index}"]
    environment: { SHARD: "${index}", LEVEL: info }
    user: "1000:1000"
    read_only: true
    cap_drop: [ALL]
    tmpfs: ["/tmp:size=16m"]
${index < PUBLISHED ? `    ports: [{ target: 3000, published: "${10000 + index}", app_protocol: http }]\n` : '    expose: ["3000"]\n'}    healthcheck: { test: ["CMD", "node", "health.js"], interval: 5s, timeout: 2s, retries: 3, start_period: 10s }
    deploy: { resources: { limits: { cpus: "0.5", memory: 128M }, reservations: { memory: 64M } } }
    networks: [front]
${index > 0 ? `    depends_on: { s${index - 1}: { condition: service_healthy } }\n` : ""}`;
  const services = Array.from({ length: count }, (_, index) => service(index)).join("");
  writeFileSync(join(folder, "compose.yaml"), `name: bench\nservices:\n${services}networks: { front: {} }\n`);
  writeConfig(folder, { [target]: roomy(TARGETS[target]) });
  return folder;
}

/** One environment of each target, as the sample's cdktf.json has them. */
const TARGETS = JSON.parse(readFileSync(join(root, "cdktf.json"), "utf8")).context.environments;

function writeConfig(folder, environments) {
  const config = { language: "typescript", app: `node ${join(root, "scripts/start.cjs")}`, context: { environments } };
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify(config));
}

const synth = (folder, env = {}) =>
  time(folder, [process.execPath, join(root, "scripts/start.cjs")], {
    ...quiet,
    CDKTF_OUTDIR: join(folder, "cdktf.out"),
    ...env,
  });

/** Largest resident set of one synth in MiB, as the process itself says at its end; docker compose is another one. */
function memory(folder, scratch) {
  const [hook, said] = [join(scratch, "hook.cjs"), join(scratch, "said")];
  const write = `require("fs").appendFileSync(${JSON.stringify(said)}, process.resourceUsage().maxRSS + "\\n")`;
  writeFileSync(hook, `process.on("exit", () => ${write});`);
  rmSync(said, { force: true });
  synth(folder, { NODE_OPTIONS: `--require ${hook}` });
  const stacks = join(folder, "cdktf.out", "stacks");
  for (const stack of readdirSync(stacks))
    if (readFileSync(join(stacks, stack, "cdk.tf.json"), "utf8").includes('"refusals"'))
      throw new Error(`${stack} is refused in ${folder}: that is no synth to measure`);
  return Math.max(...readFileSync(said, "utf8").trim().split("\n").map(Number)) / 1024;
}

/** The sample with some of its environments. */
function makeSample(scratch, name, environments) {
  const folder = join(scratch, `sample-${name}`);
  mkdirSync(folder);
  for (const part of ["compose.yaml", "app", "secrets"])
    cpSync(join(root, part), join(folder, part), { recursive: true, filter: (from) => !from.includes("node_modules") });
  writeConfig(folder, environments);
  return folder;
}
const config = (folder) => time(folder, ["docker", "compose", "config", "--format", "json"]);

const scratch = mkdtempSync(join(os.tmpdir(), "berth-bench-"));
try {
  const empty = join(scratch, "empty");
  mkdirSync(empty);
  writeFileSync(
    join(empty, "main.cjs"),
    `const { App, TerraformStack } = require(${JSON.stringify(join(root, "node_modules/cdktf"))});\nconst app = new App();\nnew TerraformStack(app, "empty");\napp.synth();\n`,
  );
  writeFileSync(
    join(empty, "cdktf.json"),
    '{"language":"typescript","app":"node main.cjs","projectId":"x","sendCrashReports":"false"}',
  );
  const sample = join(scratch, "sample");
  mkdirSync(sample);
  const cdktf = join(root, "node_modules/.bin/cdktf");
  const start = compare({
    require: () => time(root, [process.execPath, "-e", "require('cdktf')"]),
    config: () => config(root),
    synth: () =>
      time(root, [process.execPath, "scripts/start.cjs"], { ...quiet, CDKTF_OUTDIR: join(sample, "cdktf.out") }),
  });
  const whole = compare(
    {
      ours: () => time(root, [cdktf, "synth", "--output", join(sample, "cdktf.out")]),
      empty: () => time(empty, [cdktf, "synth"]),
    },
    Math.min(runs, 5),
  );
  const samples = Object.fromEntries(
    [...Object.entries(TARGETS).map(([name, one]) => [name, { [name]: one }]), ["all of them", TARGETS]].map(
      ([name, environments]) => [name, makeSample(scratch, name.replaceAll(" ", "-"), environments)],
    ),
  );
  const each = compare(
    Object.fromEntries(Object.entries(samples).map(([name, folder]) => [name, () => synth(folder)])),
  );
  const targets = Object.entries(samples).map(([name, folder]) => {
    return { name, seconds: each[name], memory: memory(folder, scratch) };
  });
  // A task definition for each of a thousand services takes CDKTF long; nobody has a thousand on one cluster.
  const sizes = (target) => [1, 10, 100, target === "compose" ? 1000 : 300];
  const growth = Object.keys(TARGETS).flatMap((target) =>
    sizes(target).map((count) => {
      const folder = makeProject(scratch, count, target);
      const commands = { synth: () => synth(folder), config: () => config(folder) };
      return { target, count, ...compare(commands, Math.min(runs, 5)), memory: memory(folder, scratch) };
    }),
  );
  const text = report(start, whole, targets, growth);
  writeFileSync(join(root, "docs/performance.md"), text);
  process.stdout.write(text);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function report(start, whole, targets, growth) {
  const s = (value) => value.toFixed(3);
  const ratio = (a, b) => (a / b).toFixed(2);
  const floor = start.require + start.config;
  const rest = ({ synth, config }) => synth - config;
  const slope = (row, before) =>
    before?.target === row.target ? ((1000 * (rest(row) - rest(before))) / (row.count - before.count)).toFixed(2) : "";
  return `# Performance

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${os.cpus().length} x ${os.cpus()[0]?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB,
${os.type()} ${os.release()}, Node ${process.version}. Medians of ${runs} runs in turn (5 where a run is long), wall seconds. Machines differ: read the ratios.

## One synth of all environments

| what | seconds | ratio |
| --- | ---: | ---: |
| \`node -e "require('cdktf')"\` | ${s(start.require)} | |
| \`docker compose config --format json\` | ${s(start.config)} | |
| the floor: both | ${s(floor)} | 1.00 |
| \`node scripts/start.cjs\`, the program that \`cdktf synth\` runs | ${s(start.synth)} | **${ratio(start.synth, floor)}** (goal: at most 1.5) |

| what | seconds | ratio |
| --- | ---: | ---: |
| \`cdktf synth\` of an empty app | ${s(whole.empty)} | 1.00 |
| \`cdktf synth\` of all environments | ${s(whole.ours)} | ${ratio(whole.ours, whole.empty)} |
| our share | ${s(whole.ours - whole.empty)} | |

## Each target

The sample, four services, with one environment.

| environments | seconds | ratio to the floor | largest resident set, MiB |
| --- | ---: | ---: | ---: |
${targets.map(({ name, seconds, memory }) => `| ${name} | ${s(seconds)} | ${ratio(seconds, floor)} | ${memory.toFixed(0)} |`).join("\n")}

The floor knows nothing of AWS: loading the provider's bindings and writing about 80 resources are on top of it, and the sample's \`x-berth\` keys
cost a second \`docker compose config\`. The goal dates from when compose was the only target.

## Growth with the number of services

| target | services | synth, seconds | of it \`docker compose config\` alone | the rest, seconds | ms of the rest per added service | MiB |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${growth.map((row, index) => `| ${row.target} | ${row.count} | ${s(row.synth)} | ${s(row.config)} (${Math.round((100 * row.config) / row.synth)} %) | ${s(rest(row))} | ${slope(row, growth[index - 1])} | ${row.memory.toFixed(0)} |`).join("\n")}

The services of this project depend on one another in a chain, and \`docker compose config\` itself grows faster than their number. The rest
is ours, less what runs while docker compose does. Of the compose target, one more service costs less than the noise between runs below about
100; read the last step. A service of the ECS targets is about ten resources with a task definition each, which CDKTF writes one by one.
`;
}

import { setTimeout as sleep } from "node:timers/promises";
import { awsPlatform } from "./aws";
import { failure, formatFailure } from "./failure";
import { runJob } from "./run";
import { readSettings } from "./settings";
import { startWatchdog, watch } from "./watchdog";

// Bundled into one file that lies beside cdk.tf.json: `node berth-ecs.cjs run`, run by Terraform for each job.
const HEARTBEAT = 500;

async function run(): Promise<void> {
  const settings = readSettings(process.env["BERTH_JOB"]);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  const parent = process.ppid;
  // A run that went on after its Terraform was killed would meet the next one.
  const timer = setInterval(() => process.ppid === parent || interrupt(), HEARTBEAT);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", interrupt); // Nobody reads any more.
  const sendHome = startWatchdog();
  try {
    await runJob(settings, awsPlatform(settings), {
      say: (line) => console.log(line),
      now: Date.now,
      interrupted: () => stop.signal.aborted,
      sleep: (time) => sleep(time, undefined, { signal: stop.signal }),
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    throw failure("BERTH407", `${settings.name} was interrupted`, "its tasks are being stopped", "deploy again");
  } finally {
    sendHome();
    clearInterval(timer);
  }
}

function release(): Promise<void> {
  const settings = readSettings(process.env["BERTH_JOB"]);
  return watch(process.stdin, () => awsPlatform(settings).setDesired(0));
}

const commands: Readonly<Record<string, () => Promise<void>>> = { run, release };

/** For a message, so whatever is wrong with the settings is no matter here. */
function jobName(): string | undefined {
  try {
    return readSettings(process.env["BERTH_JOB"]).name;
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const command = commands[process.argv[2] ?? ""];
  if (command === undefined) {
    console.error("usage: node berth-ecs.cjs run");
    return 2;
  }
  try {
    await command();
    return 0;
  } catch (error) {
    console.error(formatFailure(error, jobName()));
    return 1;
  }
}

main().then((code) => {
  process.exit(code);
});

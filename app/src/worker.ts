import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { connectStore, reasonOf, untilReady } from "./client";
import { drainOnSignal } from "./drain";
import { beat } from "./heartbeat";
import { log } from "./log";
import { createQueue, work } from "./queue";
import { readSettings } from "./settings";

/** The host name is the container's: one name per replica, kept over a restart. */
const name = hostname();
const client = connectStore(readSettings(), 5000);
// Of its own, because `take` blocks its connection.
const side = connectStore(readSettings(), 5000);
const queue = createQueue(client, name);
const presence = createQueue(side, name);

let stopping = false;
let lastRecovery = 0;

async function pass(): Promise<void> {
  if (Date.now() - lastRecovery > 5000) {
    await queue.announce(); // before the first job, so that the others would miss this worker
    const moved = await queue.recover();
    if (moved > 0) log("info", "jobs put back", { moved });
    lastRecovery = Date.now();
  }
  const raw = await queue.take();
  if (raw === null) return;
  const result = await work(raw, name);
  await queue.finish(raw, result);
  log("info", "job done", { id: result.id });
}

async function loop(): Promise<void> {
  let trouble = "";
  await untilReady(client, 5).catch(() => undefined); // the first pass reports it
  while (!stopping) {
    beat();
    try {
      await pass();
      trouble = "";
    } catch (error) {
      const reason = reasonOf(client, error);
      if (reason !== trouble) log("error", "pass failed", { error: reason });
      trouble = reason;
      lastRecovery = 0; // a job may have been taken without our knowing
      await sleep(500);
    }
  }
}

const announce = () => presence.announce().catch(() => undefined); // `loop` reports that the store is away
const announcing = setInterval(announce, 3000);
const finished = loop();
log("info", "worker runs", { name });

drainOnSignal("worker", async () => {
  stopping = true;
  await finished;
  clearInterval(announcing);
  await queue.leave().catch(() => undefined); // without the store, the others notice by themselves
  client.disconnect();
  side.disconnect();
});

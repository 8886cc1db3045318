import { connectStore } from "./client";
import { drainOnSignal } from "./drain";
import { log } from "./log";
import { createServer } from "./server";
import { readSettings } from "./settings";
import { createStore } from "./store";

async function main(): Promise<void> {
  const settings = readSettings();
  const store = createStore(connectStore(settings, 1000));
  const server = createServer(settings, store);
  drainOnSignal("web", async () => {
    await server.close();
    store.close();
  });
  log("info", "web listens", { at: await server.listen({ host: "0.0.0.0", port: settings.port }) });
}

void main();

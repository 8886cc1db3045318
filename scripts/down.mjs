import { start } from "./lib/entry.mjs";

start(() => import("./lib/down.mjs"));

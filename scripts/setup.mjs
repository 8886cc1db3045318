import { start } from "./lib/entry.mjs";

start(() => import("./lib/setup.mjs"));

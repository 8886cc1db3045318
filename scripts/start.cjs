// What cdktf.json runs on every synth.
const { ensureBuilt } = require("./build.cjs");

ensureBuilt();
require("../dist/main.cjs");

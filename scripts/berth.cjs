#!/usr/bin/env node
// `npx berth`.
const { ensureBuilt } = require("./build.cjs");

ensureBuilt();
require("../dist/berth.cjs");

// Builds dist/ once (the compose target ships its runner from there).
const { existsSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");
module.exports = async () => {
  const build = join(__dirname, "..", "..", "scripts", "build.mjs");
  if (!existsSync(build)) return;
  const run = spawnSync(process.execPath, [build], { stdio: "inherit" });
  if (run.status !== 0) throw new Error("scripts/build.mjs failed");
};

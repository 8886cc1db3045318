// Builds dist/ once: the CLI and synth tests run it, and the compose target ships its runner from there.
const { ensureBuilt } = require("../../scripts/build.cjs");

module.exports = async () => {
  ensureBuilt();
};

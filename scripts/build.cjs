// Bundles the programs of the kit with esbuild: dist/main.cjs (every synth), dist/berth.cjs (the CLI),
// dist/compose-runner.cjs (what a compose deploy runs) and dist/ecs-runner.cjs (what runs a job on ECS). Dependencies
// are bundled too: one file starts faster than `require("cdktf")` alone, see docs/performance.md. Nothing is rebuilt
// unless a source file changed.
const {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const dist = join(root, "dist");
const entries = {
  main: "main.ts",
  berth: "src/cli/index.ts",
  "compose-runner": "stacks/compose/runner/index.ts",
  "ecs-runner": "stacks/_family/ecs/runner/index.ts",
};

/** Path, size and time of every file that the bundles are made from. A changed dependency changes package-lock.json. */
function stamp() {
  const lines = [];
  const visit = (path) => {
    const info = statSync(join(root, path), { throwIfNoEntry: false });
    if (!info) return;
    if (info.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
    else lines.push(`${path} ${info.size} ${info.mtimeMs}`);
  };
  for (const path of ["main.ts", "src", "stacks", "scripts/build.cjs", "package-lock.json", "tsconfig.json"])
    visit(path);
  return lines.join("\n");
}

function isFresh(current) {
  const file = join(dist, "stamp");
  return existsSync(file) && readFileSync(file, "utf8") === current;
}

/** Builds dist/ when it is missing or stale. Two at once are safe: each writes its own folder and renames the files. */
function ensureBuilt() {
  const current = stamp();
  if (isFresh(current)) return false;
  const { buildSync } = require("esbuild");
  const scratch = join(dist, `.build-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  try {
    buildSync({
      absWorkingDir: root,
      entryPoints: entries,
      outdir: scratch,
      outExtension: { ".js": ".cjs" },
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      // White space only: half the file to read at each start, and stack traces keep their names.
      minifyWhitespace: true,
      legalComments: "none",
      logLevel: "warning",
    });
    for (const name of readdirSync(scratch)) renameSync(join(scratch, name), join(dist, name));
    writeFileSync(join(scratch, "stamp"), current);
    renameSync(join(scratch, "stamp"), join(dist, "stamp"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return true;
}

module.exports = { ensureBuilt, dist };

if (require.main === module) console.error(ensureBuilt() ? "built dist/" : "dist/ is up to date");

// One file per process in dist/: the image then needs no node_modules, and starts without resolving hundreds of files.
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const ts = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  legalComments: "none",
  logLevel: "warning",
};

rmSync("dist", { recursive: true, force: true });
await build({
  ...common,
  entryPoints: ["web", "worker", "migrate", "health"].map((name) => `src/${name}.ts`),
  outdir: "dist",
});
if (process.argv.includes("test")) await build({ ...common, entryPoints: ts("test"), outdir: "dist/test" });

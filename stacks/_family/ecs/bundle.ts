import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** `dist/ecs-runner.cjs` of the kit; from the sources and from a bundle alike. */
export function runnerBundle(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "berth") {
      const bundle = join(folder, "dist", "ecs-runner.cjs");
      if (existsSync(bundle)) return bundle;
      throw new Error(`${bundle} is missing: run npm run build`);
    }
    if (folder === dirname(folder)) throw new Error(`no package.json of berth above ${__dirname}`);
  }
}

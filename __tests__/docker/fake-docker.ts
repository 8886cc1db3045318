import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Puts a shell script in docker's place on this process's PATH. `folder` is in its $FOLDER. `remove` undoes it.
 */
export function fakeDocker(script: string): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "berth-fake-docker-"));
  const path = process.env.PATH;
  writeFileSync(join(folder, "docker"), `#!/bin/sh\nFOLDER=${folder}\n${script}\n`);
  chmodSync(join(folder, "docker"), 0o755);
  process.env.PATH = `${folder}:${path}`;
  return {
    folder,
    remove() {
      process.env.PATH = path;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

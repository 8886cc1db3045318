// Building the images of the Compose file.
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { explain } from "./explain.mjs";
import { root, run } from "./run.mjs";
import { doing, ok } from "./talk.mjs";

/** @param {readonly string[]} args of docker compose @param {import("./compose-file.mjs").Config} config */
export async function buildImages(args, config) {
  const built = Object.values(config.services).filter(({ build }) => build);
  if (built.length === 0) return;
  for (const { build } of built) passCertificates(build);
  const names = [...new Set(built.map(({ image }) => image ?? config.name))].join(", ");
  doing(`docker compose build: ${names}`);
  const live = process.stdout.isTTY;
  const onLine = (/** @type {string} */ line) => {
    if (live && line.trim())
      process.stdout.write(`\r\x1b[K  ${line.trim().slice(0, (process.stdout.columns ?? 80) - 3)}`);
  };
  const { code, out } = await run(["docker", "compose", "--progress", "plain", ...args, "build"], { onLine });
  if (live) process.stdout.write("\r\x1b[K");
  if (code !== 0) throw explain("The image build failed", out);
  ok(`built ${names}`);
}

/**
 * Behind a proxy that opens TLS, the build needs the proxy's certificate as Node has it here. A Dockerfile that
 * mentions `ca.pem` gets it under that name; keep it git-ignored, and out of the final stage.
 * @param {{ context?: string, dockerfile?: string } | undefined} build
 */
function passCertificates(build) {
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  if (!certificates || !existsSync(certificates) || !build?.context) return;
  const dockerfile = join(build.context, build.dockerfile ?? "Dockerfile");
  if (!existsSync(dockerfile) || !/\bca\.pem\b/.test(readFileSync(dockerfile, "utf8"))) return;
  const copy = join(build.context, "ca.pem");
  // Unchanged, it keeps its time, and Docker its cache.
  if (existsSync(copy) && readFileSync(copy).equals(readFileSync(certificates))) return;
  copyFileSync(certificates, copy);
  ok(`copied NODE_EXTRA_CA_CERTS to ${copy.replace(`${root}/`, "")} for the build`);
}

// node scripts/complete-lock.mjs: adds to package-lock.json the packages for other platforms that npm left out. npm does
// so when its registry, a mirror for instance, does not have them; `npm ci` then fails on every machine.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const PLATFORM = /(win32|darwin|linux|android|freebsd|netbsd|openbsd|sunos|aix|openharmony)-([a-z0-9]+)(?:-(\w+))?$/;

/**
 * Names and entries of the optional packages that a lock file refers to and does not have.
 * @param {{ packages: Record<string, any> }} lock
 */
export function missingPackages(lock) {
  const known = Object.keys(lock.packages);
  return Object.values(lock.packages).flatMap((parent) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !known.some((path) => path.endsWith(`node_modules/${name}`)))
      .map(([name, version]) => [`node_modules/${name}`, entry(name, version, parent.dev)]),
  );
}

function entry(name, version, dev) {
  const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
  const libc = os === "linux" ? { libc: [abi?.startsWith("musl") ? "musl" : "glibc"] } : {};
  return { version, ...(dev && { dev }), ...(os && { cpu: [cpu] }), ...libc, optional: true, ...(os && { os: [os] }) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = new URL("../package-lock.json", import.meta.url);
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingPackages(lock);
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) });
  lock.packages = Object.fromEntries(packages.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} added`);
}

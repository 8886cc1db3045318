// What every script starts with. It must load on any Node that knows ES modules, so that an old one gets a sentence
// instead of a syntax error: no `node:` imports and no newer syntax here; the rest is loaded after the check.

/** Node that the dependencies need: package.json's `engines`, 20.9 being the first LTS of 20. */
export const NODE_MINIMUM = [20, 9];

/** @param {string} version `process.versions.node` */
export function isOldNode(version) {
  const parts = version.split(".").map(Number);
  return parts[0] < NODE_MINIMUM[0] || (parts[0] === NODE_MINIMUM[0] && parts[1] < NODE_MINIMUM[1]);
}

/**
 * Checks Node, loads a script and runs its `main(arguments)`, whose result is the exit code. A `Problem` is printed
 * without a stack: it says itself what happened and what to do.
 * @param {() => Promise<{ main: (args: string[]) => Promise<number> }>} load
 */
export function start(load) {
  if (isOldNode(process.versions.node)) {
    console.error(`✗ Node ${process.versions.node} is too old: this project needs ${NODE_MINIMUM.join(".")} or later`);
    console.error("  Install it from https://nodejs.org or with a version manager: nvm install 22");
    process.exitCode = 1;
    return;
  }
  load()
    .then((script) => script.main(process.argv.slice(2)))
    .then(
      (code) => {
        process.exitCode = code;
      },
      (error) => {
        if (error && error.name === "Problem") {
          console.error(`\n✗ ${error.message}`);
          for (const line of error.remedy) console.error(`  ${line}`);
        } else console.error(error);
        process.exitCode = 1;
      },
    );
}

import { start } from "./docker";
import type { Engine } from "./engine";
import { diskFull } from "./failure";

export interface Transfer {
  /** What `docker save` is asked for: a reference or an id. */
  readonly what: string;
  /** For messages. */
  readonly name: string;
  /** Bytes on the engine it comes from. */
  readonly size: number;
}

/** `loaded`: what docker load said. `problem`: why it did not work. */
export type Transferred = { readonly loaded: string } | { readonly problem: string };

/** `docker save | docker load`: needs no registry and no space on disk between. Throws where the other disk is full. */
export async function transfer(
  { what, name, size }: Transfer,
  from: Engine,
  to: Engine,
  say: (line: string) => void,
): Promise<Transferred> {
  say(`sending ${name} from ${from.label} to ${to.label} (${Math.ceil(size / 1e6)} MB)`);
  const began = Date.now();
  const save = start(from, ["save", what], ["ignore", "pipe", "pipe"]);
  const load = start(to, ["load", "--quiet"], ["pipe", "pipe", "pipe"]);
  let said = "";
  let loaded = "";
  for (const child of [save, load]) child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  load.stdout?.on("data", (chunk: Buffer) => (loaded += chunk.toString()));
  load.stdin?.on("error", () => {}); // The load has failed; its own message says why.
  if (save.stdout && load.stdin) save.stdout.pipe(load.stdin);
  const codes = await Promise.all(
    [save, load].map(
      (child) =>
        new Promise<number>((resolve) => {
          child.once("error", () => resolve(-1));
          child.once("close", (code) => resolve(code ?? -1));
          // Without a reader, save would wait for ever.
          if (child === load) child.once("close", () => save.kill());
        }),
    ),
  );
  if (codes.some((code) => code !== 0)) {
    if (/no space left on device/i.test(said)) throw diskFull(to.label, said.trim());
    return { problem: `docker save | docker load failed: ${said.trim()}` };
  }
  say(`sent ${name} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return { loaded };
}

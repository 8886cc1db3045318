/** What became of a push. */
export interface Pushed {
  /** `sha256:...` that docker says it has pushed. */
  readonly digest: string;
  readonly layersPushed: number;
  /** Layers that the registry had already, here or in another repository. */
  readonly layersThere: number;
}

const LAYER = /^([0-9a-f]{12}): (Pushed|Layer already exists|Mounted from \S+)$/;

/**
 * What `docker push` prints off a terminal: one line for each step of a layer, and at last
 * `1.2: digest: sha256:... size: 950`. Undefined where the last is missing.
 */
export function parsePush(stdout: string): Pushed | undefined {
  const lines = stdout.split(/\r?\n/).map((line) => line.trim());
  const digest = lines.map((line) => /: digest: (sha256:[0-9a-f]{64}) size: \d+$/.exec(line)?.[1]).find(Boolean);
  if (digest === undefined) return undefined;
  const layers = new Map(
    lines.flatMap((line) => (([, id = "", end = ""]) => [[id, end] as const])(LAYER.exec(line) ?? [])),
  );
  layers.delete("");
  const pushed = [...layers.values()].filter((end) => end === "Pushed").length;
  return { digest, layersPushed: pushed, layersThere: layers.size - pushed };
}

/**
 * Passes on what a push says, without steps that have no news and with one line instead of a countdown
 * (`46ee77ac15b9: Retrying in 5 seconds`, 4, 3 ...).
 */
export function progressOf(onLine: (line: string) => void): (line: string) => void {
  const seconds = new Map<string, number>();
  return (line) => {
    const [, layer = "", left] = /^([0-9a-f]{12}): Retrying in (\d+) seconds?$/.exec(line) ?? [];
    if (left === undefined) {
      if (!/^[0-9a-f]{12}: (Preparing|Waiting)$/.test(line)) onLine(line);
      return;
    }
    if (Number(left) > (seconds.get(layer) ?? 0)) onLine(line);
    seconds.set(layer, Number(left));
  };
}

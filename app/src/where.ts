import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { type Confinement, readConfinement } from "./confinement";
import { dialAll, type Peer } from "./peers";
import type { Settings } from "./settings";
import type { Store, StoreView } from "./store";

/** Where and how this process runs: what the page shows and `/api/where` answers. */
export interface Where {
  readonly environment: string;
  readonly image: string;
  /** Digest of the program itself: the same wherever the same image runs, whatever name it goes by there. */
  readonly program: string;
  readonly node: string;
  readonly hostname: string;
  readonly uid: number;
  readonly gid: number;
  readonly startedAt: string;
  readonly confinement: Confinement;
  readonly peers: readonly Peer[];
  readonly store: StoreView;
}

const startedAt = new Date().toISOString();
const program = `sha256:${createHash("sha256").update(readFileSync(__filename)).digest("hex")}`;

export async function whereAmI(settings: Settings, store: Store): Promise<Where> {
  const [peers, view] = await Promise.all([dialAll(settings.peers), store.view()]);
  return {
    environment: settings.environment,
    image: settings.image,
    program,
    node: process.version,
    hostname: hostname(),
    uid: process.getuid?.() ?? -1,
    gid: process.getgid?.() ?? -1,
    startedAt,
    confinement: readConfinement(),
    peers,
    store: view,
  };
}

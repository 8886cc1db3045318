import { connect } from "node:net";
import { parsePeer } from "./settings";

export interface Peer {
  readonly peer: string;
  readonly reachable: boolean;
  /** Milliseconds until the connection stood, or until the failure. */
  readonly ms: number;
  /** Why not: `ENOTFOUND`, `ECONNREFUSED`, `timeout`, ... */
  readonly error?: string;
}

/** Opens a TCP connection to each peer, side by side, and closes it at once. Never rejects. */
export function dialAll(peers: readonly string[], timeoutMs = 800): Promise<Peer[]> {
  return Promise.all(peers.map((peer) => dial(peer, timeoutMs)));
}

function dial(peer: string, timeoutMs: number): Promise<Peer> {
  const started = performance.now();
  return new Promise((resolve) => {
    const socket = connect(parsePeer(peer));
    const end = (error?: string) => {
      clearTimeout(timer);
      socket.destroy();
      const ms = Math.round((performance.now() - started) * 10) / 10;
      resolve(error === undefined ? { peer, reachable: true, ms } : { peer, reachable: false, ms, error });
    };
    // A timer of our own: the socket's one does not cover name resolution.
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    socket.once("connect", () => end());
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

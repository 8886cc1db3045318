import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One blob that a client sent, or tried to. */
export interface Upload {
  readonly repository: string;
  /** Known once the client has said it: when it ends the upload, or asks for a mount. */
  readonly digest?: string;
  /** Bytes of the request bodies, as they came over the wire. */
  readonly bytes: number;
  /** The registry has taken it. */
  readonly finished: boolean;
  /** The registry had it in another repository, and nothing was sent. */
  readonly mounted: boolean;
}

/** An answer that the proxy gives itself. */
export interface Answer {
  readonly method?: string;
  /** Matched against path and query: `/v2/shop/web/manifests/1`. */
  readonly path: RegExp;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a string. */
  readonly body?: unknown;
  /** How often. Default: always. */
  readonly times?: number;
}

/** Stands before a registry, counts what clients send to it, and breaks what a test wants broken. */
export interface CountingProxy {
  /** `127.0.0.1:<port>`: the registry, for clients. */
  readonly host: string;
  /** In the order in which they began. */
  uploads(): readonly Upload[];
  /** Bytes of all blobs sent, whether they were finished or not. */
  bytes(): number;
  /** `PUT /v2/shop/web/manifests/1 201`, in the order of their ends; 0: none came. */
  requests(): readonly string[];
  /** Forgets uploads and requests; rules stay. */
  reset(): void;
  /** Ends the connection of an upload once it has sent so many bytes. `times`: of how many uploads. Default: one. */
  cutAfter(bytes: number, times?: number): void;
  /** Lets no upload go on past so many bytes; resolves when one is held. It ends when its registry does, or with `release`. */
  holdAfter(bytes: number): Promise<void>;
  /** Lets everything go on: forgets cuts, holds and answers. */
  release(): void;
  answer(answer: Answer): void;
  /** Refuses a tag that is there already, in the words of Amazon ECR. Default: false. */
  immutable(yes: boolean): void;
  stop(): Promise<void>;
}

interface Counted {
  repository: string;
  digest?: string;
  bytes: number;
  finished: boolean;
  mounted: boolean;
}

/** @param registry `127.0.0.1:<port>` */
export async function startCountingProxy(registry: string): Promise<CountingProxy> {
  const [hostname, port] = registry.split(":") as [string, string];
  const byId = new Map<string, Counted>();
  let uploads: Counted[] = [];
  let requests: string[] = [];
  let answers: { rule: Answer; left: number }[] = [];
  let cut = { bytes: Number.POSITIVE_INFINITY, left: 0 };
  let hold: { bytes: number; reached: () => void } | undefined;
  let held: IncomingMessage[] = [];
  let immutable = false;

  const note = (from: IncomingMessage, status: number) => requests.push(`${from.method} ${from.url} ${status}`);

  const forward = (from: IncomingMessage, to: ServerResponse) => {
    const url = new URL(from.url ?? "/", "http://x");
    const record = byId.get(/\/blobs\/uploads\/([^/]+)$/.exec(url.pathname)?.[1] ?? "");
    // The Host stays, so that the registry names this proxy in the addresses that it hands out.
    const on = request(
      { hostname, port, agent: false, method: from.method, path: from.url, headers: from.headers },
      (back) => {
        note(from, back.statusCode ?? 0);
        learn(from.method, url, record, back);
        to.writeHead(back.statusCode ?? 502, back.headers);
        back.pipe(to);
      },
    );
    let ended = false;
    const end = () => {
      ended = true;
      from.socket.destroy();
      on.destroy();
    };
    on.on("error", () => {
      if (!from.socket.destroyed) note(from, 0);
      end();
    });
    from.on("error", end);
    from.on("data", (chunk: Buffer) => {
      if (ended) return;
      if (record) record.bytes += chunk.length;
      if (record && cut.left > 0 && record.bytes > cut.bytes) {
        cut.left--;
        note(from, 0);
        return end();
      }
      on.write(chunk);
      if (record && hold && record.bytes > hold.bytes) {
        from.pause();
        held.push(from);
        hold.reached();
      } else if (on.writableNeedDrain) {
        from.pause();
        on.once("drain", () => from.resume());
      }
    });
    from.on("end", () => on.end());
  };

  /** Learns from the registry's answers which upload is which. */
  const learn = (method: string | undefined, url: URL, record: Counted | undefined, back: IncomingMessage) => {
    const digest = url.searchParams.get("digest") ?? url.searchParams.get("mount");
    if (record && digest !== null) {
      record.digest = digest;
      record.finished = back.statusCode === 201;
    }
    const start = /^\/v2\/(.+)\/blobs\/uploads\/$/.exec(url.pathname)?.[1];
    if (start === undefined || method !== "POST") return;
    const begun: Counted = { repository: start, bytes: 0, finished: false, mounted: false };
    if (back.statusCode === 201) {
      uploads.push({ ...begun, ...(digest === null ? {} : { digest }), finished: true, mounted: true });
    } else if (back.statusCode === 202) {
      const id = /\/blobs\/uploads\/([^/?]+)/.exec(back.headers.location ?? "")?.[1];
      if (id !== undefined) byId.set(id, begun);
      uploads.push(begun);
    }
  };

  const respond = (from: IncomingMessage, to: ServerResponse, { status, headers, body }: Omit<Answer, "path">) => {
    from.resume();
    note(from, status);
    to.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    to.end(typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body));
  };

  const server = createServer(async (from, to) => {
    const found = answers.find(
      ({ rule, left }) =>
        left > 0 && (rule.method === undefined || rule.method === from.method) && rule.path.test(from.url ?? ""),
    );
    if (found) {
      found.left--;
      return respond(from, to, found.rule);
    }
    const put = from.method === "PUT" && /^\/v2\/(.+)\/manifests\/([\w.-]+)$/.exec(from.url ?? "");
    if (immutable && put && (await exists(registry, from))) return respond(from, to, taken(put[2] ?? "", put[1] ?? ""));
    forward(from, to);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const release = () => {
    cut = { bytes: Number.POSITIVE_INFINITY, left: 0 };
    hold = undefined;
    for (const one of held) one.resume();
    held = [];
    answers = [];
  };
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    uploads: () => uploads.map((one) => ({ ...one })),
    bytes: () => uploads.reduce((sum, { bytes }) => sum + bytes, 0),
    requests: () => [...requests],
    reset: () => {
      uploads = [];
      requests = [];
    },
    cutAfter: (bytes, times = 1) => {
      cut = { bytes, left: times };
    },
    holdAfter: (bytes) =>
      new Promise((reached) => {
        hold = { bytes, reached };
      }),
    release,
    answer: (rule) => {
      answers.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
    },
    immutable: (yes) => {
      immutable = yes;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function exists(registry: string, { url, headers }: IncomingMessage): Promise<boolean> {
  const { authorization } = headers;
  const accept = ["manifest.v2", "manifest.list.v2"]
    .map((type) => `application/vnd.docker.distribution.${type}+json`)
    .concat(["manifest", "index"].map((type) => `application/vnd.oci.image.${type}.v1+json`));
  const response = await fetch(`http://${registry}${url}`, {
    method: "HEAD",
    headers: { accept: accept.join(", "), ...(authorization ? { authorization } : {}) },
  });
  return response.ok;
}

/** What Amazon ECR says of a tag that it keeps. */
function taken(tag: string, repository: string): Omit<Answer, "path"> {
  const message = `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`;
  return { status: 400, body: { errors: [{ code: "TAG_INVALID", message }] } };
}

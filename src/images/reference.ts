/** An image reference in its parts, as docker reads it. */
export interface Reference {
  /** `docker.io`, `registry.example.com:5000`. */
  readonly host: string;
  /** Path below the host: `library/node`, `shop/web`. */
  readonly path: string;
  readonly tag?: string;
  /** `sha256:...` */
  readonly digest?: string;
  /** Whether the reference itself names the host; a bare name is one of Docker Hub. */
  readonly hostNamed: boolean;
}

const DOCKER_HUB = "docker.io";

/**
 * Takes a reference apart by docker's rules: https://github.com/distribution/reference/blob/v0.6.0/normalize.go.
 * Undefined for what docker would reject.
 */
export function parseReference(text: string): Reference | undefined {
  const found = REFERENCE.exec(text);
  if (!found) return undefined;
  const [, name = "", tag, digest] = found;
  const [first = "", ...rest] = name.split("/");
  const hostNamed = rest.length > 0 && (/[.:A-Z]/.test(first) || first === "localhost");
  const path = hostNamed ? rest.join("/") : name;
  if (!PATH.test(path) || (hostNamed && !HOST.test(first))) return undefined;
  const host = !hostNamed || first === "index.docker.io" ? DOCKER_HUB : first;
  const full = host === DOCKER_HUB && !path.includes("/") ? `library/${path}` : path;
  if (`${host}/${full}`.length > LONGEST || IMAGE_ID.test(name)) return undefined;
  return {
    host,
    path: full,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    hostNamed,
  };
}

/** Of digests sha256 alone, which is all that registries have. Grammar: https://github.com/distribution/reference/blob/v0.6.0/regexp.go. */
const REFERENCE = /^([^@\s]+?)(?::([A-Za-z0-9_][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;
const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9A-Fa-f:]+\\])(?::\\d+)?$`);
/** Of host and path together. */
const LONGEST = 255;
/** Docker takes it for the id of an image. */
const IMAGE_ID = /^[0-9a-f]{64}$/;

/** `host/path` of a reference, without tag and digest: where docker would push it to. */
export function repositoryOf({ host, path }: Reference): string {
  return `${host}/${path}`;
}

/** Where an image of this name lies in a registry that an environment names: `<registry>/<path>`. */
export function repositoryIn(registry: string, { host, path }: Reference): string {
  return `${registry}/${host === DOCKER_HUB ? path.replace(/^library\//, "") : path}`;
}

import type { Code } from "../codes";

/** The registry that a message is about. */
export interface Registry {
  /** As people say it: `registry.example.com:5000`, `Docker Hub`. */
  readonly name: string;
  /** What `docker login` takes; empty for Docker Hub. */
  readonly login: string;
  /** Path below the host, where it is known: `shop/web`. */
  readonly repository: string;
}

/** What some words of docker mean. */
export interface Case {
  readonly code: Code;
  readonly pattern: RegExp;
  /** What was found, after `push of shop/web:1: `. */
  readonly found: string | ((registry: Registry, words: RegExpExecArray) => string);
  readonly remedy: string | ((registry: Registry) => string);
}

const INSTALL =
  "Install it: npm run up does on Debian and Ubuntu; elsewhere see https://docs.docker.com/engine/install/ and https://github.com/docker/buildx#installing";

const AGAIN = "then run the same command again: what has arrived whole is not sent again";

/** Amazon ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html. */
const ECR = /^\d{12}\.dkr[.-]ecr[.-]/;

function logIn({ login }: Registry): string {
  if (ECR.test(login)) {
    return `Set up amazon-ecr-credential-helper (https://github.com/awslabs/amazon-ecr-credential-helper), which needs no login, or: aws ecr get-login-password | docker login --username AWS --password-stdin ${login}`;
  }
  const command = login === "" ? "docker login" : `docker login ${login}`;
  return `Log in: ${command}, or set up its credential helper in docker's config.json (credHelpers); the account needs the right to read and write there`;
}

function create({ login, repository }: Registry): string {
  if (ECR.test(login)) return "Create the repository: npx cdktf deploy registry";
  return `Create the repository${repository === "" ? "" : ` ${repository}`} there, or correct the name`;
}

/** What a registry says that would answer later. */
export const TOO_MANY_REQUESTS = /toomanyrequests|429 Too Many Requests|rate limit/i;

/**
 * What docker's messages mean; the first that fits holds, so what is special comes first. They come from
 * - docker/cli: `Cannot connect`, `error getting credentials`;
 * - the engine's push (moby/moby `distribution/errors.go`) with the codes of docker/distribution
 *   (`registry/api/errcode/register.go`) in words: `unauthorized`, `denied`, `name unknown`, `manifest unknown`,
 *   `tag invalid`, `toomanyrequests`;
 * - Buildx, that is containerd (`core/remotes/docker/{resolver,authorizer,pusher}.go`, `core/remotes/errors`):
 *   `unexpected status from`, `pull access denied`, `: not found`. It shows a registry's sentence and not its code;
 * - Go's `net` and `crypto/x509`.
 * Each was seen here with docker 28.2 and Buildx 0.29, unless a comment names another source.
 */
export const cases: readonly Case[] = [
  {
    code: "BERTH621",
    pattern: /spawn docker ENOENT/,
    found: "the docker command was not found",
    remedy: INSTALL,
  },
  {
    // Without the plugin, docker takes its flags for its own. --prefer-index came with 0.15
    // (https://github.com/docker/buildx/releases/tag/v0.15.0), bake's --allow with 0.17.
    code: "BERTH621",
    pattern: /'?buildx'? is not a docker command|unknown command: docker buildx|unknown (shorthand )?flag: /,
    found: "Docker's plugin Buildx 0.17 or later was not found",
    remedy: INSTALL,
  },
  {
    // Buildx takes the context for its builder, and says so of both: DOCKER_CONTEXT and BUILDX_BUILDER.
    code: "BERTH401",
    pattern: /no builder "([^"]*)" found|context "([^"]*)": context not found/,
    found: (_, [, builder, context]) =>
      context === undefined
        ? `there is no docker context or builder "${builder}"`
        : `there is no docker context "${context}"`,
    remedy:
      "Correct DOCKER_CONTEXT (docker context ls shows what there is) or BUILDX_BUILDER (docker buildx ls), or unset it; else choose one: docker context use default",
  },
  {
    code: "BERTH401",
    pattern:
      /Cannot connect to the Docker daemon|error during connect|unable to resolve docker endpoint|permission denied while trying to connect to the docker|dial unix \S+: connect/i,
    found: "no Docker engine answers",
    remedy: "Start it (systemctl start docker, or Docker Desktop), or correct DOCKER_HOST or the docker context",
  },
  {
    // 507: WebDAV's status, which registries behind a proxy use.
    code: "BERTH608",
    pattern: /no space left on device|disk quota exceeded|ENOSPC|507 Insufficient Storage/i,
    found: ({ name }) => `no space left, on this machine, on the engine's or at ${name}`,
    remedy: `Free space where the message points to (for an engine: docker system prune), ${AGAIN}`,
  },
  {
    code: "BERTH603",
    pattern: /error getting credentials|docker-credential-\S+.*executable file not found/,
    found: ({ name }) => `docker's credential helper for ${name} fails`,
    remedy: "Install the helper that docker's config.json names (credHelpers, credsStore), or take it out there",
  },
  {
    // Amazon ECR, https://github.com/moby/buildkit/issues/3776 and https://github.com/osscontainertools/kaniko/pull/204;
    // Google Artifact Registry, https://cloud.google.com/artifact-registry/docs/docker/troubleshoot; Harbor, its package
    // immutable; Quay, https://issues.redhat.com/browse/PROJQUAY-10859; Alibaba Cloud,
    // https://help.aliyun.com/en/acr/user-guide/turn-on-immutable-image-version.
    code: "BERTH617",
    pattern:
      /tag invalid|is immutable|enabled tag immutability|configured as immutable|already exists and cannot be overwritten/i,
    found: ({ name }) => `${name} has the tag already and keeps its tags`,
    remedy: "Delete the tag there, if nothing uses it",
  },
  {
    // Docker Hub, https://docs.docker.com/docker-hub/usage/.
    code: "BERTH602",
    pattern: TOO_MANY_REQUESTS,
    found: ({ name }) => `${name} has had too many requests`,
    remedy: (registry) => `Wait; a login often raises the limit. ${logIn(registry)}`,
  },
  {
    code: "BERTH622",
    pattern: /media type .* is no longer supported|schema1 manifests/,
    found: "a manifest of Docker's first format, which engines no longer run",
    remedy: "Build and push the image again with a Docker of today",
  },
  {
    code: "BERTH603",
    pattern: /no basic auth credentials|missing username or secret/,
    found: ({ name }) => `${name} wants a login, and docker has none for it`,
    remedy: logIn,
  },
  {
    // Of a HEAD request nothing but the status is shown: Amazon ECR answers an expired token with 403, and says so only
    // where a body is read.
    code: "BERTH603",
    pattern: /authorization token has expired|403 Forbidden/i,
    found: ({ name }) => `${name} refuses docker's login: no right, or expired`,
    remedy: logIn,
  },
  {
    // Docker Hub does not tell which of the two.
    code: "BERTH604",
    pattern: /pull access denied|repository does not exist or may require 'docker login'/,
    found: ({ name }) => `${name} has no such repository, or does not show it to this login`,
    remedy: (registry) => `Correct the name; or, for a private image: ${logIn(registry)}`,
  },
  {
    code: "BERTH603",
    pattern:
      /push access denied|denied: |requested access to the resource is denied|insufficient_scope|unauthorized|401 Unauthorized|authentication required|incorrect username or password|failed to authorize/i,
    found: ({ name }) => `${name} refuses docker's login`,
    remedy: logIn,
  },
  {
    code: "BERTH605",
    pattern: /could not fetch content descriptor .*not found|blob unknown/,
    found: ({ name }) => `${name} has the manifest, but not all that it names`,
    remedy: "Push the image there again from an engine that has it",
  },
  {
    // A full disk shows like this with the Docker registry 2.8: it loses the upload, and says why in its log alone.
    code: "BERTH602",
    pattern: /blob upload (invalid|unknown)/,
    found: ({ name }) => `${name} lost what was sent`,
    remedy: `See its log, its disk may be full; ${AGAIN}`,
  },
  {
    code: "BERTH604",
    pattern: /name unknown|repository with name '.*' does not exist|repository name not known/,
    found: ({ name }) => `${name} has no such repository`,
    remedy: create,
  },
  {
    code: "BERTH604",
    pattern: /An image does not exist locally|tag does not exist: |No such image/i,
    found: "the engine has no such image",
    remedy: "Build or pull it first",
  },
  {
    code: "BERTH604",
    pattern: /manifest unknown|: not found$|404 Not Found/m,
    found: ({ name }) => `${name} has no such image`,
    remedy: create,
  },
  {
    // Buildx takes plain HTTP for this machine's own addresses alone, whatever the engine's daemon.json says; a builder's
    // configuration is read though the builder is never started.
    code: "BERTH602",
    pattern: /server gave HTTP response to HTTPS client/,
    found: ({ name }) => `${name} speaks plain HTTP, and docker expects HTTPS`,
    remedy: ({ name }) =>
      `Give it a certificate. For tests: name it under insecure-registries in the engine's daemon.json, and make a builder whose buildkitd.toml has [registry."${name}"] http = true: docker buildx create --use --buildkitd-config buildkitd.toml`,
  },
  {
    code: "BERTH602",
    pattern: /x509: |tls: /,
    found: ({ name }) => `${name} shows a certificate that is not trusted`,
    remedy: ({ name }) =>
      `Have its authority trusted by this machine (its certificate store, or SSL_CERT_FILE) and by the engine (/etc/docker/certs.d/${name}/ca.crt), or mend the certificate's name or date`,
  },
  {
    code: "BERTH602",
    pattern: /invalid character .* looking for beginning of value/,
    found: ({ name }) => `${name} answers, but not as a registry does`,
    remedy: "Correct the address; a proxy or a login page may stand before it",
  },
  {
    // A registry says no more than its status here; with a full disk, the Docker registry 2.8 says 500.
    code: "BERTH602",
    pattern: /(unexpected HTTP status|unexpected status from .*): 5\d\d/,
    found: ({ name }) => `${name} fails`,
    remedy: `See its log, its disk may be full; ${AGAIN}`,
  },
  {
    code: "BERTH602",
    pattern:
      /\b(Put|Patch) "\S+\/blobs\/uploads\/.*(connection reset|broken pipe|\bEOF\b|use of closed network connection)/,
    found: ({ name }) => `${name} ended the connection in the middle of a layer`,
    remedy: `Start it if it is down, and see whether its disk is full, ${AGAIN}`,
  },
  {
    code: "BERTH602",
    pattern:
      /[Cc]onnection (refused|reset)|no such host|server misbehaving|name resolution|i\/o timeout|TLS handshake timeout|deadline exceeded|[Nn]o route to host|[Nn]etwork is unreachable|[Bb]roken pipe|use of closed network connection|\bEOF\b|no answer within|failed to do request/,
    found: ({ name }) => `${name} does not answer`,
    remedy: `Start it, or mend the address or the network, ${AGAIN}`,
  },
];

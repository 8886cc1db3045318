/** The registry in the messages below. */
export const host = "registry.example.com:5000";

/**
 * What docker says when it fails, with what we make of it: code, then `found | remedy`. Captured from docker 28.2 with
 * engines 20.10 and 26.1, Buildx 0.29 and the Docker registry 2.8, hosts changed, unless a comment names another source.
 */
export const failures: readonly (readonly [what: string, stderr: string, code: string, text: RegExp])[] = [
  [
    "no docker",
    "\nspawn docker ENOENT",
    "BERTH621",
    /docker command was not found.*docs\.docker\.com\/engine\/install/,
  ],
  [
    "no Buildx",
    "unknown flag: --raw\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n",
    "BERTH621",
    /Buildx 0\.17 or later was not found/,
  ],
  [
    "no Buildx, older docker",
    "docker: 'buildx' is not a docker command.\nSee 'docker --help'\n",
    "BERTH621",
    /Buildx 0\.17 or later/,
  ],
  [
    "old Buildx",
    "unknown flag: --prefer-index\n\nUsage:  docker buildx imagetools create [OPTIONS] [SOURCE...]\n\nRun 'docker buildx imagetools create --help' for more information\n",
    "BERTH621",
    /Buildx 0\.17 or later/,
  ],
  [
    "no engine",
    "Cannot connect to the Docker daemon at unix:///nowhere/docker.sock. Is the docker daemon running?",
    "BERTH401",
    /no Docker engine answers.*DOCKER_HOST/,
  ],
  [
    "no engine over ssh",
    'error during connect: Post "http://docker.example.com/v1.50/images/shop/web/push?tag=1": command [ssh -o ConnectTimeout=30 -T -p 1 -- 127.0.0.1 docker system dial-stdio] has exited with exit status 255, make sure the URL is valid, and Docker 18.09 or later is installed on the remote host: stderr=ssh: connect to host 127.0.0.1 port 1: Connection refused\n\n\n',
    "BERTH401",
    /no Docker engine answers/,
  ],
  [
    "a context that does not exist",
    'Failed to initialize: unable to resolve docker endpoint: context "nowhere": context not found: open ~/.docker/contexts/meta/20/meta.json: no such file or directory',
    "BERTH401",
    /there is no docker context "nowhere" \| Correct DOCKER_CONTEXT/,
  ],
  [
    "a context that does not exist, Buildx",
    'ERROR: no builder "nope" found\n',
    "BERTH401",
    /there is no docker context or builder "nope" \| Correct DOCKER_CONTEXT \(docker context ls.*BUILDX_BUILDER/,
  ],
  [
    // moby/moby client/request.go
    "an engine that is another user's",
    "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
    "BERTH401",
    /no Docker engine answers/,
  ],
  [
    // https://github.com/docker/for-mac/issues/3356
    "the engine's disk is full",
    "Error processing tar file(exit status 1): write /app/a: no space left on device",
    "BERTH608",
    /no space left.*docker system prune.*run the same command again/,
  ],
  [
    "a registry without space",
    "received unexpected HTTP status: 507 Insufficient Storage",
    "BERTH608",
    /no space left/,
  ],
  [
    "a full registry, push",
    "received unexpected HTTP status: 500 Internal Server Error",
    "BERTH602",
    /registry\.example\.com:5000 fails \| See its log, its disk may be full/,
  ],
  [
    "a full registry, copy",
    `#1 ERROR: failed to copy: x\n------\nERROR: failed to copy: unexpected status from PUT request to http://${host}/v2/shop/web/blobs/uploads/a54b?_state=bxO5&digest=sha256%3Aabef: 404 Not Found\nunknown: blob upload invalid\n`,
    "BERTH602",
    /lost what was sent.*its disk may be full/,
  ],
  [
    "a helper that is not there",
    'ERROR: error getting credentials - err: exec: "docker-credential-nowhere": executable file not found in $PATH, out: ``',
    "BERTH603",
    /credential helper for registry\.example\.com:5000 fails.*credHelpers/,
  ],
  [
    "a helper that fails",
    "ERROR: error getting credentials - err: exit status 1, out: `token expired, sign in again`",
    "BERTH603",
    /credential helper/,
  ],
  [
    "no login, push",
    "no basic auth credentials",
    "BERTH603",
    /wants a login.*docker login registry\.example\.com:5000/,
  ],
  [
    "no login, copy",
    "ERROR: push access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials",
    "BERTH603",
    /wants a login/,
  ],
  [
    "no login, read",
    "ERROR: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials",
    "BERTH603",
    /wants a login/,
  ],
  ["a wrong login, push", "unauthorized: authentication required", "BERTH603", /refuses docker's login/],
  [
    "a wrong login, read",
    `ERROR: unexpected status from HEAD request to http://${host}/v2/shop/web/manifests/1: 401 Unauthorized`,
    "BERTH603",
    /refuses docker's login/,
  ],
  [
    "a token server that refuses",
    "ERROR: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://auth.example.com/token?scope=repository%3Ashop%2Fweb%3Apull&service=x: 401 Unauthorized",
    "BERTH603",
    /docker login registry\.example\.com:5000/,
  ],
  ["no right to push", "denied: requested access to the resource is denied", "BERTH603", /refuses docker's login/],
  [
    "no right to copy",
    "ERROR: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
    "BERTH603",
    /refuses docker's login/,
  ],
  [
    "Docker Hub, which does not tell",
    "ERROR: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
    "BERTH604",
    /has no such repository, or does not show it.*Correct the name; or, for a private image/,
  ],
  [
    // https://github.com/docker/for-win/issues/9562
    "Docker Hub, which does not tell the engine either",
    "pull access denied for shop/web, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    "BERTH604",
    /has no such repository, or does not show it/,
  ],
  [
    "a rate limit",
    "toomanyrequests: You have reached your pull rate limit.",
    "BERTH602",
    /too many requests \| Wait; a login often raises the limit/,
  ],
  [
    "a rate limit, read",
    `ERROR: unexpected status from HEAD request to https://${host}/v2/shop/web/manifests/2: 429 Too Many Requests`,
    "BERTH602",
    /too many requests/,
  ],
  [
    "a tag of ECR that stays, push",
    "tag invalid: The image tag '1' already exists in the 'shop/web' repository and cannot be overwritten because the tag is immutable.",
    "BERTH617",
    /has the tag already and keeps its tags \| Delete the tag/,
  ],
  [
    "a tag of ECR that stays, copy",
    `ERROR: failed commit on ref "manifest-sha256:b51a": unexpected status from PUT request to https://${host}/v2/shop/web/manifests/1: 400 Bad Request\nunknown: The image tag '1' already exists in the 'shop/web' repository and cannot be overwritten because the tag is immutable.\n`,
    "BERTH617",
    /keeps its tags/,
  ],
  [
    // https://cloud.google.com/artifact-registry/docs/docker/troubleshoot
    "a tag of Artifact Registry that stays",
    "manifest invalid: cannot update tag v3. The repository has enabled tag immutability",
    "BERTH617",
    /keeps its tags/,
  ],
  [
    // goharbor/harbor, package immutable
    "a tag of Harbor that stays",
    "unknown: Failed to process request due to 'shop/web:1' configured as immutable.",
    "BERTH617",
    /keeps its tags/,
  ],
  [
    // https://issues.redhat.com/browse/PROJQUAY-10859
    "a tag of Quay that stays",
    "unknown: tag is immutable and cannot be overwritten",
    "BERTH617",
    /keeps its tags/,
  ],
  [
    "a repository that is not there, push",
    "name unknown: The repository with name 'shop/web' does not exist in the registry with id '123456789012'",
    "BERTH604",
    /no such repository \| Create the repository shop\/web there/,
  ],
  [
    "a repository that is not there, copy",
    `ERROR: unexpected status from POST request to https://${host}/v2/shop/web/blobs/uploads/: 404 Not Found\nunknown: The repository with name 'shop/web' does not exist in the registry with id '123456789012'\n`,
    "BERTH604",
    /no such repository/,
  ],
  ["an image that is not there", `ERROR: ${host}/shop/none:1: not found`, "BERTH604", /no such image/],
  ["a manifest that is not there", "manifest unknown: manifest unknown", "BERTH604", /no such image/],
  [
    "an image that the engine does not have, push",
    "An image does not exist locally with the tag: shop/web",
    "BERTH604",
    /the engine has no such image/,
  ],
  [
    "an image that a containerd store does not have, push",
    "tag does not exist: shop/web:1",
    "BERTH604",
    /the engine has no such image/,
  ],
  [
    "a layer that is gone",
    "ERROR: httpReadSeeker: failed open: could not fetch content descriptor sha256:1855 (application/vnd.docker.container.image.v1+json) from remote: not found",
    "BERTH605",
    /has the manifest, but not all that it names/,
  ],
  [
    "Docker's first format",
    'ERROR: not implemented: media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.0, please rebuild the image as "application/vnd.docker.distribution.manifest.v2+json" or "application/vnd.oci.image.manifest.v1+json"',
    "BERTH622",
    /first format/,
  ],
  [
    "nobody there, push",
    `Get "http://${host}/v2/": dial tcp 127.0.0.1:1: connect: connection refused`,
    "BERTH602",
    /registry\.example\.com:5000 does not answer \| Start it.*has arrived whole is not sent again/,
  ],
  [
    "nobody there, read",
    `ERROR: failed to do request: Head "http://${host}/v2/shop/web/manifests/1": dial tcp 127.0.0.1:1: connect: connection refused`,
    "BERTH602",
    /does not answer/,
  ],
  [
    "no such host",
    `Get "https://${host}/v2/": dial tcp: lookup registry.example.com on 10.0.0.53:53: no such host`,
    "BERTH602",
    /does not answer.*mend the address/,
  ],
  [
    "a connection that ended",
    `ERROR: failed commit on ref "layer-sha256:23b9": failed to do request: Put "http://${host}/v2/shop/web/blobs/uploads/e5a2?_state=Fj4H&digest=sha256%3A23b9": read tcp 127.0.0.1:59102->127.0.0.1:45849: read: connection reset by peer`,
    "BERTH602",
    /ended the connection in the middle of a layer.*disk is full.*is not sent again/,
  ],
  [
    "a connection that ended before",
    `ERROR: failed to do request: Head "http://${host}/v2/a/b/manifests/1": EOF`,
    "BERTH602",
    /does not answer/,
  ],
  ["a registry that says nothing", "\nno answer within 60 s", "BERTH602", /does not answer/],
  [
    // https://github.com/distribution/distribution/issues/2796
    "a network that swallows",
    `Get "https://${host}/v2/": dial tcp 192.0.2.1:443: i/o timeout`,
    "BERTH602",
    /does not answer/,
  ],
  [
    "plain HTTP",
    `ERROR: failed to do request: Head "https://${host}/v2/a/b/manifests/1": http: server gave HTTP response to HTTPS client`,
    "BERTH602",
    /speaks plain HTTP.*insecure-registries.*\[registry\."registry\.example\.com:5000"\] http = true/,
  ],
  [
    "a certificate",
    `ERROR: failed to do request: Head "https://${host}/v2/a/b/manifests/1": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    "BERTH602",
    /certificate that is not trusted.*certs\.d\/registry\.example\.com:5000\/ca\.crt/,
  ],
  [
    "a page instead of a registry",
    "ERROR: invalid character '<' looking for beginning of value",
    "BERTH602",
    /not as a registry does/,
  ],
  [
    "a gateway",
    `ERROR: unexpected status from HEAD request to http://${host}/v2/shop/web/manifests/2: 503 Service Unavailable`,
    "BERTH602",
    /registry\.example\.com:5000 fails/,
  ],
  ["an end in the middle of what it says", "unexpected EOF", "BERTH602", /does not answer/],
  ["an end is no part of a word", "geoffrey: EOFX of typeof failed\n", "BERTH623", /failed/],
  ["anything else", "something new\n", "BERTH623", /^push of shop\/web:1 failed \| Mend what docker says$/],
  ["nothing at all", "\n", "BERTH623", /failed/],
];

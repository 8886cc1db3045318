// Turns the output of a failed pull, build or install into what is wrong and what to do. Pure.
import { tail } from "./run.mjs";
import { problem } from "./talk.mjs";

/** Nobody answered, as Docker (Go) and npm (Node) put it. */
const NETWORK =
  /no such host|i\/o timeout|connection refused|network is unreachable|server misbehaving|context deadline exceeded|TLS handshake timeout|Client\.Timeout|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|EIDLETIMEOUT/i;
const NPM_NETWORK =
  /npm (?:error|ERR!) (?:code|errno|network).*(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|EIDLETIMEOUT)/i;
const CERTIFICATE =
  /SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY_LEAF|certificate signed by unknown authority/i;
const BASE_IMAGE =
  /(?:failed to resolve source metadata for|pull access denied for|manifest for|> \[internal\] load metadata for) ([\w./:@-]+)/i;

/** Whether a failure is that nobody answered, rather than a no. @param {string} output */
export const isNetworkFailure = (output) => NETWORK.test(output);

/**
 * @param {string} what what failed, as in "The image build failed"
 * @param {string} output all that the command wrote
 */
export function explain(what, output) {
  if (/no space left on device|ENOSPC/i.test(output)) {
    return problem(
      `${what}: no space left on the disk`,
      "See what fills it:  docker system df  and  df -h",
      "Free space that Docker can do without:  docker builder prune  and  docker image prune",
      "Nothing was deployed; run the same command again afterwards.",
    );
  }
  if (/cannot connect to the docker daemon|error during connect|is the docker daemon running/i.test(output)) {
    return problem(
      `${what}: the Docker engine does not answer`,
      "Start it (sudo systemctl start docker) and run the same command again.",
    );
  }
  if (CERTIFICATE.test(output)) {
    return problem(
      `${what}: a certificate is not trusted`,
      "Behind a proxy with its own certificate, point NODE_EXTRA_CA_CERTS at a file with it; the build takes it from there too.",
      ...tail(output, 5),
    );
  }
  if (NPM_NETWORK.test(output)) {
    return problem(
      `${what}: npm cannot reach its registry`,
      "Check the network; behind a proxy:  npm config set https-proxy http://<host>:<port>",
      ...tail(output, 5),
    );
  }
  if (/npm (?:error|ERR!) code EUSAGE/.test(output)) {
    return problem(
      `${what}: package.json and package-lock.json do not agree`,
      "Take both from one commit, or make the lock file anew:  npm install",
      ...output
        .split("\n")
        .filter((line) => /(Missing|Invalid):/.test(line))
        .slice(0, 5),
    );
  }
  const image = BASE_IMAGE.exec(output)?.[1]?.replace(/:$/, "");
  if (image) return noImage(image, output);
  return problem(what, ...tail(output));
}

/** @param {string} image @param {string} output what the pull said @param {string} [variable] that the Compose file reads it from */
export function noImage(image, output, variable) {
  const silent = isNetworkFailure(output);
  return problem(
    `The base image ${image} is not to be had: ${silent ? "no registry answered" : "the registry does not give it out"}`,
    ...tail(output, 3),
    silent
      ? "Check the network, or load the image by hand:  docker load -i <file>"
      : `Check the name and your login:  docker pull ${image}`,
    ...(variable ? [`Or name another image:  echo ${variable}=<image> >> .env`] : []),
  );
}

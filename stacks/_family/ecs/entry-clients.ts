import type { Asked } from "./entry-probe";

/** A word that curl and wget take for an address: with a scheme, or a loopback name without one. */
const ADDRESS = /^(https?:\/\/|(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])([:/?]|$))/i;

/** Options of curl that change what is asked or where: body, method, headers, user, cookie, proxy, certificate. */
const CURL_CHANGES =
  /^--(data.*|json|form.*|upload-file|header|user|user-agent|cookie|proxy.*|socks.*|unix-socket|abstract-unix-socket|cert|key|config|resolve|connect-to|interface|oauth2.*|aws-sigv4|next|url-query|get)(=|$)/;
const CURL_SHORT_CHANGES = "dFTHubxEKAG";
/** Short options of curl that take a value. */
const CURL_SHORT_VALUES = "omwreYyCzPtc";
const CURL_LONG_VALUES = /^--(output|max-time|connect-timeout|write-out|retry|retry-delay|retry-max-time|max-redirs)$/;

/** What `curl <words>` asks; undefined where a load balancer could not ask it too. */
export function curlAsks(words: readonly string[]): Asked | undefined {
  const urls: string[] = [];
  let failsOnError = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (word.startsWith("--")) {
      if (CURL_CHANGES.test(word)) return undefined;
      if (word === "--request" && !isRead(words[++index])) return undefined;
      if (word.startsWith("--request=") && !isRead(word.slice(10))) return undefined;
      if (word === "--url") urls.push(words[++index] ?? "");
      if (CURL_LONG_VALUES.test(word)) index++;
      failsOnError ||= word === "--fail" || word === "--fail-with-body";
    } else if (/^-./.test(word)) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] as string;
        const rest = word.slice(at + 1);
        if (CURL_SHORT_CHANGES.includes(letter)) return undefined;
        failsOnError ||= letter === "f";
        if (letter !== "X" && !CURL_SHORT_VALUES.includes(letter)) continue;
        const value = rest === "" ? words[++index] : rest;
        if (letter === "X" && !isRead(value)) return undefined;
        break;
      }
    } else urls.push(word);
  }
  const [url] = urls;
  return url !== undefined && urls.length === 1 && ADDRESS.test(url) ? { url, failsOnError } : undefined;
}

const WGET_CHANGES = /^--(post-.*|body-.*|header|user|password|http-user|http-password|load-cookies|certificate)(=|$)/;
const WGET_VALUES = /^(-O|-o|-T|-t|-w|-U|-P|--output-document|--timeout|--tries|--wait)$/;

/** What `wget <words>` asks. wget fails on a status of 400 and above. */
export function wgetAsks(words: readonly string[]): Asked | undefined {
  const urls: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (WGET_CHANGES.test(word)) return undefined;
    if (word === "--method" && !isRead(words[++index])) return undefined;
    if (word.startsWith("--method=") && !isRead(word.slice(9))) return undefined;
    if (WGET_VALUES.test(word) || /^-[a-zA-Z]*O$/.test(word)) index++;
    else if (!word.startsWith("-") || word === "-") urls.push(word);
  }
  const [url] = urls;
  return url !== undefined && urls.length === 1 && ADDRESS.test(url) ? { url, failsOnError: true } : undefined;
}

const isRead = (method: string | undefined) => /^(GET|HEAD)$/i.test(method ?? "");

const INTERPRETER = /^(node|nodejs|bun|deno|python[0-9.]*|ruby|php[0-9.]*|perl)$/;
/** Signs in a script that it does more than read one address. */
const SCRIPT_CHANGES = /method|post|put|header|auth|cookie|body|data\s*=|user|environ|env\b|\$|`/i;

/** What a script on the command line asks, where it names one address and nothing that changes the request. */
export function interpreterAsks(name: string, words: readonly string[]): Asked | undefined {
  const [flag, script, ...rest] = words;
  const inline = /^(-e|-c|-r|eval|--eval)$/.test(flag ?? "");
  if (!INTERPRETER.test(name) || !inline || script === undefined || rest.length > 0) return undefined;
  const urls = script.match(/https?:\/\/[^\s"')]+/g) ?? [];
  const [url] = urls;
  // A script that looks at the status has its own idea of a good one: 2xx as a rule, so an error is none.
  return url !== undefined && urls.length === 1 && !SCRIPT_CHANGES.test(script.replace(url, ""))
    ? { url, failsOnError: true }
    : undefined;
}

import type { Health } from "../../../src/workload/model";
import { curlAsks, interpreterAsks, wgetAsks } from "./entry-clients";
import { commandsOf } from "./entry-words";

/** What a health check's command asks of the app over HTTP. */
export interface HttpProbe {
  readonly scheme: "http" | "https";
  /** In the container. */
  readonly port: number;
  /** With the query, without the fragment. At most 1,024 characters, which is what a target group takes. */
  readonly path: string;
  /** Status codes that the command takes for healthy, as far as a target group can say it. */
  readonly matcher: string;
}

/** What a client asks: one address of the container itself. */
export interface Asked {
  readonly url: string;
  /** Whether the client fails on a status of 400 and above. */
  readonly failsOnError: boolean;
}

const LONGEST_PATH = 1024;
/** A target group takes codes from 200 to 499: API_Matcher of Elastic Load Balancing. */
const SUCCESS = "200-399";
const ANSWER = "200-499";

/**
 * The HTTP request that a health check makes of its own container, where the command is plainly one: curl, wget, or a
 * script of an interpreter that names one address. Undefined where it sends headers or a body, asks another host, needs
 * variables, or always succeeds: a load balancer could not ask the same.
 */
export function httpProbe(test: Health["test"]): HttpProbe | undefined {
  if (test === undefined) return undefined;
  if (test.form === "shell") return ofLine(test.line);
  const [program = "", flag, line, ...rest] = test.argv;
  const shell = /^(\/\S*\/)?(sh|bash|ash|dash)$/.test(program);
  if (shell) return flag === "-c" && line !== undefined && rest.length === 0 ? ofLine(line) : undefined;
  return ofWords(test.argv, false);
}

function ofLine(line: string): HttpProbe | undefined {
  const [first, ...others] = commandsOf(line) ?? [];
  if (first === undefined || first.after !== "") return undefined;
  let judged = false;
  for (const { after, words } of others) {
    // What fails may say so in its own words; what then succeeds makes the check mean nothing.
    if (after === "||" && !/^(exit [1-9]\d*|exit|false)$/.test(words.join(" "))) return undefined;
    if (after === ";" || words.some(hasUrl)) return undefined;
    // The answer's text, or something else beside it, decides too; a status alone says less.
    if (after === "|") judged = true;
  }
  const words = first.words[0] === "exec" ? first.words.slice(1) : first.words;
  return ofWords(words, judged);
}

const hasUrl = (word: string) => /https?:\/\//.test(word);

function ofWords([program = "", ...words]: readonly string[], judged: boolean): HttpProbe | undefined {
  const name = program.split("/").at(-1) ?? "";
  const asked =
    name === "curl" ? curlAsks(words) : /^wget2?$/.test(name) ? wgetAsks(words) : interpreterAsks(name, words);
  return asked && ofUrl(asked.url, asked.failsOnError && !judged ? SUCCESS : ANSWER);
}

/** Loopback only: any other name is another machine, or another address of this one that the command may rely on. */
const LOOPBACK =
  /^(?:(https?):\/\/)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|\[::\])(?::(\d{1,5}))?(?:([/?][\x21-\x7e]*))?$/i;

function ofUrl(url: string, matcher: string): HttpProbe | undefined {
  const match = LOOPBACK.exec(url);
  if (!match) return undefined;
  const scheme = match[1]?.toLowerCase() === "https" ? "https" : "http";
  const port = Number(match[2] ?? (scheme === "https" ? 443 : 80));
  const written = (match[3] ?? "/").replace(/#.*$/, "");
  const path = written.startsWith("/") ? written : `/${written}`;
  // curl would expand these into several addresses.
  if (/[{}[\]\\^`<>"|]/.test(path)) return undefined;
  return port >= 1 && port <= 65535 && path.length <= LONGEST_PATH ? { scheme, port, path, matcher } : undefined;
}

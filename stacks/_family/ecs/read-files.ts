import { createHash } from "node:crypto";
import type { Leaf, ServiceContract } from "../../../src/contract/contract";
import { compareText } from "../../../src/contract/format";
import type { JsonObject } from "../../../src/json";
import type { View } from "./read-task";
import { tagOf } from "./read-terraform";
import { blocks, string, strings } from "./read-values";

type File = ServiceContract["files"][string];

/** What the writer of files is told of one: seven words of its command. */
interface Line {
  readonly kind: "secret" | "config";
  readonly source: string;
  readonly variable: string;
  readonly form: "base64" | "plain";
  readonly mode: string;
  readonly uid: string;
  readonly gid: string;
  readonly path: string;
}

const WORDS = 7;

/** Files that a container beside the app's writes into volumes that both mount. */
export function readFiles(view: View, problems: string[]): Readonly<Record<string, File>> {
  const files = view.others.flatMap((writer) => {
    const lines = linesOf(strings(writer.command).map((word) => view.terraform.text(word) ?? word));
    if (lines.length > 0 && !waitsFor(view.app, writer)) problems.push("the app does not wait for its files");
    return lines.flatMap((line): [string, File][] => {
      const path = seenAt(view.app, writer, line.path);
      if (path === undefined) problems.push(`the file ${line.path} is not in a volume of the app`);
      return path === undefined ? [] : [[path, readFile(view, writer, line, problems)]];
    });
  });
  return Object.fromEntries(files.sort(([a], [b]) => compareText(a, b)));
}

/** Volumes by which files get into the app: those of no mount of the Compose file. */
export function volumesOfFiles({ others }: View): ReadonlySet<string> {
  const writers = others.filter((writer) => linesOf(strings(writer.command)).length > 0);
  return new Set(writers.flatMap((writer) => blocks(writer.mountPoints).map((point) => String(point.sourceVolume))));
}

function linesOf(command: readonly string[]): readonly Line[] {
  const lines: Line[] = [];
  for (let at = 0; at + WORDS <= command.length; ) {
    const [kind, source = "", variable = "", form, mode = "", owner = "", path = ""] = command.slice(at, at + WORDS);
    const [, uid, gid] = /^(\d+):(\d+)$/.exec(owner) ?? [];
    const fits = /^[0-7]{3,4}$/.test(mode) && path.startsWith("/") && uid !== undefined && gid !== undefined;
    if ((kind === "secret" || kind === "config") && (form === "base64" || form === "plain") && fits) {
      lines.push({ kind, source, variable, form, mode: mode.padStart(4, "0"), uid, gid, path });
      at += WORDS;
    } else at += 1;
  }
  return lines;
}

/** Started alone is not enough: the writer has to have finished, or to say that it is ready. */
function waitsFor(app: JsonObject, writer: JsonObject): boolean {
  return blocks(app.dependsOn).some(
    ({ containerName, condition }) => containerName === writer.name && condition !== "START",
  );
}

/** Where the app finds what the writer writes at `path`: in the same volume, wherever that is mounted. */
function seenAt(app: JsonObject, writer: JsonObject, path: string): string | undefined {
  const folder = (point: JsonObject) => (string(point.containerPath) ?? "").replace(/\/+$/, "");
  const within = blocks(writer.mountPoints).filter((point) => path.startsWith(`${folder(point)}/`));
  const deepest = within.sort((a, b) => folder(b).length - folder(a).length)[0];
  const mounted = blocks(app.mountPoints).find((point) => point.sourceVolume === deepest?.sourceVolume);
  return deepest && mounted ? folder(mounted) + path.slice(folder(deepest).length) : undefined;
}

function readFile({ terraform }: View, writer: JsonObject, line: Line, problems: string[]): File {
  const { kind, variable, form } = line;
  const plain = blocks(writer.environment).find(({ name }) => name === variable);
  const secret = blocks(writer.secrets).find(({ name }) => name === variable);
  if (plain === undefined && secret === undefined) problems.push(`the content of ${line.path} is nowhere`);
  if (kind === "secret" && plain !== undefined) problems.push(`the value of secret ${line.source} is in the file`);
  const source = tagOf(terraform, terraform.target(secret?.valueFrom), kind) ?? line.source;
  return {
    secret: kind === "secret" ? source : null,
    config: kind === "config" ? source : null,
    digest: kind === "secret" ? null : digest(terraform.text(plain?.value), form),
    mode: line.mode,
    uid: line.uid,
    gid: line.gid,
  };
}

function digest(content: string | undefined, form: Line["form"]): Leaf<string> {
  if (content === undefined) return { opaque: "content known when it is deployed" };
  const bytes = Buffer.from(content, form === "base64" ? "base64" : "utf8");
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

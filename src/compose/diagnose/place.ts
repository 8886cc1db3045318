import type { ComposePath } from "../path";
import type { Position } from "../project";
import { trace } from "../source/locate";
import { entriesOf, itemsOf, type Place, scalarsOf, textOf } from "../source/node";
import type { Sources } from "../source/sources";

export interface MessagePlace {
  readonly path?: ComposePath;
  readonly position?: Position;
}

/** Where a message of docker compose points to, as far as it names a path, a service or a value. */
export function placeInMessage(message: string, sources: Sources): MessagePlace {
  const line = /^(?:yaml: |failed to parse ([^:]+): ).*?line (\d+):/s.exec(message);
  if (line) {
    const source = sources.files.find((file) => file.path === line[1]) ?? sources.files[0];
    return source ? { position: { file: source.file, line: Number(line[2]), column: 1 } } : {};
  }
  const path = pathInMessage(message, sources);
  const value = valueInMessage(message);
  if (path) {
    const { places, depth } = trace(sources, path);
    const found = places[0];
    const scalar =
      value === undefined || !found || depth === 0
        ? undefined
        : places.flatMap((place) => scalarsOf(place)).find((one) => says(one, value));
    const exact = scalar ?? found;
    return exact ? { path, position: exact.source.at(exact.offset) } : { path };
  }
  const scalar =
    value === undefined ? undefined : sources.roots.flatMap((root) => scalarsOf(root)).find((one) => says(one, value));
  return scalar ? { position: scalar.source.at(scalar.offset) } : {};
}

const says = (place: Place, value: string): boolean => (textOf(place.node) ?? "").includes(value);

/** The value that a message complains of. */
function valueInMessage(message: string): string | undefined {
  const match =
    /(?:Invalid (?:host|container)Port: |invalid boolean: |Invalid (?:ip|proto)[^:]*: )(\S+)/i.exec(message) ??
    /(?:parsing|in duration|invalid duration|unknown unit .* in duration|invalid suffix:|undefined \w+(?: secret)?) ["']?([^"':\s]+)/.exec(
      message,
    ) ??
    /You may need to escape any \$ with another \$\.\n(.+)/s.exec(message);
  return match?.[1];
}

/** The longest path that a message names and that stands in a file. */
function pathInMessage(message: string, sources: Sources): ComposePath | undefined {
  const dotted = /(?:^|[\s'`:])((?:services|networks|volumes|configs|secrets)[.[][^\s'`]*)/.exec(message)?.[1];
  if (dotted !== undefined) return follow(dotted.replace(/[:.,]+$/, ""), sources);
  const top = /^(?:validating [^:]+:\s*)?(name|services|networks|volumes|configs|secrets|include)\b.* must/.exec(
    message,
  )?.[1];
  if (top !== undefined) return [top];
  const odd = /non-string key in ([\w.]+): (\S+)/.exec(message);
  if (odd) return follow(`${odd[1]}.${odd[2]}`, sources);
  if (/include cycle/.test(message)) return ["include"];
  if (/^healthcheck\.test must start/.test(message)) return oddHealthcheck(sources);
  const service =
    /\bservices? ["`]?([A-Za-z0-9._-]+)["`]?/.exec(message)?.[1] ?? /cycle detected: (\S+) ->/.exec(message)?.[1];
  if (service === undefined) return undefined;
  const undefinedIn = /undefined (network|volume|config|secret) /.exec(message)?.[1];
  const attribute = undefinedIn
    ? `${undefinedIn}s`
    : /depends on undefined|cycle detected/.test(message)
      ? "depends_on"
      : /extend service/.test(message)
        ? "extends"
        : undefined;
  const path: ComposePath = ["services", service, ...(attribute === undefined ? [] : [attribute])];
  return trace(sources, path).depth === path.length ? path : path.slice(0, 2);
}

/** Compose does not say which service it means. */
function oddHealthcheck(sources: Sources): ComposePath | undefined {
  const services = sources.roots.flatMap((root) => [...entriesOf(entriesOf(root).get("services") ?? root).keys()]);
  return services
    .map((service) => ["services", service, "healthcheck", "test"])
    .find((path) => {
      const { places, depth } = trace(sources, path);
      const first = places[0] && itemsOf(places[0])[0];
      return (
        depth === path.length && first !== undefined && !/^(CMD|CMD-SHELL|NONE)$|\$/.test(textOf(first.node) ?? "")
      );
    });
}

/**
 * `services.web.ports.[].target` and `services[web].mem_limit` as a path. A name may have dots itself, so at each step the
 * longest stretch that is a key in the files is taken.
 */
function follow(text: string, sources: Sources): ComposePath {
  const words = text.replace(/\[([^\]]*)\]/g, ".$1").split(".");
  const path: (string | number)[] = [];
  for (let at = 0; at < words.length; ) {
    const ends = Array.from({ length: words.length - at }, (_, index) => words.length - index);
    const steps = ends.flatMap((end) => asSteps(words.slice(at, end).join(".")).map((step) => ({ end, step })));
    const known = steps.find(({ step }) => step !== "" && trace(sources, [...path, step]).depth === path.length + 1);
    if (!known) break;
    path.push(known.step);
    at = known.end;
  }
  return path;
}

const asSteps = (word: string): readonly (string | number)[] => (/^\d+$/.test(word) ? [word, Number(word)] : [word]);

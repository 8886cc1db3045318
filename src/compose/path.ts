/**
 * The place of an attribute in a Compose document: keys and list indexes from the root,
 * as in `["services", "web", "ports", 0, "published"]`.
 */
export type ComposePath = readonly (string | number)[];

const PLAIN_KEY = /^[A-Za-z0-9_/-]+$/;

/** `services.web.ports[0].published`; a key with other characters is quoted: `labels["a.b"]`. */
export function formatPath(path: ComposePath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (PLAIN_KEY.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** Inverse of {@link formatPath}. Returns undefined for text that no path formats to. */
export function parsePath(text: string): ComposePath | undefined {
  const steps: (string | number)[] = [];
  const token = /\.?([A-Za-z0-9_/-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) return undefined;
    const dotted = text[at] === ".";
    if (match[1] !== undefined && dotted === (steps.length === 0)) return undefined;
    if (match[1] !== undefined) steps.push(match[1]);
    else if (match[2] !== undefined) steps.push(Number(match[2]));
    else if (match[3] !== undefined) steps.push(JSON.parse(match[3]) as string);
  }
  return steps.length > 0 ? steps : undefined;
}

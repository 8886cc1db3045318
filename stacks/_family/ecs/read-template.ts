import { isObject, type Json } from "../../../src/json";

/**
 * Terraform's string templates. A string of Terraform JSON is a template: `${expression}` is evaluated, `$${` stands
 * for `${`. To keep the two apart afterwards, an expression is put between two noncharacters of Unicode, percent-encoded,
 * so that a string that holds JSON text stays JSON text.
 */
const OPEN = "\uFDD0";
const CLOSE = "\uFDD1";
const MARK = /\uFDD0([^\uFDD1]*)\uFDD1/g;

/** Every string of a document with its expressions marked and its doubled signs halved. */
export function marked(value: Json): Json {
  if (typeof value === "string") return markedText(value);
  if (Array.isArray(value)) return value.map(marked);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [markedText(key), marked(entry)]));
}

function markedText(text: string): string {
  let result = "";
  for (let at = 0; at < text.length; ) {
    const [sign, next, after] = [text[at], text[at + 1], text[at + 2]];
    if ((sign === "$" || sign === "%") && next === sign && after === "{") {
      result += `${sign}{`;
      at += 3;
    } else if ((sign === "$" || sign === "%") && next === "{") {
      const end = endOf(text, at + 2);
      const inside = text.slice(at + 2, end).trim();
      result += OPEN + encodeURIComponent(sign === "%" ? `%${inside}` : inside) + CLOSE;
      at = end + 1;
    } else {
      result += sign;
      at += 1;
    }
  }
  return result;
}

/** Where the brace closes that opened before `from`; braces within quotes do not count. */
function endOf(text: string, from: number): number {
  let depth = 1;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === "{") depth += 1;
    else if (!quoted && sign === "}" && --depth === 0) return at;
  }
  return text.length;
}

/** The expressions in a marked string, in order. */
export function expressionsIn(text: string): readonly string[] {
  return [...text.matchAll(MARK)].map((match) => decodeURIComponent(match[1] ?? ""));
}

/** A marked string with each expression replaced. */
export function replaced(text: string, value: (expression: string) => string): string {
  return text.replace(MARK, (_, encoded: string) => value(decodeURIComponent(encoded)));
}

/** The expression again between markers: for what cannot be evaluated. */
export const mark = (expression: string): string => OPEN + encodeURIComponent(expression) + CLOSE;

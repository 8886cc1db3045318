/** Text that is HTML already. */
export interface Html {
  readonly html: string;
  toString(): string;
}

export function raw(text: string): Html {
  return { html: text, toString: () => text };
}

/** Template tag: everything put in is escaped, except what is Html already; lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return raw(strings.map((text, index) => text + (index < values.length ? render(values[index]) : "")).join(""));
}

function render(value: unknown): string {
  if (Array.isArray(value)) return value.map(render).join("");
  if (typeof value === "object" && value !== null && "html" in value) return String(value.html);
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

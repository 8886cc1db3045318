/** The platform's own default holds, with its value where a source says so; null: the image's own, or nobody can say. */
export interface Default<T> {
  readonly default: T | null;
}
/** Known only after apply; never compared as text. */
export interface Opaque {
  readonly opaque: string;
}
/** One fact: a value, the platform's default, known only later, or null: the platform has no such thing, or it is off. */
export type Leaf<T> = T | Default<T> | Opaque | null;

/** The value that holds: what was asked for, else the platform's default. Undefined where it is opaque. */
export function effective<T>(leaf: Leaf<T>): T | null | undefined {
  if (isOpaque(leaf)) return undefined;
  return isDefault(leaf) ? leaf.default : leaf;
}

export function isDefault<T>(leaf: Leaf<T>): leaf is Default<T> {
  return isRecord(leaf) && Object.hasOwn(leaf, "default");
}

export function isOpaque<T>(leaf: Leaf<T>): leaf is Opaque {
  return isRecord(leaf) && Object.hasOwn(leaf, "opaque");
}

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

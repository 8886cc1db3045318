import pinned from "../../schema/unreviewed.json";

/** Features of the pinned specification on which no target has taken a position: refused everywhere, see schema/README.md. */
export const unreviewed: ReadonlySet<string> = new Set<string>(pinned);

/** 12 digits of a digest or id, as docker shows them: they tell images apart for people. */
export const short = (digest: string): string => bare(digest).slice(0, 12);

/** All digits, without `sha256:`. */
export const bare = (digest: string): string => digest.replace(/^sha256:/, "");

/** What an image is called in a table: its digest, else its id. */
export const shortName = ({ digest, id }: { readonly digest?: string | undefined; readonly id: string }): string =>
  digest === undefined ? `id ${short(id)}` : short(digest);

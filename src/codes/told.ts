/** What docs/errors.md says of a code. */
export interface Told {
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
}

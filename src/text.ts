/** `1 image`, `2 images`, `2 registries`. */
export const count = (number: number, word: string): string => `${number} ${number === 1 ? word : plural(word)}`;

const plural = (word: string): string => (word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`);

/** Columns two spaces apart, each as wide as its widest cell. A cell may have several lines. */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.split("\n")));
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.flatMap((row) => (row[column] ?? [""]).map((line) => line.length))),
  );
  return cells
    .flatMap((row) => {
      const height = Math.max(1, ...row.map((lines) => lines.length));
      return Array.from({ length: height }, (_, line) =>
        widths
          .map((width, column) => (row[column]?.[line] ?? "").padEnd(width))
          .join("  ")
          .trimEnd(),
      );
    })
    .join("\n");
}

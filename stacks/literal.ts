/** Text as a string of Terraform JSON that Terraform does not interpolate: `${` and `%{` doubled. */
export function literal(text: string): string {
  return text.replace(/[$%]\{/g, (start) => start[0] + start);
}

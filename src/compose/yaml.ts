/**
 * The `yaml` package, loaded when it is first needed: parsing costs 0.1 s to load, and a load without findings and
 * without `x-berth` needs no YAML at all.
 */
export function yaml(): typeof import("yaml") {
  return require("yaml") as typeof import("yaml");
}

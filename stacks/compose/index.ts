import type { Target } from "../../src/target";
import { type ComposeOptions, options } from "./options";
import { read } from "./read";
import { retain, synthesize } from "./stack";
import { support } from "./support";

const target: Target<ComposeOptions> = {
  id: "compose",
  title: "A Docker engine, local or remote, through docker compose",
  options,
  support,
  loads: true,
  synthesize,
  // Loaded when it is asked for: no synth has a use for it.
  running: async (subject, request) => (await import("./running")).running(subject, request),
  retain,
  read,
};

export default target;

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
  synthesize,
  retain,
  read,
};

export default target;

import { deploying } from "./deploying";
import { images } from "./images";
import { loading } from "./loading";
import { platform } from "./platform";
import { project } from "./project";

/**
 * Every code that a finding can carry, with what docs/errors.md says about it. Codes are stable: one is never given a
 * new meaning.
 */
export const codes = { ...loading, ...project, ...deploying, ...platform, ...images };

export type Code = keyof typeof codes;

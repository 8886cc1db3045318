import * as v from "valibot";

/** true or false; `name` is the option's, for messages. */
export const flag = (name: string) => v.boolean(`${name} must be true or false`);

/** A whole number from `least` to `most`, of `unit` in the plural. */
export const whole = (name: string, least: number, most: number, unit: string) =>
  v.pipe(
    v.number(`${name} must be a number of ${unit}`),
    v.integer(`${name} must be a whole number of ${unit}`),
    v.minValue(least, `${name} must be at least ${least} ${unit}`),
    v.maxValue(most, `${name} must be at most ${most} ${unit}`),
  );

/** A text of a form that `means` says in words. */
export const matching = (name: string, form: RegExp, means: string) =>
  v.pipe(v.string(`${name} must be ${means}`), v.regex(form, `${name} must be ${means}`));

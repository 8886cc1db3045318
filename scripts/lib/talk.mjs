// How the scripts talk: one line for each thing done, seconds for each step, one question for everything.
import { createInterface } from "node:readline/promises";

/**
 * An error with what to do about it; printed without a stack.
 * @param {string} message what is wrong, one sentence
 * @param {...string} remedy what to do, one line each
 */
export function problem(message, ...remedy) {
  return Object.assign(new Error(message), { name: "Problem", remedy });
}

/** @param {string} text */
export const ok = (text) => console.log(`✓ ${text}`);
/** @param {string} text */
export const doing = (text) => console.log(`→ ${text}`);
/** @param {string} text */
export const note = (text) => console.log(`! ${text}`);

/** Seconds for each step, in order. Steps of one name are added up. */
export function stopwatch() {
  /** @type {Map<string, number>} */
  const spent = new Map();
  return {
    /**
     * @template T
     * @param {string} name
     * @param {() => T | Promise<T>} work
     */
    async time(name, work) {
      const begin = performance.now();
      try {
        return await work();
      } finally {
        spent.set(name, (spent.get(name) ?? 0) + performance.now() - begin);
      }
    },
    /** One line: `set-up 1.2 s, image 30.1 s, total 31.3 s`. */
    summary() {
      const total = [...spent.values()].reduce((sum, ms) => sum + ms, 0);
      return [...spent, ["total", total]].map(([name, ms]) => `${name} ${(Number(ms) / 1000).toFixed(1)} s`).join(", ");
    },
  };
}

/**
 * Asks [Y/n] on a terminal. Elsewhere nobody can answer, which is a no.
 * @param {string} question
 * @param {{ yes: boolean }} options yes: answer given beforehand (`--yes`, `CI=true`)
 */
export async function agreed(question, { yes }) {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = (await terminal.question(`${question} [Y/n] `)).trim().toLowerCase();
    return answer === "" || answer === "y" || answer === "yes";
  } finally {
    terminal.close();
  }
}

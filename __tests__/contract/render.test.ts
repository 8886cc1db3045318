import fc from "fast-check";
import { formatContract } from "../../src/contract/format";
import { referenceContract } from "../../src/contract/reference";
import { renderContract } from "../../src/contract/render";
import type { JsonObject } from "../../src/json";
import { validDocument } from "../support/documents";
import { workload } from "../support/projects";

const contract = (document: JsonObject) => referenceContract(workload(document), "here");

const sample: JsonObject = {
  name: "sample",
  networks: { default: {} },
  services: {
    store: { image: "redis", networks: { default: null } },
    web: {
      image: "app",
      networks: { default: null },
      environment: { GREETING: "a b", LONG: "x".repeat(200), ESCAPE: "\u001b[31m" },
      command: ["sh", "-c", "a b"],
      cap_drop: ["ALL"],
      ports: [{ target: 80, published: "8080" }],
      depends_on: { store: { condition: "service_started" } },
    },
  },
};

test("facts on lines, defaults marked", () => {
  const text = renderContract(contract(sample));
  expect(text).toMatch(/^contract of here \(compose file\)\n\nservice store\n {2}image\n {4}reference {2}redis\n/);
  expect(text).toMatch(/\n {4}restart +never \(default\)\n/);
  expect(text).toMatch(/\n {4}command +sh -c "a b"\n/);
  expect(text).toContain("\n  internet -> web, 80/tcp\n");
  expect(text).toContain("\n  web after store started, on deploy only\n");
  expect(text).toMatch(/\n {4}capabilities +\(none\)\n/);
  // A terminal must not obey what a value says.
  expect(text).toContain("\\u001b[31m");
});

test("no line is wider than a terminal, and nothing of a value is lost", () => {
  const text = renderContract(contract(sample));
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text.match(/x/g)?.length).toBeGreaterThanOrEqual(200);
  fc.assert(
    fc.property(validDocument, (document) => {
      for (const line of renderContract(contract(document)).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    }),
    { numRuns: 30 },
  );
});

test("the same facts give the same bytes, whatever the order they were written in", () => {
  const reversed = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, entry]) => [key, reversed(entry)]),
        )
      : value;
  const bytes = formatContract(contract(sample));
  expect(formatContract(contract(reversed(sample) as JsonObject))).toBe(bytes);
  expect(bytes.endsWith("}\n")).toBe(true);
  expect(JSON.parse(bytes)).toEqual(contract(sample));
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { loadCompose } from "../../src/compose/load";
import { BerthError, type Finding } from "../../src/errors";
import { bareShell, folder } from "./support";

const SEED = 20_261_123;
const RUNS = 300;
/** Longest that one load may take, far below the time-out of the loader itself. */
const LOAD_MS = 15_000;

const scalar = fc.oneof(
  fc.constantFrom(
    "a",
    "",
    "80",
    "80:3000",
    "./x:/y",
    "data:/d",
    "5s",
    "-1",
    "${X}",
    "${X:?need}",
    "${X:-d}",
    "$$",
    "${",
    "web",
    "~",
    "2026-12-31",
    "é🚢",
    "a\nb\n",
    "\tt",
    "*x",
    "&x",
    "!y",
    "yes",
    "0x1F",
  ),
  fc.integer({ min: -5, max: 100_000 }),
  fc.boolean(),
  fc.constant(null),
  fc.string({ maxLength: 6, unit: "grapheme" }),
);
const key = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "image",
      "command",
      "ports",
      "volumes",
      "environment",
      "env_file",
      "depends_on",
      "healthcheck",
      "test",
      "interval",
      "deploy",
      "resources",
      "limits",
      "cpus",
      "networks",
      "secrets",
      "configs",
      "build",
      "context",
      "extends",
      "file",
      "service",
      "labels",
      "x-berth",
      "waivers",
      "target",
      "source",
      "ulimits",
      "name",
      "external",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom("imagee", "a.b", "a b", "<<", "é", "1") },
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
}));
const service = fc.dictionary(key, value, { maxKeys: 5 }).map((extra) => ({ image: "a", ...extra }));
const structured = fc
  .record(
    {
      name: fc.constantFrom("demo", "demo", "demo", "", "Demo App", 5),
      services: fc.oneof(
        {
          weight: 8,
          arbitrary: fc.dictionary(fc.constantFrom("web", "db", "a.b", "é"), service, { minKeys: 1, maxKeys: 3 }),
        },
        { weight: 1, arbitrary: value },
      ),
      volumes: fc.dictionary(key, value, { maxKeys: 2 }),
      networks: value,
      configs: fc.dictionary(key, value, { maxKeys: 2 }),
      include: fc.constantFrom(["more.yaml"], ["nope.yaml"], "more.yaml"),
      "x-berth": value,
    },
    { requiredKeys: ["services"] },
  )
  .map((document) => stringify(document));

const sound = fc.record(
  {
    image: fc.constantFrom("a", "b:1", "${IMAGE:-c}"),
    command: fc.oneof(
      fc.constantFrom("run it", "echo $$X"),
      fc.array(fc.constantFrom("a", "é", "${X}", "80"), { maxLength: 3 }),
    ),
    ports: fc.uniqueArray(
      fc.constantFrom("80:80", "90-92:90-92/udp", "127.0.0.1:1:1", 7000, { target: 5, published: "6" }),
      { maxLength: 3 },
    ),
    volumes: fc.uniqueArray(fc.constantFrom("./a:/a", "~/b:/b", "../c:/c:ro", "/d", { type: "tmpfs", target: "/t" }), {
      maxLength: 3,
    }),
    environment: fc.oneof(
      fc.array(fc.constantFrom("A=1", "B", "C=${D}"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("A", "b.c", "é"), fc.constantFrom("x", 1, true, null, "$$")),
    ),
    labels: fc.dictionary(fc.constantFrom("a.b", "x y", "$k"), fc.constantFrom("v", 1, "\n v\n")),
    healthcheck: fc.constantFrom(
      { test: "true", interval: "5s" },
      { test: ["CMD", "x"], retries: 3 },
      { disable: true },
    ),
    deploy: fc.constantFrom({ replicas: 2 }, { resources: { limits: { cpus: "0.5", memory: "10M" } } }, {}),
    "x-berth": fc.dictionary(
      fc.constantFrom("scale", "a", "é"),
      fc.constantFrom(null, [], {}, "2026-12-31", 1.5, "x\n    y: z\n"),
    ),
  },
  { requiredKeys: ["image"] },
);
const valid = fc
  .dictionary(fc.constantFrom("web", "db", "a.b", "true", "1x"), sound, { minKeys: 1, maxKeys: 4 })
  .map((services) => stringify({ name: "demo", services }));

const VALID = `name: demo
x-a: &a
  restart: always
  environment: {A: "1"}
include: [more.yaml]
services:
  web: &web
    <<: *a
    image: "web:\${TAG:-1}"
    ports: ["80:3000", {target: 5, published: "6"}]
    volumes:
      - data:/data
      - ./x:/x
    healthcheck: {test: [CMD, "true"], interval: 5s}
    command: |
      echo "é"
    depends_on:
      db: {condition: service_started}
    x-berth: {scale: {min: 1}}
  db:
    extends: {file: more.yaml, service: base}
    labels: ["a=b"]
volumes: {data: {}}
`;
const PIECES = [
  "\t",
  " ",
  "\n",
  ":",
  "- ",
  "{",
  "}",
  "[",
  "]",
  "'",
  '"',
  "&b ",
  "*b",
  "*a",
  "<<: *web",
  "!reset ",
  "!override ",
  "!!str ",
  "${",
  "${Y:?no}",
  "$",
  "#",
  "|",
  ">",
  "---\n",
  "...\n",
  "é",
  "🚢",
  "\u0000",
  "\ufeff",
  "\r",
  "? ",
  "%",
  "@",
  "null",
  "services:\n",
];
const mutated = fc
  .array(
    fc.record({ at: fc.nat({ max: VALID.length }), cut: fc.nat({ max: 12 }), put: fc.constantFrom("", ...PIECES) }),
    { maxLength: 4 },
  )
  .map((edits) => edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), VALID));

const inFile: ReadonlySet<string> = new Set([
  "BERTH002",
  "BERTH003",
  "BERTH004",
  "BERTH006",
  "BERTH008",
  "BERTH009",
  "BERTH010",
  "BERTH011",
]);

function checkFinding(finding: Finding): void {
  expect(finding.code).toMatch(/^BERTH0(0\d|1[01])$/);
  expect(finding.code).not.toBe("BERTH007");
  expect(finding.found).not.toBe("");
  expect(finding.remedy).not.toBe("");
  if (!inFile.has(finding.code) || (finding.code === "BERTH011" && finding.line === undefined)) return;
  expect(typeof finding.file).toBe("string");
  expect(finding.line).toBeGreaterThan(0);
  expect(finding.column).toBeGreaterThan(0);
}

function locateAll(project: Awaited<ReturnType<typeof loadCompose>>, value: unknown, path: (string | number)[]): void {
  const { file, line, column } = project.locate(path);
  if (file === "" || line < 1 || column < 1) throw new Error(`no position for ${path.join(".")}`);
  if (typeof value !== "object" || value === null) return;
  for (const [name, child] of Object.entries(value))
    locateAll(project, child, [...path, Array.isArray(value) ? Number(name) : name]);
}

test(`${RUNS} generated files: each gives a project or findings with positions (seed ${SEED})`, async () => {
  const projectDirectory = folder({ "more.yaml": "services:\n  base: {image: b, init: true}\n" });
  let loaded = 0;
  let refused = 0;
  let run = 0;
  const codes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.oneof(structured, mutated, valid), async (text) => {
      const file = `f${run++}.yaml`;
      writeFileSync(join(projectDirectory, file), text);
      const started = Date.now();
      try {
        const project = await loadCompose({ projectDirectory, files: [file], shell: bareShell });
        loaded++;
        locateAll(project, project.document, []);
        project.warnings.forEach(checkFinding);
      } catch (error) {
        if (!(error instanceof BerthError)) throw error;
        refused++;
        expect(error.findings.length).toBeGreaterThan(0);
        error.findings.forEach(checkFinding);
        for (const { code } of error.findings) codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      expect(Date.now() - started).toBeLessThan(LOAD_MS);
    }),
    { seed: SEED, numRuns: RUNS },
  );
  console.info(
    `seed ${SEED}: ${loaded} loaded, ${refused} refused; ${[...codes].map(([code, count]) => `${code} ${count}`).join(", ")}`,
  );
  // Both kinds are well represented, else the generator tests nothing.
  expect(Math.min(loaded, refused)).toBeGreaterThan(RUNS / 20);
}, 240_000);

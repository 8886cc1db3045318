// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform templates.
import { readFileSync } from "node:fs";
import type { JsonObject } from "../../../src/json";
import { addFiles } from "../../../stacks/_family/ecs/files";
import { inputName, placeOf } from "../../../stacks/_family/ecs/secrets";
import { synthOf } from "./sandbox";

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
const synth = (secrets: JsonObject, options: Record<string, unknown> = {}, used = Object.keys(secrets)): any => {
  const web = { image: "web:1", secrets: used.map((source) => ({ source })) };
  const document = { name: "shop", services: { web }, secrets };
  return synthOf({ document, options }, (context) => void addFiles(context));
};

test("a file becomes a write-only value, its version 16 bits of its hash", () => {
  const { resource } = synth({ db: { name: "shop_db", file: "./db.txt" } });
  expect(resource.aws_secretsmanager_secret.secret_db).toMatchObject({
    name: "shop-test-db",
    recovery_window_in_days: 0,
    tags: { "berth:secret": "db" },
  });
  const version = resource.aws_secretsmanager_secret_version.value_db;
  const place = '"${path.module}/../../../db.txt"';
  expect(version.secret_string_wo).toBe(`\${try(filebase64(${place}), "")}`);
  expect(version.secret_string_wo_version).toBe(
    `\${parseint(substr(sha256(try(filebase64(${place}), "")), 0, 4), 16) + 1}`,
  );
  expect(version.secret_string).toBeUndefined();
  expect(version.lifecycle.precondition).toHaveLength(3);
});

test("a revision of the options goes before the hash", () => {
  const { resource } = synth({ db: { name: "x", file: "db.txt" } }, { secrets: { db: { revision: 9 } } });
  expect(resource.aws_secretsmanager_secret_version.value_db.secret_string_wo_version).toBe(9);
});

test("a variable of the shell becomes an ephemeral, sensitive variable", () => {
  const { resource, variable } = synth({ "db.pass": { name: "x", environment: "DB_PASSWORD" } });
  const [name] = Object.keys(variable);
  expect(name).toMatch(/^secret_db_pass_[0-9a-f]{6}$/);
  expect(variable[name ?? ""]).toMatchObject({ type: "string", sensitive: true, ephemeral: true, default: "" });
  const [version] = Object.values<JsonObject>(resource.aws_secretsmanager_secret_version);
  expect(version?.secret_string_wo).toBe(`\${base64encode(var.${name})}`);
  expect(version?.secret_string_wo_version).toBe(1);
});

test("names that a shell's variable cannot have stay apart", () => {
  const names = ["a-b", "a_b", "a.b"].map((name) => inputName("secret", name));
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^[a-z0-9_]+$/);
});

test("an existing secret, and one that nobody uses, make nothing", () => {
  const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";
  expect(synth({ db: { name: "x", file: "db.txt" } }, { secrets: { db: { arn } } }).resource).toBeUndefined();
  expect(synth({ db: { name: "x", file: "db.txt" } }, {}, []).resource).toBeUndefined();
});

test("the content is never read at synth", () => {
  const content = readFileSync(__filename, "utf8");
  const text = JSON.stringify(synth({ self: { name: "x", file: __filename } }));
  expect(text).toContain("filebase64");
  expect(text).not.toContain(content.slice(0, 40));
  expect(text).not.toContain(Buffer.from(content).toString("base64").slice(0, 40));
});

test.each([
  ["./a b.txt", '"${path.module}/../../../a b.txt"'],
  ["/abs/db.txt", '"/abs/db.txt"'],
  ["~/db.txt", 'pathexpand("~/db.txt")'],
  ['q"u\\o${te}', '"${path.module}/../../../q\\"u\\\\o$${te}"'],
])("the place of %s", (path, expression) => expect(placeOf(path, "../../..")).toBe(expression));

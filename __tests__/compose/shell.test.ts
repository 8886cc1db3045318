import { bareShell, load } from "./support";

const FILE =
  "name: demo\nservices:\n  web: {image: 'a:${TAG:-1}', environment: [ASKED, UNSET]}\n  extra: {image: b, profiles: [p]}\n";

test("a value of the shell reaches the document only where the file asks for it", async () => {
  const shell = { ...bareShell, ASKED: "yes", NOT_ASKED: "leak-me-not", TAG: "2" };
  const { document } = await load(FILE, { shell });
  expect(document.services).toEqual({
    web: { image: "a:2", environment: { ASKED: "yes", UNSET: null }, networks: { default: null } },
  });
  expect(JSON.stringify(document)).not.toContain("leak-me-not");
});

test("Compose's own settings change nothing, neither from the shell nor from .env", async () => {
  const settings = {
    COMPOSE_PROJECT_NAME: "other",
    COMPOSE_PROFILES: "p",
    COMPOSE_FILE: "nowhere.yaml",
    COMPOSE_ENV_FILES: "nowhere.env",
    COMPOSE_DISABLE_ENV_FILE: "1",
    COMPOSE_CONVERT_WINDOWS_PATHS: "1",
  };
  const dotenv = Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
  const [plain, shell, file] = await Promise.all([
    load({ "compose.yaml": FILE, ".env": "TAG=3\n" }),
    load({ "compose.yaml": FILE, ".env": "TAG=3\n" }, { shell: { ...bareShell, ...settings } }),
    load({ "compose.yaml": FILE, ".env": `TAG=3\n${dotenv}` }),
  ]);
  expect(plain.document.services).toMatchObject({ web: { image: "a:3" } });
  expect(shell.document).toEqual(plain.document);
  expect(file.document).toEqual(plain.document);
});

test("env files named in the request take the place of .env", async () => {
  const files = { "compose.yaml": FILE, ".env": "TAG=dot\n", "prod.env": "TAG=prod\n" };
  const { document } = await load(files, { envFiles: ["prod.env"] });
  expect(document.services).toMatchObject({ web: { image: "a:prod" } });
});

test("a variable with Compose's prefix that is the user's own is passed on", async () => {
  const { document } = await load("name: demo\nservices: {web: {image: 'a:${COMPOSE_TAG}'}}\n", {
    shell: { ...bareShell, COMPOSE_TAG: "9" },
  });
  expect(document.services).toMatchObject({ web: { image: "a:9" } });
});

test("a secret from the environment shows its variable, never its value", async () => {
  const text =
    "name: demo\nservices: {web: {image: a, secrets: [s], configs: [c]}}\nsecrets: {s: {environment: TOKEN}}\nconfigs: {c: {environment: TOKEN}}\n";
  const project = await load(text, { shell: { ...bareShell, TOKEN: "verysecret" } });
  expect(JSON.stringify(project)).not.toContain("verysecret");
  expect(project.document.secrets).toEqual({ s: { environment: "TOKEN" } });
});

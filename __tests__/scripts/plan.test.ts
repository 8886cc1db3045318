import { callAll } from "./call";

interface Step {
  readonly missing: string;
  readonly how: string | null;
  readonly packages: readonly string[];
  readonly command: string;
}

const ready = {
  platform: "linux",
  root: true,
  os: { id: "debian", codename: "bookworm" },
  cli: true,
  dockerd: true,
  engine: "answers",
  elsewhere: null,
  compose: "2.40.3",
  buildx: "0.29.1",
  terraform: "1.11.4",
  tofu: null,
  candidates: {} as Record<string, string>,
  mmdebstrap: true,
  ip: true,
  sshd: true,
  venv: true,
};
const bare = { ...ready, cli: false, dockerd: false, engine: "silent", compose: null, buildx: null };
// What `apt-cache policy` says on each, as of November 2025.
const bookworm = { "docker.io": "20.10.24+dfsg1-1+deb12u1", "docker-compose": "1.29.2-3" };
const trixie = { "docker.io": "26.1.5+dfsg1-9", "docker-compose": "2.26.1-4", "docker-buildx": "0.13.1+ds1-3" };
const noble = {
  "docker.io": "28.2.2-0ubuntu1",
  "docker-compose-v2": "2.37.1+ds1-0ubuntu2",
  "docker-buildx": "0.21.3-0ubuntu1",
};
const ubuntu = { id: "ubuntu", codename: "noble" };

const cases: Record<string, { facts: object; wants?: object; expected: string[] }> = {
  "nothing on a machine that has all": { facts: ready, expected: [] },
  "Python for the tests' own programs, and only for tests": {
    facts: { ...ready, venv: false },
    wants: { tests: true },
    expected: ["apt python3 python3-venv"],
  },
  "no Python where no tests run": { facts: { ...ready, venv: false }, expected: [] },
  "Debian 12 as root: plugins from a newer suite": {
    facts: { ...bare, candidates: bookworm },
    expected: ["apt docker.io iptables", "start", "newer-suite docker-compose docker-buildx"],
  },
  "Debian 13 as root": {
    facts: { ...bare, candidates: trixie },
    expected: ["apt docker.io iptables", "start", "apt docker-compose docker-buildx"],
  },
  "Ubuntu as root": {
    facts: { ...bare, os: ubuntu, candidates: noble },
    expected: ["apt docker.io iptables", "start", "apt docker-compose-v2 docker-buildx"],
  },
  "Docker's own packages before Ubuntu's": {
    facts: {
      ...ready,
      os: ubuntu,
      compose: null,
      candidates: { ...noble, "docker-compose-plugin": "2.40.0-1~ubuntu" },
    },
    expected: ["apt docker-compose-plugin"],
  },
  "an old Ubuntu without good plugins": {
    facts: { ...ready, os: ubuntu, compose: null, candidates: { "docker-compose": "1:1.29.2-1" } },
    expected: ["by hand: see https://docs.docker.com/compose/install/linux/"],
  },
  "the Compose plugin is too old": {
    facts: { ...ready, compose: "2.19.1", candidates: trixie },
    expected: ["apt docker-compose"],
  },
  "a new Compose needs a new Buildx": {
    facts: { ...ready, buildx: "0.13.1", candidates: bookworm },
    expected: ["newer-suite docker-compose docker-buildx"],
  },
  "an older Compose does with an older Buildx": {
    facts: { ...ready, compose: "2.26.1", buildx: "0.13.1" },
    expected: [],
  },
  "Ubuntu, not root": {
    facts: { ...bare, os: ubuntu, root: false, candidates: noble },
    expected: [
      "by hand: sudo apt-get update && sudo apt-get install --no-install-recommends docker.io iptables",
      "by hand: sudo systemctl start docker",
      "by hand: sudo apt-get update && sudo apt-get install --no-install-recommends docker-compose-v2 docker-buildx",
    ],
  },
  "installed and stopped, root": { facts: { ...ready, engine: "silent" }, expected: ["start"] },
  "installed and stopped, not root": {
    facts: { ...ready, root: false, engine: "silent" },
    expected: ["by hand: sudo systemctl start docker"],
  },
  "not in the docker group": {
    facts: { ...ready, root: false, engine: "denied" },
    expected: ['by hand: sudo usermod -aG docker "$USER" && newgrp docker'],
  },
  "DOCKER_HOST points at a silent engine: nothing is installed or started here": {
    facts: { ...ready, dockerd: false, engine: "silent", elsewhere: "ssh://deploy@host" },
    expected: ["by hand: start it there, or: unset DOCKER_HOST"],
  },
  "a context points at a silent engine": {
    facts: { ...ready, engine: "silent", elsewhere: "context away" },
    expected: ["by hand: start it there, or: docker context use default"],
  },
  Fedora: {
    facts: { ...bare, os: { id: "fedora", codename: "" } },
    expected: [
      "by hand: curl -fsSL https://get.docker.com | sudo sh   (or see https://docs.docker.com/engine/install/)",
      "by hand: see https://docs.docker.com/compose/install/linux/",
    ],
  },
  "macOS without Docker": {
    facts: { ...bare, platform: "darwin", root: false, os: null, terraform: null },
    expected: [
      "by hand: brew install --cask docker-desktop",
      "by hand: brew install --cask docker-desktop",
      "by hand: brew install opentofu",
    ],
  },
  "macOS, Docker Desktop not running": {
    facts: { ...ready, platform: "darwin", root: false, os: null, engine: "silent" },
    expected: ["by hand: open -a Docker"],
  },
  "Terraform too old, OpenTofu good": { facts: { ...ready, terraform: "1.5.7", tofu: "1.11.0" }, expected: [] },
  "Terraform 1.9 is older than 1.11": { facts: { ...ready, terraform: "1.9.8" }, expected: ["terraform terraform"] },
  "stand-ins and tests want more": {
    facts: { ...ready, mmdebstrap: false, ip: false },
    wants: { standIns: true, tests: true },
    expected: ["apt mmdebstrap", "apt iproute2"],
  },
};

const results = callAll(
  "plan.mjs",
  Object.values(cases).map(({ facts, wants = {} }) => ["plan", facts, wants]),
) as Step[][];

test.each(Object.entries(cases).map(([name, { expected }], index) => ({ name, expected, index })))(
  "$name",
  ({ expected, index }) => {
    const shown = results[index]?.map(({ how, packages, command }) =>
      how ? [how, ...packages].join(" ") : `by hand: ${command}`,
    );
    expect(shown).toEqual(expected);
  },
);

test("every step names a command for a person", () => {
  for (const step of results.flat()) expect(step.command).toMatch(/^(sudo|brew|curl|open|see|start it) ?/);
});

test("a missing part says what was found instead", () => {
  const index = Object.keys(cases).indexOf("Terraform 1.9 is older than 1.11");
  expect(results[index]?.[0]?.missing).toBe("Terraform or OpenTofu 1.11 or later (found Terraform 1.9.8)");
});

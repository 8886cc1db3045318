import { BerthError } from "../../../../src/errors";
import { composeFailure } from "../../../../stacks/compose/runner/diagnose";
import type { Engine } from "../../../../stacks/compose/runner/engine";
import { formatFailure } from "../../../../stacks/compose/runner/failure";

const engine: Engine = { label: "the engine", env: {}, address: "unix:///x", local: true, publishingHost: "localhost" };

// Messages as engines and docker compose wrote them.
test.each([
  [
    "BERTH402",
    "port 18432 of localhost is taken",
    "Error response from daemon: driver failed programming external connectivity on endpoint p-web-1 (0f): Bind for 0.0.0.0:18432 failed: port is already allocated",
  ],
  [
    "BERTH402",
    "port 18432 of localhost is taken",
    "Error response from daemon: driver failed programming external connectivity on endpoint p-web-1 (0f): Error starting userland proxy: listen tcp4 0.0.0.0:18432: bind: address already in use",
  ],
  [
    "BERTH402",
    "port 80 of localhost is taken",
    "Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint web (1): failed to bind host port for 0.0.0.0:80:172.17.0.2:80/tcp: address already in use",
  ],
  [
    "BERTH402",
    "port 5000 of localhost is taken",
    "Error response from daemon: Ports are not available: exposing port TCP 0.0.0.0:5000 -> 0.0.0.0:0: listen tcp 0.0.0.0:5000: bind: address already in use",
  ],
  ["BERTH404", "the disk of the engine is full", "failed to create layer: write /var/lib/x: no space left on device"],
  [
    "BERTH401",
    "no Docker engine answers at the engine",
    "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",
  ],
  ["BERTH403", "docker compose misses an image", "Error response from daemon: No such image: web:1"],
  ["BERTH407", "docker compose up failed", 'service "web" has neither an image nor a build context specified'],
])("%s %s", (code, found, message) => {
  const error = composeFailure(engine, [" Container p-web-1  Creating", message]);
  expect(error).toBeInstanceOf(BerthError);
  expect(error.findings).toEqual([
    expect.objectContaining({ code, found, reason: expect.stringContaining(message.slice(-40)) }),
  ]);
});

test("a failure is printed with what was found beside its code, then why, then what to do", () => {
  const error = new BerthError([
    { code: "BERTH403", verdict: "error", found: "image x is missing", reason: "one\ntwo", remedy: "build it" },
    { code: "BERTH405", verdict: "error", found: "locked", reason: "r", remedy: "wait" },
  ]);
  expect(formatFailure(error)).toBe(
    "BERTH403  image x is missing\n  one\n  two\n  build it\nBERTH405  locked\n  r\n  wait",
  );
});

import assert from "node:assert/strict";
import { createServer as createListener } from "node:net";
import { test } from "node:test";
import { html } from "../src/html";
import { createServer } from "../src/server";
import { memoryStore, settings } from "./support";

const away = { reachable: false, error: "WRONGPASS <b>" } as const;

test("the page shows the environment and what the store knows", async () => {
  const answer = await createServer(settings, memoryStore(0)).inject("/");
  assert.equal(answer.statusCode, 200);
  assert.match(answer.body, /<span class="env">test<\/span>/);
  assert.match(answer.body, /<b>7<\/b>visits/);
});

test("without the store: page renders and says why, ready fails, alive does not", async () => {
  const server = createServer(settings, memoryStore(0, away));
  const page = await server.inject("/");
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /No store: WRONGPASS &#60;b&#62;/);
  const ready = await server.inject("/readyz");
  assert.equal(ready.statusCode, 503);
  assert.deepEqual(ready.json(), { ready: false, error: "WRONGPASS <b>" });
  assert.equal((await server.inject("/healthz")).statusCode, 200);
  assert.equal((await server.inject({ method: "POST", url: "/api/jobs", payload: {} })).statusCode, 503);
  assert.match((await server.inject("/metrics")).body, /^lookout_store_up 0$/m);
});

test("/api/where dials the peers", async () => {
  const peer = createListener();
  await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
  const open = `127.0.0.1:${(peer.address() as { port: number }).port}`;
  // Port 1 of the loopback has no listener; the name is reserved never to exist (RFC 6761).
  const peers = [open, "127.0.0.1:1", "none.invalid:80"];
  const where = (await createServer({ ...settings, peers }, memoryStore(0)).inject("/api/where")).json();
  peer.close();
  assert.deepEqual(
    where.peers.map((found: { peer: string; reachable: boolean }) => [found.peer, found.reachable]),
    [
      [open, true],
      ["127.0.0.1:1", false],
      ["none.invalid:80", false],
    ],
  );
  assert.equal(where.peers[1].error, "ECONNREFUSED");
  assert.equal(where.uid, process.getuid?.());
});

test("jobs: bad ones are refused, a form gets the page back, ?wait gets the result", async () => {
  const server = createServer(settings, memoryStore(50));
  const post = (payload: object) => server.inject({ method: "POST", url: "/api/jobs?wait", payload });
  for (const bad of [{ seconds: 11 }, { seconds: -1 }, { seconds: "x" }, { text: "x".repeat(201) }, { text: 1 }]) {
    assert.equal((await post(bad)).statusCode, 400, JSON.stringify(bad));
  }
  const done = await post({ text: "hi" });
  assert.equal(done.statusCode, 200);
  assert.equal(done.json().text, "hi");
  const form = await server.inject({
    method: "POST",
    url: "/api/jobs",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: "text=hi",
  });
  assert.equal(form.statusCode, 303);
  assert.equal(form.headers.location, "/#work");
});

test("close() lets a request under way finish and accepts no new one", async () => {
  const server = createServer(settings, memoryStore(400));
  const at = await server.listen({ host: "127.0.0.1", port: 0 });
  const underWay = fetch(`${at}/api/jobs?wait`, { method: "POST" });
  await new Promise((resolve) => setTimeout(resolve, 150));
  const closed = server.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await assert.rejects(fetch(`${at}/healthz`));
  assert.equal((await underWay).status, 200);
  const answered = performance.now();
  await closed;
  assert.ok(performance.now() - answered < 2000, "a kept-alive connection must not hold it up");
});

test("what is put into HTML is escaped, lists and HTML are not escaped twice", () => {
  assert.equal(
    html`<p>${"<&\"'>"}${[html`<i>${1}</i>`, "&"]}</p>`.toString(),
    "<p>&#60;&#38;&#34;&#39;&#62;<i>1</i>&#38;</p>",
  );
});

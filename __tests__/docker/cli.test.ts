import { docker } from "../../src/docker/cli";
import { fakeDocker } from "./fake-docker";

let undo = () => {};
afterEach(() => undo());
const fake = (script: string) => {
  undo = fakeDocker(script).remove;
};

test("both outputs and the exit code, whatever it is", async () => {
  fake('echo "$@"; echo wrong >&2; exit 3');
  expect(await docker(["image", "inspect", "a b"])).toEqual({
    code: 3,
    stdout: "image inspect a b\n",
    stderr: "wrong\n",
  });
});

test("lines of both outputs as they come, without colours, carriage returns and empty ones; the last may be open", async () => {
  fake(`printf 'one\\r\\n\\n\\033[32mtwo\\033[0m\\n 10%%\\r 20%%\\r'; printf 'thr' >&2; sleep 0.05; printf 'ee' >&2`);
  const lines: string[] = [];
  await docker([], { onLine: (line) => lines.push(line) });
  expect(lines.sort()).toEqual([" 10%", " 20%", "one", "three", "two"]);
});

test("a letter that two chunks share stays whole", async () => {
  fake(`printf '\\303'; sleep 0.05; printf '\\244\\n'`);
  const lines: string[] = [];
  const { stdout } = await docker([], { onLine: (line) => lines.push(line) });
  expect([stdout, ...lines]).toEqual(["ä\n", "ä"]);
});

test("latin1 keeps bytes that are no UTF-8", async () => {
  fake(`printf '\\377\\303'`);
  const { stdout } = await docker([], { encoding: "latin1" });
  expect([...Buffer.from(stdout, "latin1")]).toEqual([0xff, 0xc3]);
});

test("standard input, folder and environment", async () => {
  fake('cat; pwd; echo "$NAME"');
  const { stdout } = await docker([], { input: "in\n", cwd: "/", env: { ...process.env, NAME: "value" } });
  expect(stdout).toBe("in\n/\nvalue\n");
});

test("a command that does not read its input fails with its own code", async () => {
  fake("exit 7");
  expect((await docker([], { input: "x".repeat(1 << 20) })).code).toBe(7);
});

test("one that takes too long is stopped, even if a child of it holds the outputs open", async () => {
  fake("echo before; sleep 30 & wait");
  const begin = Date.now();
  const { code, stdout, stderr } = await docker([], { timeout: 300 });
  expect({ code, stdout }).toEqual({ code: -1, stdout: "before\n" });
  expect(stderr).toMatch(/no answer within 0.3 s/);
  expect(Date.now() - begin).toBeLessThan(5_000);
});

test("one that says nothing for too long is stopped; each word gives it time again, on either output", async () => {
  fake("echo before; sleep 30 & wait");
  const begin = Date.now();
  const { code, stdout, stderr } = await docker([], { idle: 300 });
  expect({ code, stdout }).toEqual({ code: -1, stdout: "before\n" });
  expect(stderr).toMatch(/no answer within 0.3 s of the last line/);
  expect(Date.now() - begin).toBeLessThan(5_000);
  undo();
  fake("for i in 1 2 3 4; do sleep 0.4; echo $i; sleep 0.4; echo $i >&2; done");
  expect(await docker([], { idle: 1_500 })).toMatchObject({ code: 0, stdout: "1\n2\n3\n4\n" });
});

test("no docker, and one that is killed", async () => {
  expect(await docker([], { env: { PATH: "/nowhere" } })).toMatchObject({
    code: -1,
    stderr: expect.stringMatching(/spawn docker ENOENT/),
  });
  fake("kill -9 $$");
  expect(await docker([])).toMatchObject({ code: -1, stderr: expect.stringMatching(/killed by SIGKILL/) });
});

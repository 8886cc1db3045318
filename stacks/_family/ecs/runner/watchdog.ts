import { spawn } from "node:child_process";

const DONE = "done";

/**
 * A second process that takes the job's tasks away if this one is killed: Terraform kills its provisioners outright
 * when it is interrupted, and a task left over would cost money and hold up the next deploy. It notices by the pipe
 * between them, which closes. The answer sends it home.
 */
export function startWatchdog(): () => void {
  const script = process.argv[1] ?? "";
  const dog = spawn(process.execPath, [script, "release"], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  dog.on("error", () => {}); // Without it a run still clears up after itself, save when it is killed.
  dog.stdin.on("error", () => {});
  dog.unref();
  return () => dog.stdin.end(DONE);
}

/** The watchdog's own part: acts unless it was sent home. */
export async function watch(input: AsyncIterable<Buffer | string>, act: () => Promise<void>): Promise<void> {
  let text = "";
  for await (const chunk of input) text += chunk.toString();
  if (text !== DONE) await act();
}

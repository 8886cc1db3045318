import { down } from "./down";
import { formatFailure } from "./failure";
import { config } from "./print";
import { up } from "./up";

// Bundled into one file that lies beside cdk.tf.json: `node berth-compose.cjs up` and `down`, run by Terraform.
const commands: Readonly<Record<string, (say: (line: string) => void) => Promise<void>>> = { up, down, config };

async function main(): Promise<number> {
  const command = commands[process.argv[2] ?? ""];
  if (command === undefined) {
    console.error("usage: node berth-compose.cjs up | down | config");
    return 2;
  }
  try {
    await command((line) => console.log(line));
    return 0;
  } catch (error) {
    console.error(formatFailure(error));
    return 1;
  }
}

main().then((code) => {
  process.exitCode = code;
});

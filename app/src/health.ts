// `node dist/health.js web|worker`: exit code 0 when that process is alive. Needs no shell and no curl.
import { get } from "node:http";
import { isBeating } from "./heartbeat";

function checkWeb(): void {
  const port = Number(process.env.PORT ?? 3000);
  const request = get({ host: "127.0.0.1", port, path: "/healthz", timeout: 2000 }, (response) => {
    process.exit(response.statusCode === 200 ? 0 : 1);
  });
  request.on("timeout", () => process.exit(1));
  request.on("error", () => process.exit(1));
}

if (process.argv[2] === "web") checkWeb();
else if (process.argv[2] === "worker") process.exit(isBeating() ? 0 : 1);
else {
  process.stderr.write("usage: health.js web|worker\n");
  process.exit(2);
}

// node forward.cjs <from> <to>: hands every connection on. Each side is a port of 127.0.0.1 or the path of a socket,
// which another network namespace reaches too. Says "ready" once it listens.
const { connect, createServer } = require("node:net");

const [from, to] = process.argv
  .slice(2)
  .map((side) => (/^\d+$/.test(side) ? { host: "127.0.0.1", port: Number(side) } : { path: side }));
createServer((near) => {
  const far = connect(to);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ]) {
    one.on("error", () => other.destroy());
    one.pipe(other);
  }
}).listen(from, () => console.log("ready"));

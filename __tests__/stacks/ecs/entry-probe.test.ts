import { httpProbe } from "../../../stacks/_family/ecs/entry-probe";

const shell = (line: string) => httpProbe({ form: "shell", line });
const exec = (...argv: string[]) => httpProbe({ form: "exec", argv });

const SUCCESS = "200-399";
const ANSWER = "200-499";
const web = (over: object = {}) => ({ scheme: "http", port: 80, path: "/", matcher: SUCCESS, ...over });

describe("the HTTP request of a health check", () => {
  it.each([
    ["curl -f http://localhost/", web()],
    ["curl -f http://localhost", web()],
    ["curl --fail http://127.0.0.1:3000/health || exit 1", web({ port: 3000, path: "/health" })],
    ["curl -fsS -o /dev/null http://localhost:8080/up?full=1#x", web({ port: 8080, path: "/up?full=1" })],
    ["curl -sSfo/dev/null -m 3 localhost:8080/ok", web({ port: 8080, path: "/ok" })],
    ["curl -sf -X GET 'http://[::1]:5000/a b'", undefined],
    ["curl -sf -XHEAD http://[::1]:5000/a", web({ port: 5000, path: "/a" })],
    ["curl -k -f https://localhost:8443/healthz", web({ scheme: "https", port: 8443, path: "/healthz" })],
    ["curl -fk https://localhost", web({ scheme: "https", port: 443 })],
    ["curl http://localhost:3000/health", web({ port: 3000, path: "/health", matcher: ANSWER })],
    ["curl -s http://localhost:3000/health | grep -q ok", web({ port: 3000, path: "/health", matcher: ANSWER })],
    ["curl -f http://localhost/ > /dev/null 2>&1 || false", web()],
    ["curl -f http://localhost/ >/dev/null && test -f /ready", web()],
    ["/usr/bin/wget -qO- http://localhost:3000/health || exit 1", web({ port: 3000, path: "/health" })],
    ["wget --no-verbose --tries=1 --spider http://localhost:3000/ || exit 1", web({ port: 3000 })],
    ['wget -q -O /dev/null "http://0.0.0.0:3000/x"', web({ port: 3000, path: "/x" })],
    ["exec curl -f http://localhost/", web()],
  ])("is read from the line %s", (line, expected) => expect(shell(line)).toEqual(expected));

  it.each([
    [["curl", "-f", "http://localhost:3000/health"], web({ port: 3000, path: "/health" })],
    [["sh", "-c", "wget -q --spider localhost:3000/health"], web({ port: 3000, path: "/health" })],
    [
      ["node", "-e", "fetch('http://localhost:3000/health').then(r=>process.exit(r.ok?0:1))"],
      web({ port: 3000, path: "/health" }),
    ],
    [
      ["python3", "-c", 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:8000/ok")'],
      web({ port: 8000, path: "/ok" }),
    ],
  ])("is read from the words %j", (argv, expected) => expect(exec(...argv)).toEqual(expected));

  it.each([
    ["another host", "curl -f http://db:3000/"],
    ["a host that only begins like loopback", "curl -f http://localhost.example.com/"],
    ["a variable", "curl -f http://localhost:$PORT/"],
    ["a variable in quotes", 'curl -f "http://localhost:${PORT}/"'],
    ["a substitution", "test $(curl -s http://localhost/) = ok"],
    ["a header", "curl -f -H 'Host: a' http://localhost/"],
    ["a header in a cluster", "curl -fsH 'Host: a' http://localhost/"],
    ["a user", "curl -fu a:b http://localhost/"],
    ["a body", "curl -f -d x http://localhost/"],
    ["another method", "curl -f -X POST http://localhost/"],
    ["another method, joined", "curl -f --request=POST http://localhost/"],
    ["a proxy", "curl -f --proxy http://p:1 http://localhost/"],
    ["a socket", "curl -f --unix-socket /run/a http://localhost/"],
    ["two addresses", "curl -f http://localhost/a http://localhost/b"],
    ["two commands", "curl -f http://localhost/a || curl -f http://localhost/b"],
    ["a check that always succeeds", "curl -f http://localhost/ || true"],
    ["a last command that decides", "curl -f http://localhost/; true"],
    ["exit 0", "curl -f http://localhost/ || exit 0"],
    ["wget with a body", "wget --post-data=x http://localhost/"],
    ["wget with a header", "wget --header 'A: b' http://localhost/"],
    ["something else", "pg_isready -h localhost"],
    ["no address", "curl -f"],
    ["port 0", "curl -f http://localhost:0/"],
    ["an open quote", "curl -f 'http://localhost/"],
    ["a path too long", `curl -f http://localhost/${"a".repeat(1024)}`],
    ["braces that curl expands", "curl -f 'http://localhost/{a,b}'"],
  ])("is not guessed at: %s", (_why, line) => expect(shell(line)).toBeUndefined());

  it.each([
    [["node", "-e", "fetch('http://localhost:3000/',{method:'POST'})"]],
    [["node", "-e", "fetch('http://localhost:3000/'+process.env.PATH)"]],
    [["node", "-e", "fetch('http://localhost/a');fetch('http://localhost/b')"]],
    [["node", "health.js", "http://localhost/"]],
    [["sh", "-c"]],
    [["sh", "check.sh", "http://localhost/"]],
  ])("is not guessed at: %j", (argv) => expect(exec(...argv)).toBeUndefined());

  it("is absent without a test", () => expect(httpProbe(undefined)).toBeUndefined());
});

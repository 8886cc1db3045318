import { hostOf, publishedUrls, publishingHost } from "../../../stacks/compose/urls";

test.each([
  [{}, "localhost"],
  [{ host: "unix:///run/docker.sock" }, "localhost"],
  [{ host: "ssh://deploy@shop.example:2222" }, "shop.example"],
  [{ host: "ssh://shop.example/var/run/docker.sock" }, "shop.example"],
  [{ host: "tcp://[::1]:2376" }, "[::1]"],
  [{ context: "there" }, undefined],
])("the host that publishes for %j", (engine, host) => {
  expect(publishingHost(engine)).toBe(host);
});

test("a socket on this machine is localhost", () => expect(hostOf("npipe:////./pipe/docker_engine")).toBe("localhost"));

test("addresses: one per published port, http where the file says so, narrowed by host_ip", () => {
  const ports = [
    { target: 80, published: "8080", protocol: "tcp", app_protocol: "http" },
    { target: 443, published: "8443", protocol: "tcp", app_protocol: "https" },
    { target: 6379, published: "6379", protocol: "tcp", host_ip: "127.0.0.1" },
    { target: 53, published: "53", protocol: "udp", host_ip: "::1" },
    { target: 90, published: "9000-9001", protocol: "tcp", host_ip: "0.0.0.0" },
    { target: 91, protocol: "tcp" },
  ];
  expect(publishedUrls({ services: { web: { ports }, none: {} } }, "shop.example")).toEqual([
    "http://shop.example:8080",
    "https://shop.example:8443",
    "tcp://127.0.0.1:6379",
    "tcp://shop.example:9000",
    "tcp://shop.example:9001",
    "udp://[::1]:53",
  ]);
});

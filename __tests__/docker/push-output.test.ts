import { parsePush, progressOf } from "../../src/docker/push-output";

// Docker 20.10, a push whose connection was cut once.
const cut = `The push refers to repository [127.0.0.1:40485/shop/web]
46ee77ac15b9: Preparing
dccada282655: Preparing
703188745bf9: Preparing
dccada282655: Retrying in 5 seconds
dccada282655: Retrying in 4 seconds
dccada282655: Retrying in 3 seconds
dccada282655: Retrying in 2 seconds
dccada282655: Retrying in 1 second
46ee77ac15b9: Layer already exists
703188745bf9: Mounted from shop/other
dccada282655: Pushed
1: digest: sha256:20a6f39c385bb012a343d267d3c0a2ef70bf36b31db364879eee3a0a09e82722 size: 948
`;
// Docker 26.1 with a containerd image store.
const containerd = `The push refers to repository [127.0.0.1:5999/shop/web]
6e50e52b0b12: Waiting
6e50e52b0b12: Pushed
1: digest: sha256:803661e60a3e7262e9bca9184115181e007c91e5000d07fe367dda57914ea197 size: 502
`;

test("what became of the layers", () => {
  expect(parsePush(cut)).toEqual({
    digest: "sha256:20a6f39c385bb012a343d267d3c0a2ef70bf36b31db364879eee3a0a09e82722",
    layersPushed: 1,
    layersThere: 2,
  });
  expect(parsePush(containerd)).toEqual({
    digest: "sha256:803661e60a3e7262e9bca9184115181e007c91e5000d07fe367dda57914ea197",
    layersPushed: 1,
    layersThere: 0,
  });
});

test("a push that does not say its digest has not ended", () => {
  expect(parsePush(cut.replace(/.*digest.*\n/, ""))).toBeUndefined();
});

test("a countdown is one line, each time that it begins, for each layer", () => {
  const shown: string[] = [];
  const show = progressOf((line) => shown.push(line));
  const two = ["aaaaaaaaaaaa", "bbbbbbbbbbbb"];
  for (const from of [2, 3]) {
    for (let left = from; left > 0; left--) {
      for (const layer of two) show(`${layer}: Retrying in ${left} second${left === 1 ? "" : "s"}`);
    }
  }
  for (const line of ["aaaaaaaaaaaa: Preparing", "bbbbbbbbbbbb: Waiting", "aaaaaaaaaaaa: Pushed"]) show(line);
  expect(shown).toEqual([
    "aaaaaaaaaaaa: Retrying in 2 seconds",
    "bbbbbbbbbbbb: Retrying in 2 seconds",
    "aaaaaaaaaaaa: Retrying in 3 seconds",
    "bbbbbbbbbbbb: Retrying in 3 seconds",
    "aaaaaaaaaaaa: Pushed",
  ]);
});

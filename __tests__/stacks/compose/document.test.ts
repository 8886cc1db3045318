// biome-ignore-all lint/suspicious/noTemplateCurlyInString: dollars that must reach the app as they are.
import type { Image } from "../../../src/images/image";
import type { JsonObject } from "../../../src/json";
import { deployedProject } from "../../../stacks/compose/document";

const base: JsonObject = {
  name: "shop",
  "x-berth": { waivers: [] },
  services: {
    web: {
      build: { context: "./app" },
      develop: { watch: [] },
      profiles: ["all"],
      "x-berth": { health: { path: "/" } },
      environment: { PRICE: "$5 and ${HOME}", "x-key": "kept" },
      command: ["echo", "$$"],
    },
    api: { image: "api:1", build: { context: "./api" } },
    store: { image: "store:1" },
  },
  networks: {
    default: { name: "shop_default" },
    back: { name: "elsewhere" },
    gone: { name: "shop_gone", external: true },
  },
  volumes: { data: { name: "shop_data" } },
};

describe("the deployed project", () => {
  test("is without what has no meaning at run time, with every dollar doubled", () => {
    const { document } = deployedProject(base, "shop", {});
    expect(document).toEqual({
      name: "shop",
      services: {
        web: {
          image: "shop-web",
          environment: { PRICE: "$$5 and $${HOME}", "x-key": "kept" },
          command: ["echo", "$$$$"],
        },
        api: { image: "api:1" },
        store: { image: "store:1" },
      },
      networks: base.networks,
      volumes: base.volumes,
    });
  });

  test("lists the images that the project builds", () => {
    expect(deployedProject(base, "shop", {}).built).toEqual(["api:1", "shop-web"]);
  });

  test("an image that the lock names is there by digest, or else by id, with what the lock says of it beside", () => {
    const [id, digest] = [`sha256:${"a".repeat(64)}`, `sha256:${"d".repeat(64)}`];
    const locked = { id, digest, platform: "linux/amd64", exposed: [] };
    const own = { user: "1000", entrypoint: null, command: null, workingDir: null, stopSignal: null };
    const exposed = [{ port: 3000, protocol: "tcp" as const }];
    const images: Readonly<Record<string, Image>> = {
      web: { ...locked, reference: `registry.example.com/shop-web@${digest}`, pinned: "digest" },
      api: { ...locked, reference: "api:1", pinned: "id", own, exposed },
      store: { reference: `store@${digest}`, digest, pinned: "digest", exposed: [] },
    };
    const { document, locked: told, built } = deployedProject(base, "shop", {}, (service) => images[service]);
    expect(document.services).toMatchObject({
      web: { image: `registry.example.com/shop-web@${digest}` },
      api: { image: id },
      store: { image: "store:1" },
    });
    const facts = { id, digest, platform: "linux/amd64" };
    expect(told).toEqual({
      [`registry.example.com/shop-web@${digest}`]: { name: "shop-web", ...facts },
      [id]: { name: "api:1", ...facts, user: "1000", exposed: ["3000/tcp"] },
    });
    expect(built).toEqual([]);
  });

  test("under another name: default names follow, given and external ones stay, and the image is the one that was built", () => {
    const { document, built } = deployedProject(base, "shop-staging", {});
    expect(document.name).toBe("shop-staging");
    expect(document.networks).toEqual({
      default: { name: "shop-staging_default" },
      back: { name: "elsewhere" },
      gone: { name: "shop_gone", external: true },
    });
    expect(document.volumes).toEqual({ data: { name: "shop-staging_data" } });
    expect(built).toContain("shop-web");
  });

  test("configs become files, except where there is no content to write; secrets stay where they are", () => {
    const configs = {
      inline: { content: "a $ b" },
      file: { file: "./app/x.ini" },
      variable: { environment: "X" },
      gone: { file: "./gone" },
    };
    const secrets = { key: { file: "./secrets/key" } };
    const contents = { inline: Buffer.from("a $ b").toString("base64"), file: "AAE=" };
    const deployed = deployedProject({ ...base, configs, secrets }, "shop", contents);
    expect(deployed.document.configs).toEqual({
      inline: { file: "./configs/inline" },
      file: { file: "./configs/file" },
      variable: { environment: "X" },
      gone: { file: "./gone" },
    });
    expect(deployed.document.secrets).toEqual(secrets);
    expect(deployed.configs).toEqual(contents);
  });

  test("has its keys sorted, whatever order the loader gave", () => {
    const turned = Object.fromEntries(Object.entries(base).reverse());
    const text = (document: JsonObject) => JSON.stringify(deployedProject(document, "shop", {}).document);
    expect(text(turned)).toBe(text(base));
    expect(Object.keys(deployedProject(base, "shop", {}).document)).toEqual([
      "name",
      "networks",
      "services",
      "volumes",
    ]);
  });
});

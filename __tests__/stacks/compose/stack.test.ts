// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform templates.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Image } from "../../../src/images/image";
import type { JsonObject } from "../../../src/json";
import { retain } from "../../../stacks/compose/stack";
import { parsed, project, synthInto, synthWith } from "./sandbox";

const document: JsonObject = {
  name: "shop",
  services: {
    web: {
      image: "web:1",
      ports: [{ target: 80, published: "8080", protocol: "tcp", app_protocol: "http" }],
      configs: [{ source: "settings" }],
    },
  },
  configs: { settings: { content: "x" } },
};
const folders: string[] = [];
const folder = () => {
  folders.push(mkdtempSync(join(tmpdir(), "berth-stack-")));
  return folders.at(-1) as string;
};
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true });
});

/** Every file below a folder with its content. */
function tree(root: string, below = ""): Record<string, string> {
  const entries = readdirSync(join(root, below))
    .sort()
    .map((name) => join(below, name));
  return Object.assign(
    {},
    ...entries.map((path) =>
      statSync(join(root, path)).isDirectory()
        ? tree(root, path)
        : { [path]: readFileSync(join(root, path), "latin1") },
    ),
  );
}
const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));

describe("the stack", () => {
  test("two clones in different folders synthesize the same bytes, with no path of the machine in them", () => {
    const [a, b] = [folder(), folder()];
    for (const clone of [a, b]) synthInto(clone, project(document, { settings: "eA==" }), {});
    const files = tree(join(a, "cdktf.out", "stacks"));
    expect(tree(join(b, "cdktf.out", "stacks"))).toEqual(files);
    expect(Object.keys(files)).toEqual(
      ["berth-compose.cjs", "berth.json", "cdk.tf.json", "compose.json", "configs/settings"].map(
        (name) => `compose/${name}`,
      ),
    );
    for (const content of Object.values(files)) expect(content).not.toContain(tmpdir());
    expect(files["compose/configs/settings"]).toBe("x");
  });

  test("owner and reconciler, by addresses that stay", () => {
    const stack = synthInto(folder(), project(document), { engine: { context: "there" }, removeVolumes: true });
    const { resource, output } = read(join(stack, "cdk.tf.json"));
    const { project: owner, deploy } = resource.terraform_data;
    const values = { name: "shop", host: "", context: "there" };
    expect(owner).toMatchObject({ input: values, triggers_replace: values });
    expect(owner.provisioner).toEqual([
      {
        "local-exec": {
          command: "down",
          environment: {
            BERTH_PROJECT: "${self.input.name}",
            BERTH_ENGINE_HOST: "${self.input.host}",
            BERTH_ENGINE_CONTEXT: "${self.input.context}",
            BERTH_VOLUMES_OPTION: "1",
          },
          interpreter: ["node", "berth-compose.cjs"],
          when: "destroy",
          working_dir: "${path.module}",
        },
      },
    ]);
    expect(deploy.depends_on).toEqual(["terraform_data.project"]);
    expect(deploy.triggers_replace.run).toBe("${uuid()}");
    expect(output).toBeUndefined();
  });

  test("images are the lock's: in compose.json by digest, with what the runner must know of them in berth.json", () => {
    const digest = `sha256:${"d".repeat(64)}`;
    const image: Image = { reference: `a.example/web@${digest}`, id: digest, digest, pinned: "digest", exposed: [] };
    const stack = synthInto(folder(), project(document), {}, { of: () => image });
    expect(read(join(stack, "compose.json")).services.web.image).toBe(image.reference);
    const told = { [image.reference]: { name: "web:1", id: digest, digest } };
    expect(read(join(stack, "berth.json")).locked).toEqual(told);
    expect(read(join(synthInto(folder(), project(document), {}), "berth.json")).locked).toEqual({});
  });

  test("strings of the user are no Terraform templates", () => {
    const stack = synthInto(folder(), project(document), { engine: { host: "ssh://${path.root}/%{x}" } });
    const { input } = read(join(stack, "cdk.tf.json")).resource.terraform_data.project;
    expect(input.host).toBe("ssh://$${path.root}/%%{x}");
  });

  test("a config that is gone leaves no file behind", () => {
    const clone = folder();
    const stack = synthInto(clone, project(document), {});
    expect(readdirSync(join(stack, "configs"))).toEqual(["settings"]);
    synthInto(clone, project({ ...document, configs: {} }), {});
    expect(readdirSync(stack)).not.toContain("configs");
  });

  test("a refused environment keeps the owner, with the same address and destroy provisioner, and the runner", () => {
    const clone = folder();
    const allowed = read(join(synthInto(folder(), project(document), {}), "cdk.tf.json")).resource.terraform_data;
    for (const options of [undefined, parsed({})]) {
      synthWith(clone, (scope) => retain(scope, options));
      const stack = join(clone, "cdktf.out", "stacks", "compose");
      const { resource } = read(join(stack, "cdk.tf.json"));
      expect(Object.keys(resource.terraform_data)).toEqual(["project"]);
      expect(resource.terraform_data.project.provisioner).toEqual(allowed.project.provisioner);
      expect(readdirSync(stack)).toContain("berth-compose.cjs");
    }
  });
});

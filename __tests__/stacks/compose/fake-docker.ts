import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Container } from "../../../stacks/compose/runner/containers";
import type { Engine } from "../../../stacks/compose/runner/engine";
import type { Image } from "../../../stacks/compose/runner/image";

/** Engines that answer like docker, without one: what they have is in files. */
export interface FakeDocker {
  /** Adds an engine; the name is its DOCKER_HOST. */
  engine(name: string, setup?: FakeSetup): Engine;
  /** What the engine has under a name. */
  image(engine: string, name: string): Image | undefined;
  /** Commands that were run, `<engine>: <arguments>`, without those that only look. */
  changes(): string[];
  /** Environment for code that makes its own: the program `docker` of this fake before all others. */
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

export interface FakeSetup {
  /** By the names that the engine knows each by. */
  readonly images?: Readonly<Record<string, Image>>;
  /** What a registry gives for a reference. Default: nothing. */
  readonly pulls?: Readonly<Record<string, Image>>;
  readonly containers?: readonly Container[];
  /** What docker says when it fails at `pull`, `save` or `ps`; the last two work without. */
  readonly fails?: Readonly<Partial<Record<"pull" | "save" | "ps", string>>>;
  /** The image that whatever is loaded becomes. */
  readonly loadsAs?: Image;
  /** What `docker save` writes, by id. Default: nothing that can be read. */
  readonly archives?: Readonly<Record<string, Uint8Array>>;
  /** Shell that `docker save` is instead; `$archive` is the archive's file. */
  readonly saves?: string;
  /** Whether its ids are those of manifests. Default: false. */
  readonly containerd?: boolean;
  /** Default: linux/amd64. */
  readonly platform?: string;
}

export function fakeDocker(): FakeDocker {
  const folder = mkdtempSync(join(tmpdir(), "berth-fake-docker-"));
  mkdirSync(join(folder, "bin"));
  cpSync(join(__dirname, "fake-docker.sh"), join(folder, "bin", "docker"));
  const env = { ...process.env, FAKE_DOCKER: folder, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  writeFileSync(join(folder, "log"), "");
  const fileName = (name: string) => name.replace(/[/:@]/g, "_");
  return {
    env,
    engine(name, setup = {}) {
      const put = (path: string, content: string | Uint8Array) => {
        mkdirSync(join(folder, name, path, ".."), { recursive: true });
        writeFileSync(join(folder, name, path), content);
      };
      for (const kind of ["images", "containers"]) mkdirSync(join(folder, name, kind), { recursive: true });
      for (const [reference, image] of Object.entries(setup.images ?? {})) {
        for (const key of [reference, image.Id]) put(join("images", fileName(key)), JSON.stringify(image));
      }
      for (const [reference, image] of Object.entries(setup.pulls ?? {})) {
        put(join("pulls", fileName(reference)), JSON.stringify(image));
      }
      for (const container of setup.containers ?? []) {
        put(join("containers", container.Id), JSON.stringify(container));
      }
      for (const [id, bytes] of Object.entries(setup.archives ?? {})) put(join("archives", fileName(id)), bytes);
      for (const [command, said] of Object.entries(setup.fails ?? {})) put(`${command}-fails`, `${said}\n`);
      if (setup.loadsAs) put("loads-as", JSON.stringify(setup.loadsAs));
      if (setup.saves) put("saves", setup.saves);
      put("version", `${setup.platform ?? "linux/amd64"}\n`);
      const driver = setup.containerd
        ? [["driver-type", "io.containerd.snapshotter.v1"]]
        : [["Backing Filesystem", ""]];
      put("info", `${JSON.stringify(driver)}\n`);
      const label = `engine ${name}`;
      return { label, env: { ...env, DOCKER_HOST: name }, address: name, local: true, publishingHost: "localhost" };
    },
    image(name, reference) {
      const path = join(folder, name, "images", fileName(reference));
      return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
    },
    changes: () =>
      readFileSync(join(folder, "log"), "utf8")
        .split("\n")
        .filter((line) => /^\S+: (pull|tag|save|load)/.test(line)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An image of one layer; two with another `content` differ in their layer. */
export function fakeImage(id: string, content = id, more: Partial<Image> = {}): Image {
  return {
    Id: id,
    Size: 2_000_000,
    Architecture: "amd64",
    Config: { Env: ["A=1"] },
    RootFS: { Layers: [`sha256:${content}`] },
    ...more,
  };
}

/** `sha256:` and one digit 64 times. */
export const hash = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A container of a service, as docker inspect has it. */
export function fakeContainer(service: string, reference: string, image: string, number = 1): Container {
  return {
    Id: `${service}-${number}`,
    Name: `/shop-${service}-${number}`,
    Image: image,
    RestartCount: 0,
    State: { Status: "running", ExitCode: 0, Error: "", OOMKilled: false, StartedAt: "now" },
    HostConfig: { RestartPolicy: { Name: "no" } },
    Config: { Image: reference, Labels: { "com.docker.compose.service": service } },
    NetworkSettings: { Ports: null },
  };
}

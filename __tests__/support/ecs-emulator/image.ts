import { run } from "../engine";

/** As the agent does where the machine does not have the image; one that a test made is there without a registry. */
export async function pullAll(references: readonly string[]): Promise<void> {
  for (const reference of new Set(references)) {
    if (!reference.includes("@") || (await run("docker", ["image", "inspect", reference])).code === 0) continue;
    const { code, stderr } = await run("docker", ["pull", "--quiet", reference]);
    if (code !== 0) throw new Error(`CannotPullContainerError: ${stderr.trim()}`);
  }
}

const known = new Map<string, Promise<string | undefined>>();

/**
 * The digest by which the engine has an image from the repository of its reference, as the agent tells it to ECS;
 * undefined for one that no registry gave. Asked of the engine once.
 */
export function digestOf(id: string, reference: string): Promise<string | undefined> {
  const key = `${id} ${reference}`;
  const asked = known.get(key) ?? askDigest(id, reference);
  known.set(key, asked);
  return asked;
}

async function askDigest(id: string, reference: string): Promise<string | undefined> {
  const { code, stdout } = await run("docker", ["image", "inspect", "-f", "{{json .RepoDigests}}", id]);
  if (code !== 0) return undefined;
  const repository = reference.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const mine = (JSON.parse(stdout) as readonly string[]).flatMap((entry) => {
    const [name, digest] = entry.split("@");
    return name === repository && digest !== undefined ? [digest] : [];
  });
  return mine.find((digest) => reference.endsWith(`@${digest}`)) ?? mine[0];
}

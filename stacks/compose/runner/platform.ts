import type { Finding } from "../../../src/errors";
import { BerthError } from "../../../src/errors";
import { isObject } from "../../../src/json";
import { text } from "./docker";
import type { Engine } from "./engine";
import { plain, type Settings } from "./settings";

/** What a processor runs beside its own kind, without emulation. */
const ALSO: Readonly<Record<string, readonly string[]>> = { amd64: ["386"], arm64: ["arm"] };

/**
 * Fails where a locked image is for another platform than the engine's, before anything is pulled: its process would
 * not start. A service with `platform` has asked for that platform, which an engine may emulate. An image by tag is
 * left to docker, which pulls the one for the engine.
 */
export async function checkPlatforms(settings: Settings, engine: Engine): Promise<void> {
  const services = isObject(settings.document.services) ? Object.entries(settings.document.services) : [];
  const asked = services.flatMap(([service, definition]) => {
    if (!isObject(definition) || typeof definition.platform === "string") return [];
    const reference = plain(String(definition.image));
    const locked = Object.hasOwn(settings.locked, reference) ? settings.locked[reference] : undefined;
    return locked?.platform === undefined ? [] : [{ service, name: locked.name, platform: locked.platform }];
  });
  if (asked.length === 0) return;
  const own = await text(engine, ["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"]);
  if (own === undefined) return;
  const wrong = asked.filter(({ platform }) => !runs(own, platform));
  const names = [...new Set(wrong.map(({ name }) => name))];
  if (names.length > 0) throw new BerthError(names.map((name) => finding(name, wrong, engine, own)));
}

function runs(own: string, wanted: string): boolean {
  const [os, processor = ""] = own.split("/");
  const [wantedOs, wantedProcessor = ""] = wanted.split("/");
  return os === wantedOs && [processor, ...(ALSO[processor] ?? [])].includes(wantedProcessor);
}

function finding(
  name: string,
  wrong: readonly { readonly service: string; readonly name: string; readonly platform: string }[],
  engine: Engine,
  own: string,
): Finding {
  const mine = wrong.filter((one) => one.name === name);
  const platform = mine[0]?.platform ?? "";
  const services = mine.map(({ service }) => service).join(", ");
  return {
    code: "BERTH613",
    verdict: "error",
    found: `image ${name} is locked for ${platform}, and ${engine.label} is ${own}`,
    reason: `${services} would not start there: exec format error`,
    remedy: `Release it for this platform: npx berth release --platform ${own}; where the engine emulates the other, write platform: ${platform} for ${services}`,
  };
}

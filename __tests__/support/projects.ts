import type { ComposePath } from "../../src/compose/path";
import type { ComposeProject } from "../../src/compose/project";
import { BerthError, type Finding } from "../../src/errors";
import type { JsonObject } from "../../src/json";
import { toWorkload } from "../../src/workload/from-compose";
import type { Service, Workload } from "../../src/workload/model";

/** A loaded project around a canonical document, without files: what the loader would hand over. */
export function project(document: JsonObject, contents: Readonly<Record<string, string>> = {}): ComposeProject {
  return {
    name: typeof document.name === "string" ? document.name : "sample",
    document,
    files: ["compose.yaml"],
    configContents: contents,
    warnings: [],
    locate: (path: ComposePath) => ({ file: "compose.yaml", line: path.length + 1, column: 1 }),
  };
}

export const workload = (document: JsonObject): Workload => toWorkload(project(document), undefined);

/** The service `web` of a project with nothing else but what `rest` has. */
export function service(web: JsonObject, rest: JsonObject = {}): Service {
  const services = { ...(rest.services as JsonObject | undefined), web: { image: "app", ...web } };
  return workload({ name: "sample", ...rest, services }).services.web as Service;
}

/** What is wrong with a document: `code path` of every finding. Fails where nothing is. */
export function faults(document: JsonObject): readonly string[] {
  return findings(document).map(({ code, path }) => `${code} ${path}`);
}

export function findings(document: JsonObject): readonly Finding[] {
  try {
    workload(document);
  } catch (error) {
    if (error instanceof BerthError) return error.findings;
    throw error;
  }
  throw new Error("the document was accepted");
}

/** The same for one attribute of service `web`. */
export const serviceFaults = (web: JsonObject, rest: JsonObject = {}): readonly string[] =>
  faults({ name: "sample", ...rest, services: { ...(rest.services as JsonObject), web: { image: "app", ...web } } });

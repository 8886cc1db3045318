import type { Construct } from "constructs";
import type { Code } from "./codes";
import type { ComposePath } from "./compose/path";
import type { ComposeProject } from "./compose/project";
import type { Artifact } from "./contract/artifact";
import type { Contract } from "./contract/contract";
import type { Images } from "./images/image";
import type { SupportRow } from "./ledger/answer";
import type { Workload } from "./workload/model";

/** What an option parser says: the options with defaults filled in, or every problem found. */
export type Parsed<Options> =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly problems: readonly OptionProblem[] };

export interface OptionProblem {
  /** Keys below the options object: `["engine", "host"]`. */
  readonly path: readonly (string | number)[];
  readonly kind: "unknown" | "ill-typed";
  /** What is wrong and what would be right, one sentence. */
  readonly message: string;
}

/** One option, for docs and help. */
export interface OptionDoc {
  readonly name: string;
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
}

export interface Schema<Options> {
  parse(input: unknown): Parsed<Options>;
  readonly docs: readonly OptionDoc[];
}

/** One environment after load and model: everything that a target's checks may look at. */
export interface Subject<Options> {
  /** The environment's name, which is the stack id. */
  readonly environment: string;
  /** The neutral model: what targets map from. */
  readonly workload: Workload;
  /** The Compose project itself, for the target that speaks Compose. */
  readonly project: ComposeProject;
  readonly options: Options;
  /** The image that each service runs. */
  readonly images: Images;
  /** Env files for interpolation, relative to the project directory; undefined: Compose's own `.env`. */
  readonly envFiles: readonly string[] | undefined;
}

/** One environment on its way to a stack. */
export interface Deployment<Options> extends Subject<Options> {
  /** From the stack's folder in `cdktf.out` to the project directory, with `/`. */
  readonly projectDirectory: string;
}

/**
 * What a target says of a project as a whole, where no single attribute's answer can: two services on one port, a task
 * larger than the largest. The core adds position and environment.
 */
export interface Remark {
  readonly code: Code;
  /** `error` stops the environment, and no waiver helps. `adapted` and `note` inform. */
  readonly verdict: "error" | "adapted" | "note";
  /** The attribute in the canonical document that it is about; absent where `option` is. */
  readonly path?: ComposePath;
  /** Keys below the environment's options. */
  readonly option?: readonly (string | number)[];
  readonly found: string;
  readonly reason: string;
  readonly remedy: string;
}

/** One container or task that runs a service, and the image that it was started from. */
export interface RunningImage {
  readonly service: string;
  /** Name of the container, id of the task. */
  readonly instance: string;
  /** `sha256:...` of the manifest, where the platform tells. */
  readonly digest?: string;
  /** `sha256:...` of the configuration, where the platform tells. */
  readonly id?: string;
  /** What it was told to run. */
  readonly reference: string;
  /** What the platform says of one that does not run now: `exited (137)`, `restarting`. Absent: it runs. */
  readonly ended?: string;
  /** What `verify` found wrong with the image's content, one sentence. Absent: nothing, or it was not asked. */
  readonly damage?: string;
  /** Why `verify` could not read the image's content, so that nothing of it is proved. Absent: it could, or was not asked. */
  readonly unproved?: string;
}

export interface RunningRequest {
  /** Hash every layer of what runs, where the platform lets that be read. Default: false. */
  readonly verify?: boolean;
  /** Absolute. */
  readonly projectDirectory: string;
  /** For progress. */
  readonly say: (line: string) => void;
}

/** The whole seam between the core and a kind of runtime. */
export interface Target<Options> {
  /** Folder name and default stack id. */
  readonly id: string;
  /** One line: what it deploys to. */
  readonly title: string;
  readonly options: Schema<Options>;
  readonly support: SupportRow;
  /** Looks at the whole project before anything is made of it. Default: nothing to say. */
  check?(subject: Subject<Options>): readonly Remark[];
  synthesize(scope: Construct, deployment: Deployment<Options>): void;
  /** `linux/amd64`: what this environment's machines run, where the options say so. Default: whatever the image is for. */
  platform?(options: Options): string | undefined;
  /** Whether an image that is in no registry reaches it all the same, from the engine that deploys. Default: false. */
  readonly loads?: boolean;
  /**
   * Asks the platform what runs: one entry per container or task, the ended ones of jobs among them; those of services
   * too where the platform keeps them. Throws BerthError where it cannot be asked. Absent: `berth images` cannot look at this target.
   */
  running?(subject: Subject<Options>, request: RunningRequest): Promise<readonly RunningImage[]>;
  /**
   * Names of the IAM roles that pull images in this environment, `*` for any characters: whom an AWS registry of
   * another account lets in. Default: none.
   */
  pullRoles?(subject: Pick<Subject<Options>, "environment" | "workload" | "options">): readonly string[];
  /**
   * Declares, in the stack of a refused environment, what `destroy` needs in order to undo an earlier deploy.
   * Terraform runs a destroy provisioner only while its resource is declared. Default: nothing.
   */
  retain?(scope: Construct, options: Options | undefined): void;
  /** Reads the contract back from synthesized files. What is missing is reported, never thrown or guessed. */
  read(artifact: Artifact): Contract;
}

/** What the registry lists: a target loaded when it is first needed, so that synth pays only for what is deployed. */
export interface TargetEntry {
  readonly id: string;
  readonly load: () => Target<unknown>;
}

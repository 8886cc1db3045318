import { BerthError } from "../../../src/errors";
import type { EcsQuestion } from "./running-tasks";

/** What `berth images` asks; docs/ecs.md has it as a policy. */
const ACTIONS = "ecs:DescribeClusters, ecs:ListTasks and ecs:DescribeTasks";

type Asked = Pick<EcsQuestion, "region" | "cluster" | "endpoint">;

/** How one kind of failure is known, by its name, its code or its words, and what helps. */
interface Kind {
  readonly form: RegExp;
  readonly found: (asked: Asked) => string;
  readonly remedy: (asked: Asked) => string;
}

/** The first that fits. An ended session is told by whoever finds the credentials too, so that it comes first. */
const KINDS: readonly Kind[] = [
  {
    form: /ExpiredToken|RequestExpired|(token|session|credentials?)\b.{0,60}\b(has|have|is) (been )?expired/i,
    found: ({ region }) => `the AWS credentials for ${region} have expired`,
    remedy: () => "Get new ones, for instance with aws sso login, and ask again",
  },
  {
    form: /CredentialsProviderError|TokenProviderError|Could not load credentials/i,
    found: ({ region }) => `there are no AWS credentials to ask ECS in ${region}`,
    remedy: () => `Set AWS_PROFILE, or sign in with aws sso login; what is asked is ${ACTIONS}`,
  },
  {
    form: /AccessDenied|not authorized to perform|UnauthorizedOperation/i,
    found: ({ region }) => `these AWS credentials may not ask ECS in ${region}`,
    remedy: ({ cluster }) => `Allow them ${ACTIONS} on cluster ${cluster}`,
  },
  {
    form: /UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|AuthFailure/i,
    found: ({ region }) => `AWS does not know the credentials that ECS in ${region} is asked with`,
    remedy: () => "Check AWS_PROFILE and the keys in the shell; a clock that is wrong does it too",
  },
  {
    form: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|TimeoutError|certificate/i,
    found: ({ region, endpoint }) =>
      `ECS in ${region} does not answer${endpoint === undefined ? "" : ` at ${endpoint}`}`,
    remedy: ({ endpoint }) =>
      endpoint === undefined
        ? "Check the option region, and this machine's way to the internet"
        : "Start the emulator, or take the option endpoint out",
  },
];

/** An error of the AWS SDK with its code; what is a BerthError already stays. */
export function notTold(asked: Asked, error: unknown): BerthError {
  if (error instanceof BerthError) return error;
  const { name, message, code } = (error instanceof Error ? error : new Error(String(error))) as Error & {
    readonly code?: unknown;
  };
  const words = [name, code, message].filter((word) => typeof word === "string" && word !== "Error").join(": ");
  const kind = KINDS.find(({ form }) => form.test(words));
  return failure(
    kind?.found(asked) ?? `ECS in ${asked.region} does not say what cluster ${asked.cluster} runs`,
    `what runs is not known: ${words}`,
    kind?.remedy(asked) ?? "Mend what it names, and ask again",
  );
}

/** The option accountId keeps every command away from other accounts. */
export function wrongAccount({ accountId }: EcsQuestion, account: string): BerthError {
  return failure(
    `the AWS credentials are of account ${account}`,
    `the option accountId allows ${accountId} alone, so that nothing is asked of another`,
    "Set AWS_PROFILE to one of that account, or correct the option",
  );
}

const failure = (found: string, reason: string, remedy: string): BerthError =>
  new BerthError([{ code: "BERTH620", verdict: "error", found, reason, remedy }]);

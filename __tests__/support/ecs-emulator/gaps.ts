/**
 * What moto 5.2.5 cannot do besides running tasks, answered here as AWS does. Every entry is a gap that would stop an
 * apply or show a change that is none; none of them says anything of the kit.
 */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly target: string;
  readonly body: string;
}

/** Answered without moto: the action is not implemented there. */
export function own({ method, path, target }: Request): { readonly status: number; readonly body: string } | undefined {
  // DeleteFileSystemPolicy: 500.
  if (method === "DELETE" && /^\/2015-02-01\/file-systems\/[^/]+\/policy$/.test(path)) return { status: 200, body: "" };
  // ListTagsForResource of Application Auto Scaling: 500.
  if (target === "AnyScaleFrontendService.ListTagsForResource") return { status: 200, body: '{"Tags":{}}' };
  return undefined;
}

/** Descriptions of security group rules, which moto takes with a group or prefix list and does not give back. */
export interface Descriptions {
  /** Remembers what a request said of the rule that the answer names. */
  remember(request: Request, answer: string): void;
  /** Puts them into an answer. */
  complete(request: Request, answer: string): string;
}

export function descriptions(): Descriptions {
  const known = new Map<string, string>();
  return {
    remember({ body }, answer) {
      if (!/^Action=AuthorizeSecurityGroup(In|E)gress&|&Action=AuthorizeSecurityGroup(In|E)gress(&|$)/.test(body))
        return;
      const said = [...new URLSearchParams(body)].find(([key]) => key.endsWith(".Description"))?.[1];
      const id = /<securityGroupRuleId>(sgr-[0-9a-f]+)</.exec(answer)?.[1];
      if (said !== undefined && id !== undefined) known.set(id, said);
    },
    complete({ body }, answer) {
      if (!body.includes("Action=DescribeSecurityGroupRules")) return answer;
      return answer.replace(
        /<item>(?:(?!<\/item>).)*<securityGroupRuleId>(sgr-[0-9a-f]+)<(?:(?!<\/item>).)*/gs,
        (item, id) => {
          const text = known.get(id);
          if (text === undefined) return item;
          const tag = `<description>${escaped(text)}</description>`;
          const bare = item.replace(/<description>[^<]*<\/description>|<description ?\/>/, "");
          return bare.replace(/(<securityGroupRuleId>)/, `${tag}$1`);
        },
      );
    },
  };
}

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** One command of a shell line, and the operator that stands before it. */
export interface Command {
  readonly after: "" | "||" | "&&" | "|" | ";";
  readonly words: readonly string[];
}

/** A redirection; its file, where not written together with it, is the next word. */
const REDIRECTION = /^\d*(>>?|<)(&\d|\S*)$/;

/**
 * The commands of a shell line, redirections left out. Undefined where the line needs a real shell to be understood:
 * variables, command substitution, groups, loops. Whoever asks then knows nothing, which is better than a guess.
 */
export function commandsOf(line: string): readonly Command[] | undefined {
  const tokens = tokensOf(line);
  if (tokens === undefined) return undefined;
  const commands: { after: Command["after"]; words: string[] }[] = [{ after: "", words: [] }];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    const redirection = token.plain ? REDIRECTION.exec(token.text) : null;
    if (token.operator) commands.push({ after: token.text as Command["after"], words: [] });
    else if (redirection) index += redirection[2] === "" ? 1 : 0;
    else commands.at(-1)?.words.push(token.text);
  }
  return commands.filter(({ words }) => words.length > 0);
}

interface Token {
  readonly text: string;
  readonly operator: boolean;
  /** Without quotes: only then can it be a redirection. */
  readonly plain: boolean;
}

/** In this order: operators, redirections, and the parts of a word: quoted, escaped, bare. */
const PIECE =
  /(\|\||&&|[|;\n])|(\d*(?:>>?|<)(?:&\d)?)|("(?:[^"\\$`]|\\[\s\S])*"|'[^']*'|\\[\s\S]|[^\s|;&<>"'\\$`(){}]+)|([ \t]+)/y;

function tokensOf(line: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let word: Token | undefined;
  const end = () => {
    if (word) tokens.push(word);
    word = undefined;
  };
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < line.length) {
    const piece = PIECE.exec(line);
    if (!piece) return undefined;
    const [, operator, redirection, part] = piece;
    if (part !== undefined) {
      const plain = /^[^"'\\]/.test(part) && (word?.plain ?? true);
      word = { text: (word?.text ?? "") + unquoted(part), operator: false, plain };
      continue;
    }
    end();
    if (operator !== undefined) tokens.push({ text: operator === "\n" ? ";" : operator, operator: true, plain: true });
    if (redirection !== undefined) tokens.push({ text: redirection, operator: false, plain: true });
  }
  end();
  return tokens;
}

function unquoted(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1);
  if (part.startsWith('"')) return part.slice(1, -1).replace(/\\(["\\$`])/g, "$1");
  return part.startsWith("\\") ? part.slice(1) : part;
}

/** Words of the expressions of `match_type: expr`. */

export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'operator' | 'sign' | 'end';
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

const WORD =
  /\s*(?:(0[xX][0-9a-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|([A-Za-z_$][\w$]*)|(\|\||&&|==|!=|<=|>=|\*\*|[!<>+\-*/%^])|([()[\],?:]))/uy;
const WORD_OPERATORS: ReadonlySet<string> = new Set('or and in not matches contains startsWith endsWith'.split(' '));

/** @throws {Error} for what is no word. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  WORD.lastIndex = 0;
  let end = 0;
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    end = WORD.lastIndex;
    const [, number, quoted, name, operator, sign] = match;
    const written = (number ?? quoted ?? name ?? operator ?? sign)!; // one of them matched
    tokens.push({ kind: kindOf(number, quoted, name, operator), text: written, at: end - written.length });
  }
  const rest = text.slice(end).trimStart();
  if (rest !== '') throw new Error(`cannot be read from ${JSON.stringify(rest)} on`);
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function kindOf(number?: string, quoted?: string, name?: string, operator?: string): Token['kind'] {
  if (number !== undefined) return 'number';
  if (quoted !== undefined) return 'text';
  if (operator !== undefined) return 'operator';
  if (name === undefined) return 'sign';
  return WORD_OPERATORS.has(name) ? 'operator' : 'name';
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** What a quoted text stands for; between backquotes nothing is escaped. */
export function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner;
  return inner.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g,
    (_, two?: string, four?: string, eight?: string, other?: string) => {
      const code = two ?? four ?? eight;
      return code === undefined ? (ESCAPES[other!] ?? other!) : String.fromCodePoint(parseInt(code, 16));
    },
  );
}

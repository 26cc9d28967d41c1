/** Flags of the tools that `npm run` starts: what they are, their help, and one plain line where they are not as they should be. */
import { parseArgs } from 'node:util';

export interface Flag<T> {
  /** What stands behind it, e.g. `N`; none where it stands alone. */
  readonly takes?: string;
  readonly says: string;
  /** As it is shown; none where there is no default. */
  readonly usual?: string;
  /** @param text undefined where the flag was not given. @returns undefined where it cannot be read. */
  readonly read: (text: string | undefined) => { readonly value: T } | undefined;
  /** What it should have been, for the line that says so. */
  readonly wants: string;
}

export interface Tool<F extends Readonly<Record<string, Flag<unknown>>>> {
  /** Behind `npm run`. */
  readonly name: string;
  /** Sentences, in lines as they are to be shown. */
  readonly says: string;
  readonly flags: F;
  /** Each with what it is for. */
  readonly examples: readonly (readonly [flags: string, what: string])[];
}

export type FlagValues<F extends Readonly<Record<string, Flag<unknown>>>> = {
  readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

/** A whole number from `least` on. */
export function whole(usual: number, says: string, least = 1): Flag<number> {
  return {
    takes: 'N',
    says,
    usual: String(usual),
    wants: `a whole number from ${least} on`,
    read: (text = String(usual)) => {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      return Number.isSafeInteger(value) && value >= least ? { value } : undefined;
    },
  };
}

/** From 0 to 1. */
export function share(usual: number, says: string): Flag<number> {
  return {
    takes: 'F',
    says,
    usual: String(usual),
    wants: 'a number from 0 to 1',
    read: (text = String(usual)) => {
      const value = text.trim() === '' ? NaN : Number(text);
      return value >= 0 && value <= 1 ? { value } : undefined;
    },
  };
}

/** A number above 0. */
export function amount(usual: number, says: string): Flag<number> {
  return {
    takes: 'N',
    says,
    usual: String(usual),
    wants: 'a number above 0',
    read: (text = String(usual)) => (Number(text) > 0 && Number(text) < Infinity ? { value: Number(text) } : undefined),
  };
}

/** A number above 0; undefined where it is not given. */
export function optionalNumber(says: string): Flag<number | undefined> {
  return {
    takes: 'N',
    says,
    wants: 'a number above 0',
    read: (text) => {
      if (text === undefined) return { value: undefined };
      return Number(text) > 0 ? { value: Number(text) } : undefined;
    },
  };
}

export function optionalText(takes: string, says: string): Flag<string | undefined> {
  return { takes, says, wants: takes, read: (text) => (text === '' ? undefined : { value: text }) };
}

/** There is no run without it. */
export function neededText(takes: string, says: string): Flag<string> {
  return { takes, says: `${says}; must be given`, wants: takes, read: (text) => (text ? { value: text } : undefined) };
}

export function oneOf<T extends string>(choices: readonly T[], usual: T, says: string): Flag<T> {
  return {
    takes: choices.join('|'),
    says,
    usual,
    wants: choices.join(' or '),
    read: (text: string = usual) => {
      const value = choices.find((choice) => choice === text);
      return value === undefined ? undefined : { value };
    },
  };
}

/** Some of them, with commas between; all where it is not given. */
export function someOf(choices: readonly string[], says: string): Flag<readonly string[]> {
  return {
    takes: 'LIST',
    says: `${says}: some of ${choices.join(', ')}`,
    usual: 'all',
    wants: `some of ${choices.join(', ')}`,
    read: (text = choices.join(',')) => {
      const value = text.split(',');
      return value.every((one) => choices.includes(one)) ? { value } : undefined;
    },
  };
}

/** True where it is given. */
export function given(says: string): Flag<boolean> {
  return { says, wants: 'nothing', read: (text) => ({ value: text !== undefined }) };
}

type Outcome<T> = { readonly values: T } | { readonly print: string; readonly code: 0 | 2 };

export function readFlags<F extends Readonly<Record<string, Flag<unknown>>>>(
  tool: Tool<F>,
  args: readonly string[],
): Outcome<FlagValues<F>> {
  const { flags } = tool;
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { takes }]) => [name, { type: takes === undefined ? 'boolean' : 'string' }]),
  ) as Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>;
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const refuse = (why: string) =>
    ({ print: `${tool.name}: ${why}; \`npm run ${tool.name} -- --help\` lists what it takes`, code: 2 }) as const;
  const texts = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') return refuse(`it takes no "${token.value}"`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (rawName === '--help' || rawName === '-h') return { print: helpOf(tool), code: 0 };
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined || rawName !== `--${name}`) return refuse(`there is no flag ${rawName}`);
    if ((flag.takes === undefined) !== (value === undefined)) return refuse(`${rawName} takes ${flag.wants}`);
    texts.set(name, value ?? '');
  }
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const read = flag.read(texts.get(name));
    const text = texts.get(name);
    if (read === undefined && text === undefined) return refuse(`--${name} ${flag.wants} must be given`);
    if (read === undefined) return refuse(`--${name} takes ${flag.wants}, not "${text}"`);
    values[name] = read.value;
  }
  return { values: values as FlagValues<F> };
}

function helpOf({ name, says, flags, examples }: Tool<Readonly<Record<string, Flag<unknown>>>>): string {
  const rows = [
    ...Object.entries(flags).map(([flag, { takes, says: what, usual }]) => [
      `--${flag}${takes === undefined ? '' : ` ${takes}`}`,
      usual === undefined ? what : `${what} (default ${usual})`,
    ]),
    ['--help', 'print this'],
  ] as const;
  const shown = examples.map(([of, what]) => [`npm run ${name}${of === '' ? '' : ` -- ${of}`}`, what] as const);
  return [`Usage: npm run ${name} [-- flags]`, '', says, '', ...columns(rows), '', 'Examples:', ...columns(shown)].join(
    '\n',
  );
}

function columns(rows: readonly (readonly [string, string] | readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}  ${second}`);
}

/** Of this process: ends it where there is nothing to run. */
export function toolFlags<F extends Readonly<Record<string, Flag<unknown>>>>(tool: Tool<F>): FlagValues<F> {
  const outcome = readFlags(tool, process.argv.slice(2));
  if ('values' in outcome) return outcome.values;
  (outcome.code === 0 ? process.stdout : process.stderr).write(`${outcome.print}\n`);
  process.exit(outcome.code);
}

/**
 * Command-line arguments as the reference's parser takes them: `--flag value`, `--flag=value`, `-f`, a command word anywhere
 * before its arguments, `--` ends the flags. Source: cobra 1.9 and pflag 1.0, whose error texts scripts match on.
 *
 * A parser of our own because those words, and the order in which mistakes are found, are what is asked for.
 */
import type { FlagDefinition } from './flag-table.js';

/** The arguments are not what the command takes. The message is the reference's. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
  /** A flag or command that may have been meant. */
  readonly meant: string | undefined;

  constructor(message: string, meant?: string) {
    super(message);
    this.meant = meant;
  }
}

export interface ParsedArguments {
  /** Values by flag name, in the order given; a switch has `true` or `false`. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
}

/** Called with each value as it is met; throws to refuse it. */
export type CheckValue = (flag: string, value: string) => void;

/** Words Go takes for a switch's value. */
const TRUE_WORDS = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE_WORDS = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** @throws {ArgumentError} */
export function parseArguments(
  argv: readonly string[],
  definitions: readonly FlagDefinition[],
  check: CheckValue = () => {},
): ParsedArguments {
  return new Parser(definitions, check).parse(argv);
}

class Parser {
  readonly #definitions: readonly FlagDefinition[];
  readonly #check: CheckValue;
  readonly #flags = new Map<string, string[]>();
  readonly #words: string[] = [];

  constructor(definitions: readonly FlagDefinition[], check: CheckValue) {
    this.#definitions = definitions;
    this.#check = check;
  }

  parse(argv: readonly string[]): ParsedArguments {
    const rest = [...argv];
    for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
      if (argument === '--') {
        this.#words.push(...rest);
        break;
      }
      if (argument.startsWith('--')) this.#long(argument, rest);
      else if (argument.startsWith('-') && argument !== '-') this.#short(argument, rest);
      else this.#words.push(argument);
    }
    return { flags: this.#flags, words: this.#words };
  }

  #long(argument: string, rest: string[]): void {
    const equals = argument.indexOf('=');
    const name = equals < 0 ? argument.slice(2) : argument.slice(2, equals);
    if (name === '' || name.startsWith('-')) throw new ArgumentError(`bad flag syntax: ${argument}`);
    const definition = this.#definitions.find((one) => one.name === name);
    if (definition === undefined) {
      throw new ArgumentError(`unknown flag: --${name}`, nearestFlag(name, this.#definitions));
    }
    if (equals >= 0) return this.#set(definition, argument.slice(equals + 1));
    if (definition.valueName === '') return this.#set(definition, 'true');
    const value = rest.shift();
    if (value === undefined) throw new ArgumentError(`flag needs an argument: ${argument}`);
    this.#set(definition, value);
  }

  /** `-h`, `-vh`, `-x=1`. The reference has no shorthand that takes a value. */
  #short(argument: string, rest: string[]): void {
    const letters = argument.slice(1);
    const [letter = ''] = letters;
    const definition = this.#definitions.find(({ shorthand }) => shorthand === letter);
    if (definition === undefined) {
      const meant = this.#definitions.find(({ name }) => letters.split('=')[0] === name);
      const text = `unknown shorthand flag: '${letter}' in ${argument}`;
      throw new ArgumentError(text, meant === undefined ? undefined : `--${meant.name}`);
    }
    const after = letters.slice(1);
    if (after.startsWith('=')) return this.#set(definition, after.slice(1));
    this.#set(definition, 'true');
    if (after !== '') this.#short(`-${after}`, rest);
  }

  #set(definition: FlagDefinition, value: string): void {
    const shown =
      definition.shorthand === undefined ? `--${definition.name}` : `-${definition.shorthand}, --${definition.name}`;
    const refuse = (reason: string): never => {
      throw new ArgumentError(`invalid argument ${JSON.stringify(value)} for "${shown}" flag: ${reason}`);
    };
    const normal = definition.valueName === '' ? switchValue(value, refuse) : value;
    try {
      this.#check(definition.name, normal);
    } catch (error) {
      refuse((error as Error).message);
    }
    const values = this.#flags.get(definition.name);
    if (values === undefined) this.#flags.set(definition.name, [normal]);
    else values.push(normal);
  }
}

function switchValue(value: string, refuse: (reason: string) => never): string {
  if (TRUE_WORDS.includes(value)) return 'true';
  if (FALSE_WORDS.includes(value)) return 'false';
  return refuse(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
}

/**
 * Where the command word stands: the first argument that is neither a flag nor a flag's value.
 *
 * @returns its index, or -1.
 */
export function commandIndex(argv: readonly string[], definitions: readonly FlagDefinition[]): number {
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!; // i < length
    if (argument === '--') return -1;
    if (argument !== '' && !argument.startsWith('-')) return i;
    const takesNext = argument.startsWith('--') && !argument.includes('=') && !isSwitch(argument.slice(2), definitions);
    if (takesNext) i++;
  }
  return -1;
}

function isSwitch(name: string, definitions: readonly FlagDefinition[]): boolean {
  return definitions.some((one) => one.name === name && one.valueName === '');
}

function nearestFlag(name: string, definitions: readonly FlagDefinition[]): string | undefined {
  const near = definitions.filter((one) => editDistance(name, one.name) <= 2 || one.name.startsWith(name));
  return near[0] === undefined ? undefined : `--${near[0].name}`;
}

/** Levenshtein distance without regard to case. */
export function editDistance(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  let previous = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const substituted = previous[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1); // both rows are right.length + 1 long
      current.push(Math.min(substituted, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}

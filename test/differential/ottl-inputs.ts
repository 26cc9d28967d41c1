/** Random statements: paths, literals, arithmetic, conditions and functions put together, with now and then an argument of a wrong kind. */
import type { MetricStatement } from '../parity/record/ottl/metrics.js';
import type { Dice } from './pdata-inputs.js';

import {
  COMMON,
  FUNCTIONS,
  GLOBS,
  KINDS,
  LITERALS,
  LOG,
  PATTERNS,
  POINT,
  SPAN,
  type Kind,
  type Paths,
  type Signature,
} from './ottl-vocabulary.js';

/** Percent of arguments that are of any kind. */
const ODD = 8;
const DEEPEST = 3;

export class Statements {
  constructor(
    private readonly dice: Dice,
    private readonly paths: Paths,
    private readonly attributes: string,
  ) {}

  statement(): string {
    const condition = this.dice.chance(30) ? ` where ${this.#condition(0)}` : '';
    return `${this.#editor()}${condition}`;
  }

  #editor(): string {
    const { dice, attributes } = this;
    const result = `${attributes}["r"]`;
    const [text, glob, pattern] = [this.#of('text', 2), dice.pick(GLOBS), dice.pick(PATTERNS)];
    const some = dice.pick(['""', '"<$0>"', '"$1"', '"é"', '"${first}"', '"$$"']);
    switch (dice.roll(30)) {
      case 0:
        return `set(${dice.pick(this.#paths(dice.pick(KINDS)))}, ${this.#any(1)})`;
      case 1:
        return `replace_pattern(${dice.pick(this.#paths('text'))}, ${pattern}, ${some})`;
      case 2:
        return `replace_all_patterns(${attributes}, ${dice.pick(['"key"', '"value"'])}, ${pattern}, ${some})`;
      case 3:
        return `replace_match(${dice.pick(this.#paths('text'))}, ${glob}, ${text})`;
      case 4:
        return `replace_all_matches(${attributes}, ${glob}, ${text})`;
      case 5:
        return `delete_matching_keys(${dice.pick(this.#paths('map'))}, ${pattern})`;
      case 6:
        return `keep_matching_keys(${dice.pick(this.#paths('map'))}, ${pattern})`;
      case 7:
        return this.#merge();
      case 8:
        return `flatten(${dice.pick(this.#paths('map'))}${dice.pick(['', ', "p"', ', depth=1', ', "p", 2'])})`;
      case 9:
        return `limit(${dice.pick(this.#paths('map'))}, ${dice.pick(['0', '2', '4'])}, ["case"])`;
      case 10:
        return `truncate_all(${dice.pick(this.#paths('map'))}, ${dice.pick(['0', '1', '5'])})`;
      case 11:
        return `append(${result}, ${this.#any(1)})`;
      case 12:
        return `keep_keys(${dice.pick(this.#paths('map'))}, ["case", "s", "a"])`;
      case 13:
        return `delete_key(${dice.pick(this.#paths('map'))}, ${dice.pick(['"s"', '"a"', '"none"'])})`;
      default:
        return `set(${result}, ${this.#any(0)})`;
    }
  }

  /** Never a map into itself or into what it holds: the reference empties members. */
  #merge(): string {
    const target = this.dice.pick(this.#paths('map'));
    const source = this.#of('map', 1);
    const strategy = this.dice.pick(['"insert"', '"update"', '"upsert"']);
    const isOwn = this.#paths('map').some((path) => target.startsWith(path) && source.includes(path));
    return `merge_maps(${target}, ${isOwn ? '{}' : source}, ${strategy})`;
  }

  condition(): string {
    return this.#condition(0);
  }

  any(): string {
    return this.#any(0);
  }

  #condition(depth: number): string {
    const { dice } = this;
    if (depth < 2 && dice.chance(35)) {
      const both = `${this.#condition(depth + 1)} ${dice.pick(['and', 'or'])} ${this.#condition(depth + 1)}`;
      return dice.chance(50) ? `(${both})` : both;
    }
    if (dice.chance(15)) return `not ${dice.pick(FUNCTIONS.bool.map((signature) => this.#call(signature, 2)))}`;
    const kind = dice.pick(KINDS);
    const right = dice.chance(15) ? 'nil' : this.#of(dice.chance(20) ? dice.pick(KINDS) : kind, 2);
    return `${this.#of(kind, 2)} ${dice.pick(['==', '!=', '<', '<=', '>', '>='])} ${right}`;
  }

  #any(depth: number): string {
    return this.#of(this.dice.pick(KINDS), depth);
  }

  /** An expression of a kind. */
  #of(kind: Kind, depth: number): string {
    const { dice } = this;
    if (dice.chance(ODD)) return dice.chance(30) ? 'nil' : this.#of(dice.pick(KINDS), depth);
    const what = dice.roll(10);
    if (depth < DEEPEST && what < 5) return this.#call(dice.pick(FUNCTIONS[kind]), depth + 1);
    if (depth < DEEPEST && what < 7 && ['int', 'double', 'duration', 'time'].includes(kind)) {
      return `(${this.#of(kind, depth + 1)} ${dice.pick(['+', '-', '*', '/'])} ${this.#of(kind, depth + 1)})`;
    }
    return dice.chance(50) ? dice.pick(this.#paths(kind)) : dice.pick(LITERALS[kind]);
  }

  #call([name, ...args]: Signature, depth: number): string {
    const given = args.map((arg) => {
      if (typeof arg !== 'string')
        return this.dice.pick(arg).replaceAll(/%(\w+)/g, (whole, kind) => this.#hole(whole, kind as string, depth));
      return arg === 'any' ? this.#any(depth) : this.#of(arg, depth);
    });
    return `${name}(${given.join(', ')})`;
  }

  /** `%text` and the like in texts of lists; layouts and grok patterns have signs of their own. */
  #hole(whole: string, kind: string, depth: number): string {
    if (kind === 'any') return this.#any(depth);
    return (KINDS as readonly string[]).includes(kind) ? this.#of(kind as Kind, depth) : whole;
  }

  #paths(kind: Kind): readonly string[] {
    const paths = [...(this.paths[kind] ?? []), ...(COMMON[kind] ?? [])];
    return paths.length === 0 ? [`${this.attributes}["${kind}"]`] : paths;
  }
}

export const logStatement = (dice: Dice): string => new Statements(dice, LOG, 'log.attributes').statement();
export const spanStatement = (dice: Dice): string => new Statements(dice, SPAN, 'span.attributes').statement();

export function metricStatement(dice: Dice): MetricStatement {
  const metric = dice.pick(['gauge', 'sum', 'histogram', 'exponential', 'summary'] as const);
  return { metric, statement: new Statements(dice, POINT, 'datapoint.attributes').statement() };
}

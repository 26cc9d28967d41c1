/** Expressions of `match_type: expr` compiled to functions. Source: expr-lang 1.17, parser and precedences. */
import { GoRegexp } from '../../../ottl/regexp.js';
import { asBool, BUILT_IN, OPERATIONS, typeOf, type ExprValue } from './operations.js';
import { tokensOf, unquoted, type Token } from './tokens.js';

/** What an expression knows of a data point. */
export interface Point {
  readonly metricName: string;
  readonly metricType: string;
  readonly hasLabel: (key: string) => boolean;
  readonly label: (key: string) => string;
}

export type Evaluate = (point: Point) => ExprValue;

const BINARY: Readonly<Record<string, number>> = {
  ...{ or: 10, '||': 10, and: 15, '&&': 15 },
  ...{ '==': 20, '!=': 20, '<': 20, '>': 20, '>=': 20, '<=': 20 },
  ...{ in: 20, matches: 20, contains: 20, startsWith: 20, endsWith: 20 },
  ...{ '+': 30, '-': 30, '*': 60, '/': 60, '%': 60, '**': 100, '^': 100 },
};
const UNARY: Readonly<Record<string, number>> = { not: 50, '!': 50, '-': 90, '+': 90 };
const RIGHT: ReadonlySet<string> = new Set(['**', '^']);
/** Operators that may have a `not` before them. */
const NEGATABLE: ReadonlySet<string> = new Set(['in', 'matches', 'contains', 'startsWith', 'endsWith']);
const MOST_NESTED = 100;

/** @throws {Error} for what it cannot read. */
export function parseExpression(text: string): Evaluate {
  return new Parser(text).whole();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  whole(): Evaluate {
    const evaluate = this.#conditional();
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return evaluate;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!; // the last one is the end, which nobody steps over
  }

  #unexpected(): Error {
    const { kind, text } = this.#token;
    return new Error(kind === 'end' ? 'ends too early' : `has ${JSON.stringify(text)} where it is not expected`);
  }

  #accept(text: string): boolean {
    if (this.#token.text !== text || this.#token.kind === 'text') return false;
    this.#next++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw this.#unexpected();
  }

  #conditional(): Evaluate {
    if (++this.#depth > MOST_NESTED) throw new Error('is nested too deeply');
    const test = this.#binary(0);
    this.#depth--;
    if (!this.#accept('?')) return test;
    const yes = this.#conditional();
    this.#expect(':');
    const no = this.#conditional();
    return (point) => (asBool(test(point)) ? yes(point) : no(point));
  }

  #binary(least: number): Evaluate {
    let left = this.#primary();
    for (;;) {
      const { text, at, kind } = this.#token;
      const isNegated =
        kind === 'operator' && text === 'not' && NEGATABLE.has(this.#tokens[this.#next + 1]?.text ?? '');
      const operator = isNegated ? this.#tokens[this.#next + 1]!.text : text;
      const precedence = kind === 'operator' && Object.hasOwn(BINARY, operator) ? BINARY[operator]! : -1;
      if (precedence < least) return left;
      this.#next += isNegated ? 2 : 1;
      const rightAt = this.#token;
      const right = this.#binary(RIGHT.has(operator) ? precedence : precedence + 1);
      if (operator === 'matches' && rightAt.kind === 'text') new GoRegexp(unquoted(rightAt.text)); // refuses at load
      const both = this.#located(at, binaryOf(operator, left, right));
      left = isNegated ? (point) => both(point) !== true : both;
    }
  }

  #primary(): Evaluate {
    const { kind, text, at } = this.#token;
    if (kind === 'operator' && Object.hasOwn(UNARY, text)) {
      this.#next++;
      if (++this.#depth > MOST_NESTED) throw new Error('is nested too deeply');
      const operand = this.#binary(UNARY[text]!);
      this.#depth--;
      return this.#located(at, unaryOf(text, operand));
    }
    switch (kind) {
      case 'number':
        this.#next++;
        return constant(Number(text.replaceAll('_', '')));
      case 'text':
        this.#next++;
        return constant(unquoted(text));
      case 'name':
        return this.#named();
      default:
        return this.#bracketed();
    }
  }

  #bracketed(): Evaluate {
    if (this.#accept('(')) {
      const inner = this.#conditional();
      this.#expect(')');
      return inner;
    }
    if (!this.#accept('[')) throw this.#unexpected();
    const elements = this.#list(']');
    return (point) => elements.map((element) => element(point));
  }

  #list(end: string): readonly Evaluate[] {
    const elements: Evaluate[] = [];
    while (!this.#accept(end)) {
      if (elements.length > 0) this.#expect(',');
      if (elements.length > 0 && this.#accept(end)) break; // a comma may stand at the end
      elements.push(this.#conditional());
    }
    return elements;
  }

  #named(): Evaluate {
    const { text: name, at } = this.#token;
    this.#next++;
    if (this.#accept('(')) return this.#call(name, at, this.#list(')'));
    if (name === 'true' || name === 'false') return constant(name === 'true');
    if (name === 'nil') return constant(null);
    if (name === 'MetricName') return ({ metricName }) => metricName;
    if (name === 'MetricType') return ({ metricType }) => metricType;
    return this.#located(at, () => cannotFetch(name));
  }

  #call(name: string, at: number, args: readonly Evaluate[]): Evaluate {
    const [first] = args;
    if (name === 'HasLabel' || name === 'Label') {
      if (first === undefined || args.length > 1)
        throw new Error(`gives ${name} ${args.length} arguments instead of one`);
      const keyOf = (point: Point): string => {
        const key = first(point);
        if (typeof key === 'string') return key;
        throw new Error(`reflect: Call using ${typeOf(key)} as type string`);
      };
      const call: Evaluate =
        name === 'HasLabel' ? (point) => point.hasLabel(keyOf(point)) : (point) => point.label(keyOf(point));
      return this.#located(at, call);
    }
    const known = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
    if (known === undefined) throw new Error(`calls ${name}, which is not supported`);
    return this.#located(at, (point) => known(...args.map((arg) => arg(point))));
  }

  /** What fails is told with its place, as the reference does. */
  #located(at: number, evaluate: Evaluate): Evaluate {
    return (point) => {
      try {
        return evaluate(point);
      } catch (error) {
        if (error instanceof Located) throw error;
        throw new Located(`${(error as Error).message}${placeIn(this.#text, at)}`);
      }
    };
  }
}

/** An error that names its place already. */
class Located extends Error {}

function placeIn(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  const column = [...before.at(-1)!].length;
  const line = text.split('\n')[before.length - 1]!.replaceAll('\t', ' ');
  return ` (${before.length}:${column + 1})\n | ${line}\n | ${'.'.repeat(column)}^`;
}

function constant(value: ExprValue): Evaluate {
  return () => value;
}

function cannotFetch(name: string): never {
  throw new Error(`cannot fetch ${name} from *filterexpr.env`);
}

function binaryOf(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  if (operator === 'or' || operator === '||') return (point) => asBool(left(point)) || right(point);
  if (operator === 'and' || operator === '&&') return (point) => asBool(left(point)) && right(point);
  const operation = OPERATIONS[operator]!; // every other operator has one
  return (point) => operation(left(point), right(point));
}

function unaryOf(operator: string, operand: Evaluate): Evaluate {
  if (operator === 'not' || operator === '!') return (point) => !asBool(operand(point));
  const zero = OPERATIONS[operator]!;
  return (point) => zero(0, operand(point));
}

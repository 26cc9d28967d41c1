/** XPath 1.0, compiled to functions. */
import { OttlError } from '../error.js';
import type { XmlNode } from './tree.js';
import { FUNCTIONS, isNodes, toBoolean, toNumber, toText, type Place, type XValue } from './xpath-functions.js';
import { AXES, isAttribute, localName, prefixOf, rootOf, type PathNode } from './xpath-nodes.js';

type Evaluate = (place: Place) => XValue;
type Step = (nodes: readonly PathNode[]) => readonly PathNode[];

/** @throws {OttlError} `invalid xpath: …`. @returns the nodes an expression picks, in the order it comes across them, as the reference's engine. */
export function compileXPath(text: string): (document: XmlNode) => readonly PathNode[] {
  let evaluate: Evaluate;
  try {
    evaluate = new XPathParser(text).parse();
  } catch (error) {
    throw new OttlError(`invalid xpath: ${(error as Error).message}`);
  }
  return (document) => {
    const value = evaluate({ node: document, position: 1, size: 1 });
    return isNodes(value) ? value : [];
  };
}

/** Words: numbers, texts, names with an axis, a bracket or a prefix behind them, signs. */
const WORD =
  /\s*(?:(\d+(?:\.\d*)?|\.\d+)|"([^"]*)"|'([^']*)'|(\/\/|::|\.\.|!=|<=|>=|[/@.[\]()|+\-=<>*,$!])|([\p{L}_][\p{L}\p{M}\p{N}_.\-]*(?::(?!:)(?:\*|[\p{L}_][\p{L}\p{M}\p{N}_.\-]*))?))/uy;

interface Word {
  /** `bad`: what cannot be read; the text says why. Nothing behind it is looked at. */
  readonly kind: 'number' | 'text' | 'sign' | 'name' | 'end' | 'bad';
  readonly text: string;
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  WORD.lastIndex = 0;
  let end = 0;
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    end = WORD.lastIndex;
    const [, number, double, single, sign, name] = match;
    if (number !== undefined) words.push({ kind: 'number', text: number });
    else if (sign !== undefined) words.push({ kind: 'sign', text: sign });
    else if (name !== undefined) words.push({ kind: 'name', text: name });
    else words.push({ kind: 'text', text: double ?? single ?? '' });
  }
  const rest = text.slice(end).trimStart();
  if (rest !== '') words.push({ kind: 'bad', text: problemAt(rest, text, words.at(-1)) });
  return words;
}

/** Why a text cannot be read on from here, in the reference's words. */
function problemAt(rest: string, text: string, before: Word | undefined): string {
  if (/^["']/.test(rest)) return 'xpath: scanString got unclosed string';
  if (rest.startsWith('#')) return 'unknown item: 35';
  if (rest.startsWith(':') && before?.kind === 'name') return `${text} has an invalid qualified name.`;
  return `${text} has an invalid token.`;
}

const END: Word = { kind: 'end', text: '' };
const NODE_TYPES: readonly string[] = ['text', 'node', 'comment', 'processing-instruction'];
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['=', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', 'div', 'mod'],
];
/** Brackets within brackets. */
const MAX_DEPTH = 100;

class XPathParser {
  readonly #text: string;
  readonly #words: readonly Word[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#words = wordsOf(text);
  }

  /** What stands behind the expression is not looked at, nor in the reference. */
  parse(): Evaluate {
    if (this.#words.length === 0) throw new OttlError('expr expression is nil');
    const evaluate = this.#expression(0);
    return evaluate;
  }

  /** @throws {OttlError} where it cannot be read. */
  get #word(): Word {
    const word = this.#words[this.#at] ?? END;
    if (word.kind === 'bad') throw new OttlError(word.text);
    return word;
  }

  #is(kind: Word['kind'], ...texts: readonly string[]): boolean {
    return this.#word.kind === kind && (texts.length === 0 || texts.includes(this.#word.text));
  }

  #accept(sign: string): boolean {
    if (!this.#is('sign', sign)) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#accept(sign)) throw new OttlError(`${this.#text} has an invalid token`);
  }

  /** Binary operators of a level and those that bind closer. */
  #expression(level: number): Evaluate {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#negated();
    if (++this.#depth > MAX_DEPTH * LEVELS.length) throw new OttlError(`${this.#text} is nested too deeply`);
    let left = this.#expression(level + 1);
    while ((this.#is('sign') || this.#is('name')) && operators.includes(this.#word.text)) {
      const operator = this.#word.text;
      this.#at++;
      left = binary(operator, left, this.#expression(level + 1));
    }
    this.#depth--;
    return left;
  }

  #negated(): Evaluate {
    if (!this.#accept('-')) return this.#union();
    const operand = this.#negated();
    return (place) => -toNumber(operand(place));
  }

  #union(): Evaluate {
    const parts = [this.#path()];
    while (this.#accept('|')) parts.push(this.#path());
    if (parts.length === 1) return parts[0]!;
    return (place) => [...new Set(parts.flatMap((part) => nodesOf(part(place))))];
  }

  #path(): Evaluate {
    const primary = this.#primary();
    if (primary === undefined) return this.#locationPath();
    let evaluate = primary;
    while (this.#is('sign', '[')) {
      const [inner, filter] = [evaluate, this.#predicate()];
      evaluate = (place) => filter(nodesOf(inner(place)));
    }
    if (!this.#is('sign', '/', '//')) return evaluate;
    const start = evaluate;
    const steps = this.#steps();
    return (place) => walked(nodesOf(start(place)), steps);
  }

  /** Anything but a location path. */
  #primary(): Evaluate | undefined {
    const { kind, text } = this.#word;
    if (kind === 'number' || kind === 'text') {
      this.#at++;
      const value = kind === 'number' ? Number(text) : text;
      return () => value;
    }
    if (this.#accept('$')) {
      if (!this.#is('name')) throw new OttlError(`${this.#text} has an invalid token`);
      throw new OttlError(`undeclared variable in XPath expression: $${this.#word.text}`);
    }
    if (this.#accept('(')) {
      const evaluate = this.#expression(0);
      this.#expect(')');
      return evaluate;
    }
    const isCall = kind === 'name' && this.#words[this.#at + 1]?.text === '(' && !NODE_TYPES.includes(text);
    return isCall ? this.#call() : undefined;
  }

  #call(): Evaluate {
    const name = this.#word.text;
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (known === undefined) throw new OttlError(`not yet support this function ${name}()`);
    this.#at += 2;
    const args: Evaluate[] = [];
    if (!this.#is('sign', ')')) {
      do args.push(this.#expression(0));
      while (this.#accept(','));
    }
    this.#expect(')');
    if (args.length < known.least || args.length > known.most) {
      throw new OttlError(`xpath: function ${name} has ${args.length} arguments`);
    }
    return (place) =>
      known.call(
        args.map((arg) => arg(place)),
        place,
      );
  }

  #locationPath(): Evaluate {
    if (!this.#is('sign', '/', '//')) {
      const steps = [this.#step(), ...this.#steps()];
      return ({ node }) => walked([node], steps);
    }
    const isWhole = this.#is('sign', '/') && !this.#startsStep(this.#words[this.#at + 1]);
    if (isWhole) {
      this.#at++;
      return ({ node }) => [rootOf(node)];
    }
    const steps = this.#steps();
    return ({ node }) => walked([rootOf(node)], steps);
  }

  #startsStep(word: Word | undefined): boolean {
    return word?.kind === 'name' || (word?.kind === 'sign' && ['@', '*', '.', '..'].includes(word.text));
  }

  /** `/step` and `//step`, as long as there are some. */
  #steps(): Step[] {
    const steps: Step[] = [];
    for (;;) {
      if (this.#accept('//'))
        steps.push(
          stepOf('descendant-or-self', () => true, []),
          this.#step(true),
        );
      else if (this.#accept('/')) steps.push(this.#step());
      else return steps;
    }
  }

  /** @param isDeep whether it follows `//`. */
  #step(isDeep = false): Step {
    if (this.#accept('.')) return (nodes) => nodes;
    if (this.#accept('..')) return stepOf('parent', () => true, []);
    let axis = 'child';
    if (this.#accept('@')) axis = 'attribute';
    else if (this.#words[this.#at + 1]?.text === '::' && this.#is('name')) {
      axis = this.#word.text;
      if (!Object.hasOwn(AXES, axis)) throw new OttlError(`unknown axe type: ${axis}`);
      this.#at += 2;
    }
    const test = this.#nodeTest(axis);
    const predicates: ((nodes: readonly PathNode[]) => readonly PathNode[])[] = [];
    while (this.#is('sign', '[')) predicates.push(this.#predicate());
    const step = stepOf(axis, test, predicates);
    return isDeep && axis === 'child' ? (nodes) => inOrder(step(nodes)) : step;
  }

  #nodeTest(axis: string): (node: PathNode) => boolean {
    const isNamed = (node: PathNode): boolean => (axis === 'attribute' ? isAttribute(node) : node.kind === 'element');
    if (this.#accept('*')) return isNamed;
    if (!this.#is('name')) throw new OttlError('expression must evaluate to a node-set');
    const { text } = this.#word;
    this.#at++;
    if (NODE_TYPES.includes(text) && this.#accept('(')) {
      if (this.#is('text')) this.#at++;
      this.#expect(')');
      return nodeTypeTest(text);
    }
    const [prefix, local] = text.includes(':') ? (text.split(':') as [string, string]) : ['', text];
    return (node) => isNamed(node) && prefixOf(node) === prefix && (local === '*' || localName(node) === local);
  }

  /** `[…]`: a number picks by place, all else by whether it holds. */
  #predicate(): (nodes: readonly PathNode[]) => readonly PathNode[] {
    this.#expect('[');
    const evaluate = this.#expression(0);
    this.#expect(']');
    return (nodes) =>
      nodes.filter((node, i) => {
        const value = evaluate({ node, position: i + 1, size: nodes.length });
        return typeof value === 'number' ? value === i + 1 : toBoolean(value);
      });
  }
}

function nodeTypeTest(type: string): (node: PathNode) => boolean {
  switch (type) {
    case 'text':
      return ({ kind }) => kind === 'text' || kind === 'cdata' || kind === 'notation';
    case 'comment':
      return ({ kind }) => kind === 'comment';
    case 'node':
      return ({ kind }) => kind !== 'declaration';
    default:
      return ({ kind }) => kind === 'declaration';
  }
}

/** Nodes come in the order of the axis, each once. */
function stepOf(
  axis: string,
  test: (node: PathNode) => boolean,
  predicates: readonly ((nodes: readonly PathNode[]) => readonly PathNode[])[],
): Step {
  const along = AXES[axis]!; // axes were checked
  return (nodes) => {
    const found = nodes.flatMap((node) =>
      predicates.reduce<readonly PathNode[]>((left, filter) => filter(left), [...along(node)].filter(test)),
    );
    return nodes.length > 1 ? [...new Set(found)] : found;
  };
}

function walked(nodes: readonly PathNode[], steps: readonly Step[]): readonly PathNode[] {
  return steps.reduce((found, step) => step(found), nodes);
}

function nodesOf(value: XValue): readonly PathNode[] {
  return isNodes(value) ? value : [];
}

/** Each once, in the document's order. */
function inOrder(nodes: readonly PathNode[]): readonly PathNode[] {
  const unique = new Set(nodes);
  if (unique.size < 2) return [...unique];
  const [first] = nodes as readonly [PathNode];
  const ordered: PathNode[] = [];
  const visit = (node: PathNode): void => {
    if (unique.has(node)) ordered.push(node);
    for (const attribute of AXES['attribute']!(node)) if (unique.has(attribute)) ordered.push(attribute);
    for (const child of AXES['child']!(node)) visit(child);
  };
  visit(rootOf(first));
  return ordered;
}

function binary(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case 'or':
      return (place) => toBoolean(left(place)) || toBoolean(right(place));
    case 'and':
      return (place) => toBoolean(left(place)) && toBoolean(right(place));
    case '+':
      return (place) => toNumber(left(place)) + toNumber(right(place));
    case '-':
      return (place) => toNumber(left(place)) - toNumber(right(place));
    case '*':
      return (place) => toNumber(left(place)) * toNumber(right(place));
    case 'div':
      return (place) => toNumber(left(place)) / toNumber(right(place));
    case 'mod':
      return (place) => toNumber(left(place)) % toNumber(right(place));
    default:
      return (place) => compared(operator, left(place), right(place));
  }
}

/** Sets of nodes compare by any of their nodes. */
function compared(operator: string, left: XValue, right: XValue): boolean {
  if (isNodes(left) && typeof right !== 'boolean') {
    return left.some((node) => compared(operator, toText([node]), right));
  }
  if (isNodes(right) && typeof left !== 'boolean') {
    return right.some((node) => compared(operator, left, toText([node])));
  }
  if (operator === '=' || operator === '!=') return equal(left, right) === (operator === '=');
  const [a, b] = [toNumber(left), toNumber(right)];
  return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
}

function equal(left: XValue, right: XValue): boolean {
  if (typeof left === 'boolean' || typeof right === 'boolean') return toBoolean(left) === toBoolean(right);
  if (typeof left === 'number' || typeof right === 'number') return toNumber(left) === toNumber(right);
  return toText(left) === toText(right);
}

/**
 * Reads tokens by a grammar: ordered choice with unlimited lookahead. Which of the failures is reported, and in which
 * words, follows participle (v2, the reference's parser library), because its texts are what users see.
 *
 * Productions are remembered by place, so that a nested text is read once, not once an alternative (participle reads it
 * again and again, exponentially in the depth).
 */
import { goQuote } from '../../pdata/json/go-number.js';
import { convert, type Captured } from './convert.js';
import { SyntaxFailure } from './failure.js';
import { sequenceText, type CaptureKind, type Node, type Production } from './nodes.js';
import { tokenize, type Token } from './tokens.js';

/** Deeper nesting is refused, so that no text can exhaust the stack. */
const MAX_DEPTH = 200;

interface Capture {
  readonly field: string;
  readonly kind: CaptureKind;
  readonly values: readonly Captured[];
  readonly token: Token;
}

/** No match, which is no failure: something else may stand here. */
const NONE = Symbol('no match');

type Outcome = readonly Captured[] | typeof NONE | SyntaxFailure;

/** Where a reading stands, and the failure that came furthest. */
class State {
  cursor: number;
  deepest: SyntaxFailure | undefined;
  deepestCursor: number;
  captures: Capture[] = [];

  constructor(cursor: number, deepest?: SyntaxFailure, deepestCursor = 0) {
    this.cursor = cursor;
    this.deepest = deepest;
    this.deepestCursor = deepestCursor;
  }

  branch(): State {
    return new State(this.cursor, this.deepest, this.deepestCursor);
  }

  accept(branch: State): void {
    this.captures.push(...branch.captures);
    this.cursor = branch.cursor;
    if (branch.deepestCursor < this.deepestCursor) return;
    this.deepestCursor = branch.deepestCursor;
    this.deepest = branch.deepest;
  }

  /** A branch failed: its deepest failure, or this one if it came as far, is the one to report. */
  fail(failure: SyntaxFailure, branch: State): void {
    if (branch.deepestCursor > this.deepestCursor) {
      this.deepest = branch.deepest;
      this.deepestCursor = branch.deepestCursor;
    } else if (branch.cursor >= this.deepestCursor) {
      this.deepest = failure;
      this.deepestCursor = Math.max(branch.cursor, branch.deepestCursor);
    }
  }

  remember(failure: SyntaxFailure): void {
    if (this.cursor < this.deepestCursor) return;
    this.deepest = failure;
    this.deepestCursor = this.cursor;
  }
}

interface Memo {
  readonly outcome: Outcome;
  readonly cursor: number;
  readonly deepest: SyntaxFailure | undefined;
  readonly deepestCursor: number;
}

/**
 * The value of a production that spans the whole text: an object of its captures.
 *
 * @throws {SyntaxFailure} in the reference's words.
 */
export function read(root: Production, text: string): Captured {
  const reader = new Reader(tokenize(text));
  return reader.whole(root);
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #memos = new Map<Production, (Memo | undefined)[]>();
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(root: Production): Captured {
    const state = new State(0);
    const outcome = this.#read(root, state);
    if (outcome instanceof SyntaxFailure) throw outcome;
    if (outcome === NONE || this.#next(state).kind !== 'end') {
      const here = this.#unexpected(state);
      throw state.cursor >= state.deepestCursor ? here : (state.deepest ?? here);
    }
    return outcome[0]!; // a production gives one value
  }

  #next(state: State): Token {
    return this.#tokens[state.cursor]!; // the end is never passed
  }

  #unexpected(state: State, expected?: string): SyntaxFailure {
    const { kind, value, position } = this.#next(state);
    const what = goQuote(kind === 'end' ? '<EOF>' : value);
    return new SyntaxFailure(
      position,
      `unexpected token ${what}${expected === undefined ? '' : ` (expected ${expected})`}`,
    );
  }

  #read(node: Node, state: State): Outcome {
    switch (node.type) {
      case 'token':
        return this.#take(state, this.#next(state).kind === node.kind);
      case 'literal':
        return this.#take(state, this.#next(state).value === node.text && this.#next(state).kind !== 'end');
      case 'sequence':
        return this.#sequence(node.nodes, state);
      case 'choice':
        return this.#choice(node.nodes, state);
      case 'group':
        return node.mode === '' ? this.#read(node.node, state) : this.#repeat(node.node, state, node.mode === '?');
      case 'not':
        return this.#notBefore(node.node, state);
      case 'capture':
        return this.#capture(node, state);
      case 'production':
        return this.#production(node, state);
    }
  }

  #take(state: State, isMatch: boolean): Outcome {
    if (!isMatch) return NONE;
    const { value } = this.#next(state);
    state.cursor++;
    return [value];
  }

  #sequence(nodes: readonly Node[], state: State): Outcome {
    const values: Captured[] = [];
    for (let i = 0; i < nodes.length; i++) {
      const outcome = this.#read(nodes[i]!, state); // i < length
      if (outcome instanceof SyntaxFailure) return outcome;
      if (outcome === NONE) return i === 0 ? NONE : this.#unexpected(state, sequenceText(nodes, i));
      values.push(...outcome);
    }
    return values;
  }

  #choice(nodes: readonly Node[], state: State): Outcome {
    let furthest = 0;
    let failure: SyntaxFailure | undefined;
    for (const node of nodes) {
      const branch = state.branch();
      const outcome = this.#read(node, branch);
      if (outcome instanceof SyntaxFailure) {
        state.fail(outcome, branch);
        if (branch.cursor < furthest) continue;
        failure = outcome;
        furthest = branch.cursor;
      } else if (outcome !== NONE) {
        state.accept(branch);
        return outcome;
      }
    }
    if (failure === undefined) return NONE;
    state.remember(failure);
    return failure;
  }

  #repeat(node: Node, state: State, isOnce: boolean): Outcome {
    const values: Captured[] = [];
    do {
      const branch = state.branch();
      const outcome = this.#read(node, branch);
      if (outcome instanceof SyntaxFailure) {
        state.remember(outcome);
        state.fail(outcome, branch);
        break;
      }
      state.accept(branch);
      if (outcome === NONE) break;
      values.push(...outcome);
    } while (!isOnce);
    return values;
  }

  #notBefore(node: Node, state: State): Outcome {
    const outcome = this.#read(node, state.branch());
    const isThere = outcome !== NONE && !(outcome instanceof SyntaxFailure);
    return isThere ? this.#unexpected(state) : [];
  }

  #capture(node: Extract<Node, { type: 'capture' }>, state: State): Outcome {
    const first = this.#next(state);
    const outcome = this.#read(node.node, state);
    if (outcome === NONE || outcome instanceof SyntaxFailure) return outcome;
    state.captures.push({ field: node.field, kind: node.kind, values: outcome, token: first });
    return [node.field];
  }

  #production(node: Production, state: State): Outcome {
    let memos = this.#memos.get(node);
    if (memos === undefined) this.#memos.set(node, (memos = []));
    const memo = (memos[state.cursor] ??= this.#evaluate(node, state.cursor));
    state.cursor = memo.cursor;
    if (memo.deepest !== undefined && memo.deepestCursor >= state.deepestCursor) {
      state.deepest = memo.deepest;
      state.deepestCursor = memo.deepestCursor;
    }
    return memo.outcome;
  }

  #evaluate(node: Production, cursor: number): Memo {
    const inner = new State(cursor);
    const { position } = this.#next(inner);
    if (this.#depth >= MAX_DEPTH) throw new SyntaxFailure(position, `nested deeper than ${MAX_DEPTH} levels`);
    this.#depth++;
    let outcome = this.#read(node.expression!, inner);
    this.#depth--;
    if (outcome instanceof SyntaxFailure) inner.remember(outcome);
    else if (outcome !== NONE) outcome = fieldsOf(inner.captures, node.positionField ? position : undefined);
    return { outcome, cursor: inner.cursor, deepest: inner.deepest, deepestCursor: inner.deepestCursor };
  }
}

/** The captures as an object; a number that is none fails here, as late as in the reference. */
function fieldsOf(captures: readonly Capture[], position: unknown): Outcome {
  const fields: Record<string, unknown> = position === undefined ? {} : { position };
  for (const { field, kind, values, token } of captures) {
    const converted = convert(kind, fields[field], values);
    if ('error' in converted) return new SyntaxFailure(token.position, converted.error);
    fields[field] = converted.value;
  }
  return [fields];
}

/**
 * Takes what matches a route out of a request. Source followed: `routingconnector/internal/p…util` at 0.131.0: resources and
 * scopes around what was taken are written once, those that are left without anything disappear.
 */
import type { CompiledStatement } from '../../ottl/compile.js';
import { ItemContext } from '../../ottl/context.js';
import type { ContextName } from '../../ottl/contexts/contexts.js';
import { OttlError } from '../../ottl/error.js';
import type { Signal } from '../../pdata/signal.js';
import { Walk, type Visitor } from '../../pdata/view/walk.js';
import { Matched } from './matched.js';

export interface Sorted {
  readonly matched: Uint8Array;
  readonly rest: Uint8Array;
}

/** Levels of a request a context asks about; none where the signal has no such things: then nothing matches. */
const LEVELS: Readonly<Record<Signal, Partial<Record<ContextName, 'resource' | 'item' | 'child'>>>> = {
  logs: { resource: 'resource', log: 'item' },
  traces: { resource: 'resource', span: 'item' },
  metrics: { resource: 'resource', metric: 'item', datapoint: 'child' },
};

export class Sorter implements Visitor {
  readonly resource: Visitor['resource'];
  readonly scope: Visitor['scope'];
  readonly item: Visitor['item'];
  readonly child: Visitor['child'];
  readonly removesEmpty: boolean;

  readonly #walk: Walk;
  readonly #context: ItemContext;
  readonly #statement: CompiledStatement;
  readonly #matched: Matched;
  readonly #level: 'resource' | 'item' | 'child' | undefined;
  #errors: string[] = [];

  constructor(signal: Signal, context: ContextName, statement: CompiledStatement) {
    this.#statement = statement;
    this.#matched = new Matched(signal);
    const level = (this.#level = LEVELS[signal][context]);
    const takes = this.#takes;
    this.resource = level === 'resource' ? takes : (): boolean => this.#matched.enterResource();
    this.scope = level === 'resource' ? undefined : (): boolean => this.#matched.enterScope();
    this.item = level === 'item' ? takes : undefined;
    this.child = level === 'child' ? takes : undefined;
    this.removesEmpty = level !== 'resource';
    this.#walk = new Walk(signal, this);
    this.#context = new ItemContext(this.#walk);
  }

  /** @param errors where failures are added. */
  sort(chunk: Uint8Array, errors: string[]): Sorted {
    if (this.#level === undefined) return { matched: NOTHING, rest: chunk };
    this.#errors = errors;
    this.#matched.begin();
    const rest = this.#walk.run(chunk);
    return { matched: this.#matched.finish(), rest };
  }

  readonly #takes = (walk: Walk): boolean => {
    if (this.#level === 'child') this.#matched.enterMetric(walk.item);
    if (!this.#matches()) return false;
    this.#matched.add(this.#level!, walk); // nothing is walked without one
    return true;
  };

  #matches(): boolean {
    const { where, run } = this.#statement;
    this.#context.next();
    let isMatch = false;
    try {
      isMatch = where(this.#context);
      if (isMatch) run(this.#context);
    } catch (error) {
      if (!(error instanceof OttlError)) throw error;
      this.#errors.push(error.message);
    }
    return isMatch;
  }
}

const NOTHING = new Uint8Array(0);

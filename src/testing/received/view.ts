/** What a test asks of one signal's telemetry. */
import type { Signal } from '../../pdata/signal.js';
import { itemWords } from '../../pdata/signal.js';
import { indented, nearestText, titleOf, wantedLines } from '../match/explain.js';
import { blamingCaller } from '../blame.js';
import { ExpectationError, UsageError } from '../errors.js';
import { checkPattern } from '../match/known-fields.js';
import type { Predicate } from '../match/pattern.js';
import { matches } from '../match/pattern.js';
import { plain } from '../plain.js';
import { DEFAULT_WAIT_MS, waitUntil, type WaitOptions } from '../wait.js';
import type { ItemOf, RequestInfo } from './items.js';
import type { ReceivedStore } from './store.js';

export interface CountedWaitOptions extends WaitOptions {
  /** How many must match. Default 1. */
  readonly count?: number;
}

/** What the view needs to know of the hub around it. */
export interface Surroundings {
  /** Where everything is, line by line, and what the hub complained about. */
  explain(signal: Signal): readonly string[];
  /** Settles when everything accepted so far has left. */
  flush(): Promise<void>;
  /** Ids of the pipelines that carry the signal. */
  pipelinesOf(signal: Signal): readonly string[];
}

/** Which part of the telemetry a view shows. */
export interface Scope<S extends Signal> {
  readonly request: (request: RequestInfo) => boolean;
  readonly item: (item: ItemOf[S]) => boolean;
}

const EVERYTHING = { request: () => true, item: () => true };

/** Received telemetry of one signal: what clients sent and the hub took, before any processor. */
export class ReceivedView<S extends Signal> {
  readonly #store: ReceivedStore<S>;
  readonly #around: Surroundings;
  readonly #scope: Scope<S>;

  constructor(store: ReceivedStore<S>, around: Surroundings, scope: Scope<S> = EVERYTHING) {
    this.#store = store;
    this.#around = around;
    this.#scope = scope;
  }

  /** Everything received so far, oldest first. */
  all(): readonly ItemOf[S][] {
    return this.#store.items(this.#scope.request).filter(this.#scope.item);
  }

  get count(): number {
    return this.all().length;
  }

  /** The oldest that matches, or undefined. @throws {UsageError} when no item can match. */
  find(predicate: Predicate<ItemOf[S]>): ItemOf[S] | undefined {
    return this.filter(predicate)[0];
  }

  /** All that match, oldest first. @throws {UsageError} when no item can match. */
  filter(predicate: Predicate<ItemOf[S]>): readonly ItemOf[S][] {
    checkPattern(this.#store.signal, predicate);
    return this.all().filter((item) => matches(predicate, item));
  }

  /**
   * Settles as soon as enough items match, at once when they are there already. Never polls.
   *
   * @param predicate absent: any item.
   * @returns all that match by then, oldest first.
   * @throws {ExpectationError} when time is up: what was nearest and which fields differ, and where the rest went.
   * @throws {UsageError} when no item can ever match, or no pipeline carries the signal.
   */
  waitFor(
    predicate: Predicate<ItemOf[S]> = {},
    options: CountedWaitOptions = {},
  ): Promise<readonly [ItemOf[S], ...ItemOf[S][]]> {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- named, not called
    return blamingCaller(this.waitFor, () => this.#wait(predicate, options));
  }

  /**
   * Flushes the hub, then makes sure that nothing matches.
   *
   * @throws {ExpectationError} naming what matches. @throws {UsageError} when no item can ever match.
   */
  expectNone(predicate: Predicate<ItemOf[S]> = {}): Promise<void> {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- named, not called
    return blamingCaller(this.expectNone, () => this.#none(predicate));
  }

  /** Every item as plain data that serialises the same each time: bigints and bytes as text, keys sorted. For snapshots. */
  toJSON(): unknown {
    return plain(this.all());
  }

  async #none(predicate: Predicate<ItemOf[S]>): Promise<void> {
    checkPattern(this.#store.signal, predicate);
    await this.#around.flush();
    const found = this.filter(predicate);
    if (found.length === 0) return;
    const words = itemWords(this.#store.signal);
    const shown = found.slice(0, 5).map((item) => titleOf(this.#store.signal, item));
    throw new ExpectationError(
      [
        `expected no ${words.singular}, but ${found.length} ${found.length === 1 ? 'matches' : 'match'}:`,
        ...indented(shown),
        ...(found.length > shown.length ? [`  and ${found.length - shown.length} more`] : []),
        ...wanted(predicate),
      ].join('\n'),
    );
  }

  async #wait(predicate: Predicate<ItemOf[S]>, options: CountedWaitOptions): Promise<[ItemOf[S], ...ItemOf[S][]]> {
    const { timeoutMs = DEFAULT_WAIT_MS, count = 1 } = options;
    this.#check(predicate, count);
    const found = await waitUntil(
      () => this.all().filter((item) => matches(predicate, item)),
      (items) => items.length >= count,
      (listener) => this.#store.onArrival(listener),
      options,
    );
    if (found.length >= count) return found as [ItemOf[S], ...ItemOf[S][]];
    throw new ExpectationError(this.#missText(predicate, count, timeoutMs, found));
  }

  #check(predicate: Predicate<ItemOf[S]>, count: number): void {
    const { signal } = this.#store;
    if (!Number.isInteger(count) || count < 1)
      throw new UsageError(`count must be a whole number from 1 on, got ${count}`);
    checkPattern(signal, predicate);
    if (this.#around.pipelinesOf(signal).length > 0) return;
    throw new UsageError(
      `no pipeline of the configuration carries ${signal}, so no ${itemWords(signal).singular} can arrive; ` +
        `add one to service::pipelines`,
    );
  }

  #missText(predicate: Predicate<ItemOf[S]>, count: number, timeoutMs: number, found: readonly ItemOf[S][]): string {
    const { signal, forgottenItems } = this.#store;
    const words = itemWords(signal);
    const what = count === 1 ? `no ${words.singular}` : `only ${found.length} of ${count} ${words.plural}`;
    const forgotten = `${forgottenItems} older ${words.plural} were forgotten: raise keepBytes, or reset between tests`;
    return [
      `${what} matched within ${timeoutMs} ms`,
      ...wanted(predicate),
      ...nearestText(signal, predicate, this.all(), (item) => found.includes(item)),
      ...(forgottenItems === 0 ? [] : [forgotten]),
      ...this.#around.explain(signal),
    ].join('\n');
  }
}

function wanted(predicate: unknown): string[] {
  const lines = wantedLines(predicate);
  return lines.length === 0 ? [] : ['wanted:', ...indented(lines)];
}

/** What a test asks of one signal's telemetry. */
import { HubError } from '../../component/errors.js';
import type { Signal } from '../../pdata/signal.js';
import { itemWords } from '../../pdata/signal.js';
import { indented, nearestText, titleOf, wantedLines } from '../match/explain.js';
import { checkPattern, UsageError } from '../match/known-fields.js';
import type { Predicate } from '../match/pattern.js';
import { matches } from '../match/pattern.js';
import { plain } from '../plain.js';
import type { ItemOf, RequestInfo } from './items.js';
import type { ReceivedStore } from './store.js';

export interface WaitOptions {
  /** Real time until it gives up, in milliseconds, whatever the hub's clock. Default 5,000. */
  readonly timeoutMs?: number;
  /** How many must match. Default 1. */
  readonly count?: number;
  /** Gives up at once when it aborts. */
  readonly signal?: AbortSignal;
}

export const DEFAULT_WAIT_MS = 5_000;

/** Nothing, or too little, came that is what the test waits for; or something came that should not. */
export class ExpectationError extends HubError {
  readonly code = 'HUB_TEST_EXPECTATION';
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
    options: WaitOptions = {},
  ): Promise<readonly [ItemOf[S], ...ItemOf[S][]]> {
    const atCaller = new Error();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- named, not called
    Error.captureStackTrace(atCaller, this.waitFor);
    return this.#wait(predicate, options).catch((error: unknown) => {
      throw blame(error, atCaller);
    });
  }

  /**
   * Flushes the hub, then makes sure that nothing matches.
   *
   * @throws {ExpectationError} naming what matches. @throws {UsageError} when no item can ever match.
   */
  expectNone(predicate: Predicate<ItemOf[S]> = {}): Promise<void> {
    const atCaller = new Error();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- named, not called
    Error.captureStackTrace(atCaller, this.expectNone);
    return this.#none(predicate).catch((error: unknown) => {
      throw blame(error, atCaller);
    });
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

  async #wait(predicate: Predicate<ItemOf[S]>, options: WaitOptions): Promise<[ItemOf[S], ...ItemOf[S][]]> {
    const { timeoutMs = DEFAULT_WAIT_MS, count = 1, signal } = options;
    this.#check(predicate, count);
    const found = await this.#enough(predicate, count, timeoutMs, signal);
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

  /** What matches once it is enough, or when time is up. */
  #enough(
    predicate: Predicate<ItemOf[S]>,
    count: number,
    timeoutMs: number,
    abort: AbortSignal | undefined,
  ): Promise<readonly ItemOf[S][]> {
    return new Promise((resolve, reject) => {
      const look = (): readonly ItemOf[S][] => this.all().filter((item) => matches(predicate, item));
      const end = (): void => {
        clearTimeout(timer);
        stopListening();
        abort?.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        end();
        resolve(look());
      };
      const onArrival = (): void => {
        try {
          const found = look();
          if (found.length < count) return;
          end();
          resolve(found);
        } catch (error) {
          end(); // the predicate's own
          reject(error as Error); // eslint-disable-line @typescript-eslint/no-unnecessary-type-assertion
        }
      };
      const timer = setTimeout(giveUp, timeoutMs);
      const stopListening = this.#store.onArrival(onArrival);
      abort?.addEventListener('abort', giveUp, { once: true });
      if (abort?.aborted === true) giveUp();
      else onArrival();
    });
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

/** The error with the test's own line on top of its stack, where the mistake is to be looked for. */
function blame(error: unknown, atCaller: Error): unknown {
  if (!(error instanceof HubError)) return error;
  const frames = atCaller.stack?.split('\n').slice(1).join('\n') ?? '';
  error.stack = `${error.name}: ${error.message}\n${frames}`;
  return error;
}

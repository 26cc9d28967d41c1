import { itemWords, type Signal } from '../../pdata/signal.js';
import type { Failure } from './failure.js';
import type { SendResult } from './transport.js';

interface Counts {
  requests: number;
  acceptedItems: number;
  refusedItems: number;
}

export interface SignalTally extends Readonly<Counts> {
  readonly signal: Signal;
  /** The latest reason for a refusal, if there was one. */
  readonly failure: Failure | undefined;
  /** The latest words of a partial success that left items out. */
  readonly partialMessage: string | undefined;
}

/** What became of everything that was sent. */
export class Tally {
  readonly #bySignal = new Map<Signal, Counts & { failure?: Failure; partialMessage?: string }>();

  add(signal: Signal, items: number, result: SendResult): void {
    const counts = this.#bySignal.get(signal) ?? { requests: 0, acceptedItems: 0, refusedItems: 0 };
    this.#bySignal.set(signal, counts);
    counts.requests++;
    if (!result.accepted) {
      counts.refusedItems += items;
      counts.failure = result.failure;
      return;
    }
    counts.acceptedItems += items - result.rejectedItems;
    counts.refusedItems += result.rejectedItems;
    if (result.rejectedItems > 0) counts.partialMessage = result.message;
  }

  get signals(): readonly SignalTally[] {
    return [...this.#bySignal].map(([signal, counts]) => ({
      signal,
      failure: undefined,
      partialMessage: undefined,
      ...counts,
    }));
  }

  get allAccepted(): boolean {
    return this.signals.every(({ refusedItems }) => refusedItems === 0);
  }

  get totals(): Readonly<Counts> {
    const totals = { requests: 0, acceptedItems: 0, refusedItems: 0 };
    for (const counts of this.#bySignal.values()) {
      totals.requests += counts.requests;
      totals.acceptedItems += counts.acceptedItems;
      totals.refusedItems += counts.refusedItems;
    }
    return totals;
  }
}

/** `3 log records`. */
export function countText(signal: Signal, items: number): string {
  const { singular, plural } = itemWords(signal);
  return `${items} ${items === 1 ? singular : plural}`;
}

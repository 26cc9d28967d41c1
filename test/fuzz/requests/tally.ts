/** What was sent and what was answered. */
import type { Signal } from '../../../src/pdata/signal.js';

/** A request that got no answer may have been taken. */
export const UNANSWERED = 'none';

export class Tally {
  requests = 0;
  /** By protocol and status. */
  readonly answers = new Map<string, number>();
  /** Items of requests that were answered with success. */
  readonly accepted: Record<Signal, number> = { metrics: 0, logs: 0, traces: 0 };
  /** Items of requests without an answer. */
  readonly unknown: Record<Signal, number> = { metrics: 0, logs: 0, traces: 0 };
  /** What must not be. The first few. */
  readonly wrong: string[] = [];

  answered(status: string): void {
    this.requests++;
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
  }

  book(signal: Signal, items: number, known: boolean): void {
    (known ? this.accepted : this.unknown)[signal] += items;
  }

  blame(what: string): void {
    if (this.wrong.length < 20) this.wrong.push(what.length > 600 ? `${what.slice(0, 600)}…` : what);
  }
}

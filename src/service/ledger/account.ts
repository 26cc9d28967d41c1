import type { DropDetail, DropReason, LedgerAccount } from '../../component/ledger.js';
import type { Signal } from '../../pdata/signal.js';
import type { AccountSnapshot, ReasonSnapshot } from './snapshot.js';

export type LossOutcome = ReasonSnapshot['outcome'];

/** Items that did not arrive, for whoever tells the user. */
export interface Loss {
  readonly account: Account;
  readonly outcome: LossOutcome;
  readonly reason: DropReason;
  readonly items: number;
  readonly detail: DropDetail | undefined;
}

interface ReasonSum {
  readonly outcome: LossOutcome;
  readonly reason: DropReason;
  readonly first: DropDetail | undefined;
  items: number;
}

export type AccountKind = 'pipeline' | 'exporter' | 'connector' | 'durable';

/**
 * The books of one pipeline, or of one exporter and signal.
 *
 * HOT PATH for `accepted` and `delivered`: an addition per batch.
 */
export class Account implements LedgerAccount {
  readonly kind: AccountKind;
  readonly id: string;
  readonly signal: Signal;
  readonly #onLoss: (loss: Loss) => void;
  readonly #reasons = new Map<string, ReasonSum>();
  #accepted = 0;
  #delivered = 0;
  #dropped = 0;
  #rejected = 0;

  constructor(kind: AccountKind, id: string, signal: Signal, onLoss: (loss: Loss) => void) {
    this.kind = kind;
    this.id = id;
    this.signal = signal;
    this.#onLoss = onLoss;
  }

  accepted(items: number): void {
    this.#accepted += items;
  }

  delivered(items: number): void {
    this.#delivered += items;
  }

  dropped(items: number, reason: DropReason, detail?: DropDetail): void {
    this.#dropped += items;
    this.#lose('dropped', items, reason, detail);
  }

  rejected(items: number, reason: DropReason, detail?: DropDetail): void {
    this.#rejected += items;
    this.#lose('rejected', items, reason, detail);
  }

  get pending(): number {
    return this.#accepted - this.#delivered - this.#dropped - this.#rejected;
  }

  snapshot(): AccountSnapshot {
    return {
      id: this.id,
      signal: this.signal,
      accepted: this.#accepted,
      pending: this.pending,
      delivered: this.#delivered,
      dropped: this.#dropped,
      rejected: this.#rejected,
      reasons: [...this.#reasons.values()].map(({ first, ...sum }) => ({ ...sum, ...first })),
    };
  }

  #lose(outcome: LossOutcome, items: number, reason: DropReason, detail: DropDetail | undefined): void {
    if (items === 0) return;
    const key = `${outcome} ${reason}`;
    const sum = this.#reasons.get(key);
    if (sum === undefined) this.#reasons.set(key, { outcome, reason, items, first: detail });
    else sum.items += items;
    this.#onLoss({ account: this, outcome, reason, items, detail });
  }
}

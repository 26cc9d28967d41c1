/**
 * Where every accepted item is: pending, delivered, dropped or handed back, per pipeline and per exporter. Self-metrics are
 * the reference's; this is what they cannot say: why something did not arrive, and whether anything is unaccounted for.
 */
import type { Signal } from '../../pdata/signal.js';
import type { Loss } from './account.js';
import { Account } from './account.js';
import type { AccountSnapshot, LedgerSnapshot } from './snapshot.js';

export class Ledger {
  readonly #pipelines = new Map<string, Account>();
  readonly #exporters = new Map<string, Account>();
  readonly #connectors = new Map<string, Account>();
  readonly #durable = new Map<string, Account>();
  readonly #onLoss: (loss: Loss) => void;

  constructor(onLoss: (loss: Loss) => void = () => {}) {
    this.#onLoss = onLoss;
  }

  pipeline(id: string, signal: Signal): Account {
    return accountIn(this.#pipelines, id, () => new Account('pipeline', id, signal, this.#onLoss));
  }

  /** One account per exporter and signal: an exporter has an instance per signal. */
  exporter(id: string, signal: Signal): Account {
    return accountIn(this.#exporters, `${id} ${signal}`, () => new Account('exporter', id, signal, this.#onLoss));
  }

  /** One account per connector and signal it takes. */
  connector(id: string, signal: Signal): Account {
    return accountIn(this.#connectors, `${id} ${signal}`, () => new Account('connector', id, signal, this.#onLoss));
  }

  /** Durable mode: what one receiver and signal has in the log on disk. */
  durable(receiver: string, signal: Signal): Account {
    return accountIn(
      this.#durable,
      `${receiver} ${signal}`,
      () => new Account('durable', receiver, signal, this.#onLoss),
    );
  }

  snapshot(): LedgerSnapshot {
    return {
      pipelines: snapshots(this.#pipelines),
      exporters: snapshots(this.#exporters),
      connectors: snapshots(this.#connectors),
      durable: snapshots(this.#durable),
    };
  }
}

function accountIn(accounts: Map<string, Account>, key: string, create: () => Account): Account {
  let account = accounts.get(key);
  if (account === undefined) accounts.set(key, (account = create()));
  return account;
}

function snapshots(accounts: ReadonlyMap<string, Account>): AccountSnapshot[] {
  return [...accounts.values()].map((account) => account.snapshot());
}

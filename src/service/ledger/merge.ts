/** The accounts of several workers as those of one hub. */
import { merged } from '../merged.js';
import type { AccountSnapshot, LedgerSnapshot, ReasonSnapshot } from './snapshot.js';

/** Reasons keep the first example that is known. */
export function mergeLedgers(ledgers: readonly LedgerSnapshot[]): LedgerSnapshot {
  const all = (part: keyof LedgerSnapshot): AccountSnapshot[] =>
    merged(
      ledgers.flatMap((ledger) => ledger[part]),
      ({ id, signal }) => `${id} ${signal}`,
      addAccounts,
    );
  return {
    pipelines: all('pipelines'),
    exporters: all('exporters'),
    connectors: all('connectors'),
    durable: all('durable'),
  };
}

function addAccounts(a: AccountSnapshot, b: AccountSnapshot): AccountSnapshot {
  return {
    ...a,
    accepted: a.accepted + b.accepted,
    pending: a.pending + b.pending,
    delivered: a.delivered + b.delivered,
    dropped: a.dropped + b.dropped,
    rejected: a.rejected + b.rejected,
    reasons: merged(
      [...a.reasons, ...b.reasons],
      ({ reason, outcome }) => `${outcome} ${reason}`,
      (one, other): ReasonSnapshot => ({ ...one, items: one.items + other.items }),
    ),
  };
}

/** The ledger in a few lines, for somebody who misses something. */
import type { AccountSnapshot, LedgerSnapshot } from '../../service/ledger/snapshot.js';
import { REMEDIES } from '../../service/ledger/remedies.js';
import type { Signal } from '../../pdata/signal.js';

/** Where the items of a signal are: one line per pipeline and exporter, and what was lost and why. */
export function booksText({ pipelines, exporters, durable }: LedgerSnapshot, signal?: Signal): string[] {
  const isMeant = (account: AccountSnapshot): boolean => signal === undefined || account.signal === signal;
  const lines = [
    ...durable.filter(isMeant).map((account) => accountText('disk', account)),
    ...pipelines.filter(isMeant).map((account) => accountText('pipeline', account)),
    ...exporters.filter(isMeant).map((account) => accountText('exporter', account)),
  ];
  return lines.flat();
}

function accountText(kind: string, account: AccountSnapshot): string[] {
  const { id, accepted, pending, delivered, dropped, rejected, reasons } = account;
  const parts = [
    `accepted ${accepted}`,
    `delivered ${delivered}`,
    ...(pending === 0 ? [] : [`pending ${pending}`]),
    ...(dropped === 0 ? [] : [`dropped ${dropped}`]),
    ...(rejected === 0 ? [] : [`handed back ${rejected}`]),
  ];
  return [
    `${kind} ${id}: ${parts.join(', ')}`,
    ...reasons.map(({ outcome, reason, items, status, answer, example }) => {
      const said = [status, answer, example].filter((part) => part !== undefined).join(' ');
      return `  ${items} ${outcome}: ${reason}${said === '' ? '' : ` (${said})`}; ${REMEDIES[reason]}`;
    }),
  ];
}

/** Whether the sums hold: of the sender, of the hub's ledger and of the back end. */
import type { AccountSnapshot, LedgerSnapshot } from '../../../src/service/ledger/snapshot.js';
import type { Signal } from '../../../src/pdata/signal.js';
import type { Kept } from '../run/back-end.js';
import type { KeptItems } from './kept-items.js';

const LEAVES_AS: Readonly<Record<Signal, Kept>> = { metrics: 'write', logs: 'block', traces: 'otlp' };

export interface SignalAccount {
  readonly text: string;
  /** What does not add up. */
  readonly wrong: readonly string[];
}

export function accountOf(signal: Signal, accepted: number, ledger: LedgerSnapshot, kept: KeptItems): SignalAccount {
  const pipeline = find(ledger.pipelines, signal);
  const exporter = find(ledger.exporters, signal);
  const [all, unknown] = [kept.all[LEAVES_AS[signal]], kept.unknown[LEAVES_AS[signal]]];
  const told = all - unknown;
  const { delivered, pending, dropped, rejected } = exporter;
  const checks: readonly (readonly [holds: boolean, what: string])[] = [
    [pipeline.accepted === accepted, `the hub accepted ${pipeline.accepted}, senders were told ${accepted}`],
    [balanced(pipeline) && balanced(exporter), 'accepted is not pending + delivered + dropped + rejected'],
    [pipeline.pending === 0 && pending === 0, `${pipeline.pending + pending} are pending after the end`],
    [exporter.accepted === pipeline.accepted, `the exporter got ${exporter.accepted} of ${pipeline.accepted}`],
    // An append whose answer was lost is found by the blob's length and counts as delivered without an answer.
    [delivered >= told && delivered <= all, `delivered ${delivered}, the back end kept ${all} and said so of ${told}`],
    [signal === 'logs' || delivered === told, `delivered ${delivered}, the back end said so of ${told}`],
  ];
  const reasons = exporter.reasons.map(({ reason, items }) => `${reason} ${items}`).join(', ');
  return {
    text:
      `${signal}: accepted ${accepted}, delivered ${delivered}, dropped ${dropped + rejected}` +
      ` (${reasons || 'nothing'}); the back end kept ${all}, ${all - delivered} of them unknown to the hub`,
    wrong: checks.filter(([holds]) => !holds).map(([, what]) => `${signal}: ${what}`),
  };
}

function find(accounts: readonly AccountSnapshot[], signal: Signal): AccountSnapshot {
  return accounts.find((account) => account.signal === signal)!; // each signal has one pipeline and one exporter
}

function balanced({ accepted, pending, delivered, dropped, rejected }: AccountSnapshot): boolean {
  return accepted === pending + delivered + dropped + rejected;
}

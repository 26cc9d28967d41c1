import type { AccountSnapshot, LedgerSnapshot } from '../service/ledger/snapshot.js';
import type { Family, Label, Sample } from '../service/telemetry/metrics/exposition.js';
import { renderFamilies } from '../service/telemetry/metrics/exposition.js';

/**
 * The ledger in the Prometheus text format. It stands at the control server, not among the hub's own metrics: those are the
 * reference's, by name and number.
 */
export function ledgerMetrics({ pipelines, exporters, connectors, durable }: LedgerSnapshot): string {
  const accounts = [
    ...pipelines.map((account) => ['pipeline', account] as const),
    ...exporters.map((account) => ['exporter', account] as const),
    ...connectors.map((account) => ['connector', account] as const),
    ...durable.map((account) => ['durable', account] as const),
  ];
  const totals: Sample[] = [];
  const pending: Sample[] = [];
  for (const [kind, account] of accounts) {
    const about: readonly Label[] = [
      ['account', account.id],
      ['kind', kind],
    ];
    totals.push(...outcomes(about, account));
    pending.push({ labels: sorted([...about, ['signal', account.signal]]), value: account.pending });
  }
  return renderFamilies(
    [
      family('otlp_hub_ledger_items_total', 'counter', 'Items by what became of them, and why', totals),
      family('otlp_hub_ledger_pending_items', 'gauge', 'Accepted items nothing has become of yet', pending),
    ],
    'underscores',
  );
}

function outcomes(about: readonly Label[], { signal, accepted, delivered, reasons }: AccountSnapshot): Sample[] {
  const sample = (outcome: string, reason: string, value: number): Sample => ({
    labels: sorted([...about, ['outcome', outcome], ['reason', reason], ['signal', signal]]),
    value,
  });
  return [
    sample('accepted', '', accepted),
    sample('delivered', '', delivered),
    ...reasons.map(({ outcome, reason, items }) => sample(outcome, reason, items)),
  ];
}

function family(name: string, type: Family['type'], help: string, samples: Sample[]): Family {
  return { name, type, help, samples };
}

function sorted(labels: readonly Label[]): Label[] {
  return [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
}

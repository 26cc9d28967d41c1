import { itemWords } from '../../pdata/signal.js';
import type { AccountSnapshot, LedgerSnapshot } from '../../service/ledger/snapshot.js';

/** What became of everything, a line per pipeline: printed when a development hub has stopped. */
export function accountText({ pipelines, exporters }: LedgerSnapshot): string {
  const used = pipelines.filter(({ accepted }) => accepted > 0);
  if (used.length === 0) return 'Stopped. Nothing was received.\n';
  const of = (pipeline: AccountSnapshot): AccountSnapshot[] =>
    exporters.filter(({ signal, accepted }) => signal === pipeline.signal && accepted > 0);
  const lines = used.map((pipeline) => {
    const parts = of(pipeline).map((exporter) => `${exporter.id} ${outcome(exporter)}`);
    return `  ${pipeline.signal.padEnd('metrics'.length)}  ${received(pipeline)}; ${parts.join('; ')}`;
  });
  const all = [...used, ...exporters];
  const whole = all.every(({ dropped, pending, rejected }) => dropped + pending + rejected === 0);
  return [`Stopped. ${whole ? 'Everything arrived:' : 'Not everything arrived:'}`, ...lines, ''].join('\n');
}

function received({ signal, accepted, rejected, dropped }: AccountSnapshot): string {
  const { singular, plural } = itemWords(signal);
  const lost = [...count(rejected, 'handed back'), ...count(dropped, 'dropped')];
  return [`${accepted} ${accepted === 1 ? singular : plural} received`, ...lost].join(', ');
}

function outcome({ delivered, dropped, rejected, pending, reasons }: AccountSnapshot): string {
  const why = [...new Set(reasons.map(({ reason }) => reason))].join(', ');
  const parts = [
    `delivered ${delivered}`,
    ...count(dropped, 'dropped'),
    ...count(rejected, 'handed back'),
    ...count(pending, 'pending'),
  ];
  return `${parts.join(', ')}${why === '' ? '' : ` (${why})`}`;
}

function count(items: number, words: string): string[] {
  return items === 0 ? [] : [`${words} ${items}`];
}

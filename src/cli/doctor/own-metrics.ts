/** What the hub counts about itself, before and after the marked telemetry. */
import { doubt, fault, ok, type Finding } from './check.js';

export type Counts = ReadonlyMap<string, number>;

const SAMPLE = /^(otelcol_(?:receiver|exporter|processor)_[a-z_]+?)(?:_total)?(\{[^}]*\})? ([0-9.e+-]+)$/;
/** Metrics that count items on their way, not how they are batched. */
const COUNTED = /_(accepted|refused|sent|send_failed|enqueue_failed)_(log_records|metric_points|spans)/;
/** Words in the names of metrics that say something was lost. */
const LOSS = /refused|failed|dropped/;

/** Counters of receivers, processors and exporters. @throws when the page cannot be read. */
export async function readOwnMetrics(url: string, timeoutMs: number): Promise<Counts> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const counts = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    const [, name, labels, value] = SAMPLE.exec(line) ?? [];
    if (name !== undefined && (COUNTED.test(name) || LOSS.test(name)))
      counts.set(`${name}${shortLabels(labels ?? '')}`, Number(value));
  }
  return counts;
}

/** Only which component it is about. */
function shortLabels(labels: string): string {
  const kept = [...labels.matchAll(/(receiver|exporter|processor|transport)="([^"]*)"/g)].map(([text]) => text);
  return kept.length === 0 ? '' : `{${kept.join(',')}}`;
}

export function ownMetricsFinding(before: Counts, after: Counts): Finding {
  const grown = [...after]
    .map(([name, value]) => ({ name, by: value - (before.get(name) ?? 0) }))
    .filter(({ by }) => by > 0);
  const losses = grown.filter(({ name }) => LOSS.test(name));
  const text = (list: typeof grown): string => list.map(({ name, by }) => `${name} +${by}`).join(', ');
  if (losses.length > 0) {
    return fault(text(losses), 'see the hub\'s log for the error beside it: grep -E "error|warn"');
  }
  if (grown.length === 0) {
    return doubt(
      'nothing was counted',
      'is this the page of the hub that took the request? With several replicas it may be another',
    );
  }
  return ok(text(grown));
}

/** Families as text. Source: Prometheus exposition format 0.0.4 and OpenMetrics 1.0.0, as prometheus/common 0.65 writes them. */
import { formatFloatShortest } from '../../pdata/go-format.js';
import type { Family, Label, Sample } from './families.js';
import type { Exemplar } from './point.js';

export type Format = 'text' | 'openmetrics';

const TOTAL = '_total';

export function render(families: readonly Family[], format: Format): string {
  const isOpen = format === 'openmetrics';
  const text = families.map((family) => renderFamily(family, isOpen)).join('');
  return isOpen ? `${text}# EOF\n` : text;
}

function renderFamily(family: Family, isOpen: boolean): string {
  const isCounter = family.type === 'counter';
  const short = isOpen && isCounter && family.name.endsWith(TOTAL) ? family.name.slice(0, -TOTAL.length) : family.name;
  const help = isOpen ? escapeValue(family.help) : escapeHelp(family.help);
  const name = isOpen && isCounter ? `${short}${TOTAL}` : family.name;
  const lines = family.samples.map((sample) => renderSample(name, family.type, sample, isOpen));
  return `# HELP ${short} ${help}\n# TYPE ${short} ${family.type}\n${lines.join('')}`;
}

function renderSample(name: string, type: Family['type'], sample: Sample, isOpen: boolean): string {
  const line = (suffix: string, more: Label | undefined, value: string, exemplar?: Exemplar): string => {
    const labels = more === undefined ? sample.labels : [...sample.labels, more];
    const time = sample.timeMs === undefined ? '' : ` ${timeText(sample.timeMs, isOpen)}`;
    const tail = isOpen && exemplar !== undefined ? exemplarText(exemplar) : '';
    return `${name}${suffix}${labelText(labels)} ${value}${time}${tail}\n`;
  };
  const float = (value: number): string => (isOpen ? openFloat(value) : goFloat(value));
  const whole = (value: number): string => (isOpen ? String(BigInt(value)) : goFloat(value));
  if (type === 'counter' || type === 'gauge') return line('', undefined, float(sample.value), sample.exemplar);
  const parts =
    type === 'histogram'
      ? sample.buckets.map(({ bound, count, exemplar }) =>
          line('_bucket', ['le', float(bound)], whole(count), exemplar),
        )
      : sample.quantiles.map(([quantile, value]) => line('', ['quantile', float(quantile)], float(value)));
  return [...parts, line('_sum', undefined, float(sample.sum)), line('_count', undefined, whole(sample.count))].join(
    '',
  );
}

function labelText(labels: readonly Label[]): string {
  if (labels.length === 0) return '';
  return `{${labels.map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',')}}`;
}

function exemplarText({ traceId, spanId, value, timeNanos }: Exemplar): string {
  const labels: Label[] = [];
  if (traceId !== '') labels.push(['trace_id', traceId]);
  if (spanId !== '') labels.push(['span_id', spanId]);
  const time = timeNanos === 0n ? '' : ` ${openFloat(Number(timeNanos) / 1e9)}`;
  return ` # ${labelText(labels) || '{}'} ${openFloat(value)}${time}`;
}

function timeText(timeMs: number, isOpen: boolean): string {
  return isOpen ? openFloat(timeMs / 1000) : String(timeMs);
}

/** As Go's `%g` writes it. */
function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return formatFloatShortest(value);
}

/** OpenMetrics wants floats to look like floats. */
function openFloat(value: number): string {
  const text = goFloat(value);
  return /[.eNI]/.test(text) ? text : `${text}.0`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

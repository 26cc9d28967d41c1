/** Families as text. Source: Prometheus exposition format 0.0.4 and OpenMetrics 1.0.0, as prometheus/common 0.65 writes them. */
import { formatFloatShortest } from '../../pdata/go-format.js';
import type { Family, Label, Sample } from './families.js';
import { escapedName, isPlainName, type Escaping } from './escape-names.js';
import type { Exemplar } from './point.js';

export interface RenderOptions {
  readonly format: 'text' | 'openmetrics';
  readonly escaping: Escaping;
}

const TOTAL = '_total';

export function render(families: readonly Family[], { format, escaping }: RenderOptions): string {
  const isOpen = format === 'openmetrics';
  const text = families.map((family) => renderFamily(escapedFamily(family, escaping), isOpen)).join('');
  return isOpen ? `${text}# EOF\n` : text;
}

function escapedFamily(family: Family, escaping: Escaping): Family {
  const samples = family.samples.map((sample) => ({
    ...sample,
    labels: sample.labels.map(([name, value]): Label => [escapedName(name, escaping), value]),
  }));
  return { ...family, name: escapedName(family.name, escaping), samples };
}

function renderFamily({ name, help, type, samples }: Family, isOpen: boolean): string {
  const isCounter = isOpen && type === 'counter';
  const isOpenCounter = isCounter && name.endsWith(TOTAL);
  const shown = quotedName(isOpenCounter ? name.slice(0, -TOTAL.length) : name);
  const shownType = isCounter && !isOpenCounter ? 'unknown' : type; // OpenMetrics knows no counter without the suffix
  const lines = samples.map((sample) => renderSample(name, type, sample, isOpen));
  const text = isOpen ? escapeValue(help) : escapeHelp(help);
  return `# HELP ${shown} ${text}\n# TYPE ${shown} ${shownType}\n${lines.join('')}`;
}

function renderSample(name: string, type: Family['type'], sample: Sample, isOpen: boolean): string {
  const line = (suffix: string, more: Label | undefined, value: string, exemplar?: Exemplar): string => {
    const labels = more === undefined ? sample.labels : [...sample.labels, more];
    const time = sample.timeMs === undefined ? '' : ` ${timeText(sample.timeMs, isOpen)}`;
    const tail = isOpen && exemplar !== undefined ? exemplarText(exemplar) : '';
    return `${seriesText(`${name}${suffix}`, labels)} ${value}${time}${tail}\n`;
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

function quotedName(name: string): string {
  return isPlainName(name) ? name : `"${escapeValue(name)}"`;
}

/** A name that needs quotes stands inside the braces. */
function seriesText(name: string, labels: readonly Label[]): string {
  const text = labelText(labels);
  if (isPlainName(name)) return `${name}${text}`;
  return text === '' ? `{${quotedName(name)}}` : `{${quotedName(name)},${text.slice(1)}`;
}

function labelText(labels: readonly Label[]): string {
  if (labels.length === 0) return '';
  return `{${labels.map(([name, value]) => `${quotedName(name)}="${escapeValue(value)}"`).join(',')}}`;
}

function exemplarText({ traceId, spanId, value, timeNanos }: Exemplar): string {
  const labels: Label[] = [];
  if (traceId !== '') labels.push(['trace_id', traceId]);
  if (spanId !== '') labels.push(['span_id', spanId]);
  if (labels.length === 0) return ''; // not shown without any, as in the reference
  return ` # ${labelText(labels)} ${openFloat(value)} ${openFloat(Number(timeNanos) / 1e9)}`;
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

/**
 * The text of `/metrics`: families by name, series by label values, labels by name (before escaping), `le` last.
 *
 * Source: OpenTelemetry's Prometheus exporter 0.58.0 for what is exposed, prometheus/common 0.65 for how it is written.
 */
import { formatGoFloat } from './go-float.js';
import type { HistogramSeries, InstrumentReading, ScopeReading } from './instruments.js';
import type { NameEscaping } from './name-escaping.js';
import { escapeName, isLegacyName } from './name-escaping.js';
import type { PrometheusNaming } from './prometheus-names.js';
import { familyName } from './prometheus-names.js';

export type Label = readonly [name: string, value: string];
type Attributes = Readonly<Record<string, string>>;

export interface Sample {
  /** Sorted by name. */
  readonly labels: readonly Label[];
  readonly value: number | HistogramSeries;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: Sample[];
}

/**
 * The families of one endpoint, without those of the endpoint itself.
 *
 * @param resource attributes of the hub, e.g. `service.name`.
 */
export function familiesOf(
  readings: readonly ScopeReading[],
  naming: PrometheusNaming,
  resource: Attributes,
): Family[] {
  const families = new Map<string, Family>();
  addSample(families, 'target_info', 'Target metadata', 'gauge', { labels: sortedLabels(resource), value: 1 });
  const resourceLabels = constantLabels(resource, naming);
  for (const { scope, instruments } of readings) {
    const scopeLabels = naming.withoutScopeInfo
      ? {}
      : { otel_scope_name: scope, otel_scope_version: scopeVersion(scope) };
    if (!naming.withoutScopeInfo) {
      const labels = sortedLabels(scopeLabels);
      addSample(families, 'otel_scope_info', 'Instrumentation Scope metadata', 'gauge', { labels, value: 1 });
    }
    const common = { ...scopeLabels, ...resourceLabels };
    for (const instrument of instruments) addInstrument(families, instrument, naming, common);
  }
  return [...families.values()];
}

/** Versions of the instrumentation libraries whose metrics the reference shows; its own scopes have none. */
function scopeVersion(scope: string): string {
  return scope.startsWith('go.opentelemetry.io/contrib/instrumentation/') ? '0.62.0' : '';
}

function constantLabels(resource: Attributes, naming: PrometheusNaming): Attributes {
  const rules = naming.resourceLabels;
  if (rules === undefined) return {};
  const shown = (name: string): boolean =>
    !rules.excluded.includes(name) && (rules.included.length === 0 || rules.included.includes(name));
  return Object.fromEntries(Object.entries(resource).filter(([name]) => shown(name)));
}

function addInstrument(
  families: Map<string, Family>,
  instrument: InstrumentReading,
  naming: PrometheusNaming,
  common: Attributes,
): void {
  const name = familyName(instrument, naming);
  for (const series of instrument.series) {
    const labels = sortedLabels({ ...series.attributes, ...common });
    const value = 'value' in series ? series.value : series;
    addSample(families, name, instrument.options.description, instrument.kind, { labels, value });
  }
}

/** The first description of a name stays; a second type under one name is left out. */
function addSample(
  families: Map<string, Family>,
  name: string,
  help: string,
  type: Family['type'],
  sample: Sample,
): void {
  const family = families.get(name);
  if (family === undefined) families.set(name, { name, help, type, samples: [sample] });
  else if (family.type === type) family.samples.push(sample);
}

function sortedLabels(attributes: Attributes): Label[] {
  return Object.entries(attributes).sort(([a], [b]) => compareText(a, b));
}

export function renderFamilies(families: readonly Family[], escaping: NameEscaping): string {
  const ordered = [...families].sort((a, b) => compareText(a.name, b.name));
  return ordered.map((family) => renderFamily(family, escaping)).join('');
}

function renderFamily(family: Family, escaping: NameEscaping): string {
  const shown = quotedIfNeeded(escapeName(family.name, escaping));
  let out = `# HELP ${shown} ${escapeHelp(family.help)}\n# TYPE ${shown} ${family.type}\n`;
  for (const sample of [...family.samples].sort(compareSamples)) out += renderSample(family, sample, escaping);
  return out;
}

function renderSample(family: Family, sample: Sample, escaping: NameEscaping): string {
  const name = escapeName(family.name, escaping);
  const labels = sample.labels.map(
    ([label, value]) => `${quotedIfNeeded(escapeName(label, escaping))}="${escapeValue(value)}"`,
  );
  if (typeof sample.value === 'number') return line(name, labels, sample.value);
  return renderHistogram(name, labels, sample.value);
}

function renderHistogram(name: string, labels: readonly string[], histogram: HistogramSeries): string {
  let out = '';
  let cumulative = 0;
  histogram.boundaries.forEach((bound, index) => {
    cumulative += histogram.buckets[index]!; // one bucket per boundary and one more
    out += line(`${name}_bucket`, [...labels, `le="${formatGoFloat(bound)}"`], cumulative);
  });
  out += line(`${name}_bucket`, [...labels, 'le="+Inf"'], histogram.count);
  out += line(`${name}_sum`, labels, histogram.sum);
  return out + line(`${name}_count`, labels, histogram.count);
}

function line(name: string, labels: readonly string[], value: number): string {
  const inside = isLegacyName(name) ? labels : [quotedIfNeeded(name), ...labels];
  const outside = isLegacyName(name) ? name : '';
  const braces = inside.length === 0 ? '' : `{${inside.join(',')}}`;
  return `${outside}${braces} ${formatGoFloat(value)}\n`;
}

function compareSamples(a: Sample, b: Sample): number {
  if (a.labels.length !== b.labels.length) return a.labels.length - b.labels.length;
  for (let i = 0; i < a.labels.length; i++) {
    const order = compareText(a.labels[i]![1], b.labels[i]![1]); // same length
    if (order !== 0) return order;
  }
  return 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function quotedIfNeeded(name: string): string {
  return isLegacyName(name) ? name : `"${escapeValue(name)}"`;
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}

function escapeValue(text: string): string {
  return escapeHelp(text).replace(/"/g, '\\"');
}

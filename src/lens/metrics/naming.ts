/** How a metric of OTLP came by its Prometheus name, step by step: the exporter's own rules, applied one after another. */
import { byteStringText, toByteString } from '../../exporterhelper/prometheus/byte-string.js';
import { metricName, type NamedKind, type NameRules } from '../../exporterhelper/prometheus/names.js';
import type { Metric } from '../api.js';
import type { DescribedMetric } from './described.js';

export type NamingStep = Metric['naming'][number];

/** The settings of an exporter that names depend on. Plain text. */
export interface NamingSettings {
  readonly namespace: string;
  readonly suffixes: boolean;
}

const ODD = /[^a-zA-Z0-9:_]+/;

export function prometheusName(metric: DescribedMetric, { namespace, suffixes }: NamingSettings): string {
  return named(metric, metric.unit, kindOf(metric), { namespace, suffixes });
}

/** Only steps that change something. */
export function namingSteps(metric: DescribedMetric, { namespace, suffixes }: NamingSettings): readonly NamingStep[] {
  const { name, unit } = metric;
  const bare = { namespace: '', suffixes };
  const stages: [to: string, why: string][] = [[named(metric, '', 'other', bare), sanitised(name)]];
  if (suffixes) {
    stages.push([named(metric, unit, 'other', bare), `the unit ${unit} is written out`]);
    const kind = kindOf(metric);
    const why = kind === 'counter' ? 'counters end in _total' : 'gauges with unit 1 are ratios';
    stages.push([named(metric, unit, kind, bare), why]);
  }
  stages.push([
    prometheusName(metric, { namespace, suffixes }),
    `the exporter’s namespace ${namespace} stands in front`,
  ]);
  const steps: NamingStep[] = [];
  let from = name;
  for (const [to, why] of stages) {
    if (to !== from) steps.push({ from, to, why });
    from = to;
  }
  return steps;
}

function sanitised(name: string): string {
  const odd = ODD.exec(name)?.[0]?.[0];
  if (odd === '.') return 'Prometheus names have no dots: they become underscores';
  if (odd !== undefined) return `Prometheus names have no ${JSON.stringify(odd)}: it becomes an underscore`;
  if (/^[0-9]/.test(name)) return 'Prometheus names do not begin with a digit: an underscore stands in front';
  return 'underscores at the ends and next to each other are left out';
}

function named({ name }: DescribedMetric, unit: string, kind: NamedKind, rules: NameRules): string {
  const bytes = { ...rules, namespace: toByteString(rules.namespace) };
  return byteStringText(metricName(toByteString(name), toByteString(unit), kind, bytes));
}

function kindOf({ kind, monotonic }: DescribedMetric): NamedKind {
  if (kind === 'gauge') return 'gauge';
  return kind === 'sum' && monotonic ? 'counter' : 'other';
}

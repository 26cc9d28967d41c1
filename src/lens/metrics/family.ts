/** Which metric a series belongs to: histograms and summaries are several series each. */
import type { DescribedMetric } from './described.js';

interface Known {
  readonly sources: ReadonlyMap<string, { readonly metric: DescribedMetric }>;
}

const PART = /_(bucket|sum|count)$/;

/** @param known what services sent, by the name it got. */
export function familyOf(labels: ReadonlyMap<string, string>, known: (name: string) => Known | undefined): string {
  const name = labels.get('__name__') ?? '';
  const part = PART.exec(name);
  if (part === null || (known(name)?.sources.size ?? 0) > 0) return name;
  const base = name.slice(0, part.index);
  if (part[1] === 'bucket' && labels.has('le')) return base;
  const sources = [...(known(base)?.sources.values() ?? [])];
  return sources.some(({ metric }) => /histogram|summary/.test(metric.kind)) ? base : name;
}

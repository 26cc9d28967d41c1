import type { Result } from './run.js';

export interface LoadResults {
  readonly name: string;
  readonly says: string;
  /** Ratios to reach. */
  readonly bar?: { readonly must: number; readonly aim: number };
  readonly hub: readonly Result[];
  readonly reference: readonly Result[];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.length === 1 ? low.toFixed(2) : `${median(values).toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

const cpu = (results: readonly Result[]): number[] => results.map((result) => result.cpuMicrosPerItem);
const peak = (results: readonly Result[]): string =>
  results.length === 0 ? '–' : Math.max(...results.map((result) => result.peakMiB)).toFixed(0);

/** A Markdown table: CPU microseconds per item as median (minimum–maximum), their ratio, and the largest peak in MiB. */
export function resultsTable(results: readonly LoadResults[]): string {
  const rows = results.map(({ name, bar, hub, reference }) => {
    const ratio = reference.length === 0 ? '–' : (median(cpu(reference)) / median(cpu(hub))).toFixed(1);
    return `| ${name} | ${spread(cpu(hub))} | ${spread(cpu(reference))} | ${ratio} | ${bar === undefined ? '–' : `${bar.must} / ${bar.aim}`} | ${peak(hub)} | ${peak(reference)} |`;
  });
  return [
    '| load | hub, µs an item | reference, µs an item | reference / hub | bar: must / aim | hub peak MiB | reference peak MiB |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

export function loadsLegend(results: readonly LoadResults[]): string {
  return results.map(({ name, says }) => `- **${name}**: ${says}.`).join('\n');
}

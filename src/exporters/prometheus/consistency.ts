/**
 * What Prometheus' own library refuses of names and series.
 *
 * Source followed: client_golang 1.22, `prometheus.NewDesc` and `checkMetricConsistency`.
 */
import type { Family, Label, Sample } from './families.js';

/** @throws in the library's words for names that may not be. */
export function checkNames(name: string, labels: readonly Label[], constant: readonly string[]): void {
  const quoted = JSON.stringify(name);
  if (name === '') throw new Error(`${quoted} is not a valid metric name`);
  const all = [...constant, ...labels.map(([label]) => label)];
  const odd = all.find((label) => label === '' || label.startsWith('__'));
  if (odd !== undefined) throw new Error(`${JSON.stringify(odd)} is not a valid label name for metric ${quoted}`);
  if (new Set(all).size < all.length) {
    throw new Error(`duplicate label names in constant and variable labels for metric ${quoted}`);
  }
}

/** The family with its samples in order, without those that cannot be shown beside others. @param problems is added to. */
export function consistent(family: Family, problems: string[]): Family {
  const { name, type } = family;
  const refuse = (sample: Sample, why: string): false => {
    problems.push(`collected metric ${JSON.stringify(name)} { ${labelText(sample.labels)}} ${why}`);
    return false;
  };
  const samples = family.samples.sort(compareSamples).filter((sample, index, all) => {
    if (type === 'summary' && sample.labels.some(([label]) => label === 'quantile')) {
      return refuse(sample, 'must not have an explicit "quantile" label');
    }
    if (index === 0 || compareSamples(sample, all[index - 1]!) !== 0) return true;
    return refuse(sample, 'was collected before with the same name and label values');
  });
  return { ...family, samples };
}

/** Several problems as one text. */
export function problemText(problems: readonly string[]): string {
  const [first = ''] = problems;
  if (problems.length === 1) return first;
  return `${problems.length} error(s) occurred:${problems.map((problem) => `\n* ${problem}`).join('')}`;
}

function labelText(labels: readonly Label[]): string {
  return labels.map(([name, value]) => `label:{name:${JSON.stringify(name)} value:${JSON.stringify(value)}} `).join('');
}

function compareSamples(a: Sample, b: Sample): number {
  if (a.labels.length !== b.labels.length) return a.labels.length - b.labels.length;
  for (let i = 0; i < a.labels.length; i++) {
    const order = compare(a.labels[i]![1], b.labels[i]![1]) || compare(a.labels[i]![0], b.labels[i]![0]);
    if (order !== 0) return order;
  }
  return (a.timeMs ?? 0) - (b.timeMs ?? 0);
}

/** As Go orders texts. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

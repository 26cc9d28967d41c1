/** Why nothing matched, as a person would want to be told: what was nearest, and which fields made the difference. */
import { itemWords } from '../../pdata/signal.js';
import type { Signal } from '../../pdata/signal.js';
import type { ItemOf } from '../received/items.js';
import { compare } from './pattern.js';
import type { Comparison, Mismatch } from './pattern.js';
import { valueText } from './value-text.js';

const SHOWN_MISMATCHES = 8;

/** @param items all that was received, oldest first. */
export function nearestText<S extends Signal>(
  signal: S,
  predicate: unknown,
  items: readonly ItemOf[S][],
  isCounted: (item: ItemOf[S]) => boolean = () => false,
): string[] {
  const words = itemWords(signal);
  const others = items.filter((item) => !isCounted(item));
  if (items.length === 0) return [`no ${words.singular} was received at all`];
  if (others.length === 0) return [`all ${items.length} ${words.plural} received match`];
  if (typeof predicate === 'function') {
    return [
      `the function says no to ${numbered(others.length, words)}; the latest:`,
      ...indented([titleOf(signal, others.at(-1)!)]),
    ];
  }
  const { item, comparison } = nearest(predicate, others);
  const held = comparison.conditions - comparison.mismatches.length;
  return [
    `nearest of ${numbered(others.length, words)} (${held} of ${comparison.conditions} conditions hold):`,
    ...indented([titleOf(signal, item), ...mismatchLines(comparison.mismatches)]),
  ];
}

/** Fewest conditions that fail; the latest of several. */
function nearest<T>(predicate: unknown, items: readonly T[]): { readonly item: T; readonly comparison: Comparison } {
  let best: { readonly item: T; readonly comparison: Comparison } | undefined;
  for (const item of items) {
    const comparison = compare(predicate, item);
    if (best === undefined || comparison.mismatches.length <= best.comparison.mismatches.length)
      best = { item, comparison };
  }
  return best!; // callers pass at least one
}

export function mismatchLines(mismatches: readonly Mismatch[]): string[] {
  const width = Math.min(40, Math.max(...mismatches.map(({ path }) => path.length)));
  const shown = mismatches
    .slice(0, SHOWN_MISMATCHES)
    .map(({ path, wanted, got }) => `- ${path.padEnd(width)}  wanted ${valueText(wanted)}, got ${valueText(got)}`);
  const hidden = mismatches.length - shown.length;
  return hidden > 0 ? [...shown, `- and ${hidden} more`] : shown;
}

/** An item in one line. */
export function titleOf<S extends Signal>(signal: S, item: ItemOf[S]): string {
  const service = item.resource['service.name'];
  const from = typeof service === 'string' ? ` from ${service}` : '';
  const what = TITLES[signal](item);
  return `${itemWords(signal).singular} ${what}${from} (request ${item.request.number})`;
}

const TITLES: { readonly [S in Signal]: (item: ItemOf[S]) => string } = {
  logs: ({ body, severityText }) => `${severityText === '' ? '' : `${severityText} `}${valueText(body, 120)}`,
  metrics: ({ name, attributes, value, count }) =>
    `${name}${valueText(attributes, 120)} ${value === undefined ? `count ${count}` : value}`,
  traces: ({ name, kind, traceId }) => `${valueText(name, 120)} ${kind} in trace ${traceId}`,
};

/** A predicate, one condition a line. */
export function wantedLines(predicate: unknown): string[] {
  if (predicate === undefined) return [];
  if (typeof predicate !== 'object' || predicate === null) return [valueText(predicate)];
  return Object.entries(predicate).map(([key, wanted]) => `${key}: ${valueText(wanted)}`);
}

function numbered(count: number, words: { readonly singular: string; readonly plural: string }): string {
  return `${count} ${count === 1 ? words.singular : words.plural}`;
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** The last items that passed a stage, one line each. */
import { itemWords } from '../../pdata/signal.js';
import type { Signal } from '../../pdata/signal.js';
import type { LastItems, Text } from '../api.js';
import type { SeenBatch } from '../telemetry/batches.js';
import { eachItem, type JsonMetric, type JsonPoint } from '../telemetry/otlp-json.js';
import { cutText, ROW_CHARACTERS, valueText } from '../telemetry/text.js';

const MAX_ITEMS = 50;

/** @param batches oldest first. @returns newest first, of the last batch's signal; undefined where there was none. */
export function lastItems(batches: readonly SeenBatch[]): LastItems | undefined {
  const last = batches.at(-1);
  if (last === undefined) return undefined;
  const items: Text[] = [];
  for (const value of batches.toReversed()) {
    if (value.signal !== last.signal) continue;
    for (const chunk of value.pieces.toReversed()) {
      items.push(
        ...linesOf(value.signal, chunk)
          .reverse()
          .map((line) => cutText(line, ROW_CHARACTERS)),
      );
      if (items.length >= MAX_ITEMS) return { signal: last.signal, items: items.slice(0, MAX_ITEMS) };
    }
  }
  return { signal: last.signal, items };
}

function linesOf(signal: Signal, chunk: Uint8Array): string[] {
  const lines: string[] = [];
  switch (signal) {
    case 'logs':
      eachItem('logs', chunk, (log, { service }) => {
        lines.push([log.severityText ?? '', service, valueText(log.body)].filter(Boolean).join('  '));
      });
      return lines;
    case 'traces':
      eachItem('traces', chunk, (span, { service }) => {
        const nanos = BigInt(span.endTimeUnixNano ?? 0) - BigInt(span.startTimeUnixNano ?? 0);
        lines.push([service, span.name ?? '', `${Number(nanos) / 1e6} ms`].filter(Boolean).join('  '));
      });
      return lines;
    case 'metrics':
      eachItem('metrics', chunk, (metric) => lines.push(...pointLines(metric)));
      return lines;
  }
}

function pointLines(metric: JsonMetric): string[] {
  const data = Object.values(metric).find((field) => typeof field === 'object');
  const points = data?.dataPoints ?? [];
  if (points.length === 0) return [`${metric.name ?? ''}: no ${itemWords('metrics').singular}`];
  return points.map((point) => {
    const attributes = (point.attributes ?? []).map(({ key = '', value }) => `${key}=${valueText(value)}`).join(', ');
    return `${metric.name ?? ''}{${attributes}}  ${pointText(point)}${metric.unit ? ` ${metric.unit}` : ''}`;
  });
}

function pointText({ asDouble, asInt, count, sum }: JsonPoint): string {
  if (count !== undefined) return `count ${count}, sum ${sum ?? 'unknown'}`;
  return String(asDouble ?? asInt ?? count ?? 0);
}

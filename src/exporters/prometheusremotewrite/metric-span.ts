/** HOT PATH: once per metric of a batch. Must not make strings. Guard: test/bench/remote-write.bench.ts. */
import type { MetricContext, MetricKind, ResourceContext } from './contexts.js';
import { equalSpans, hashSpan } from './spans.js';

/** Where a metric's identity stands. */
export interface MetricSpan {
  readonly resource: ResourceContext;
  readonly kind: MetricKind;
  readonly buf: Uint8Array;
  readonly view: DataView;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly unitStart: number;
  readonly unitEnd: number;
}

export function isMetric(metric: MetricContext, span: MetricSpan): boolean {
  const nameLength = span.nameEnd - span.nameStart;
  const unitLength = span.unitEnd - span.unitStart;
  return (
    metric.resource === span.resource &&
    metric.kind === span.kind &&
    metric.nameLength === nameLength &&
    metric.bytes.length === nameLength + unitLength &&
    equalSpans(metric.view, 0, span.view, span.nameStart, nameLength) &&
    equalSpans(metric.view, nameLength, span.view, span.unitStart, unitLength)
  );
}

export function metricHash(span: MetricSpan): number {
  const unit = hashSpan(span.view, span.unitStart, span.unitEnd - span.unitStart, span.resource.id);
  return hashSpan(span.view, span.nameStart, span.nameEnd - span.nameStart, unit);
}

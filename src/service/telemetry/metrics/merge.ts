/** The self-metrics of several threads as those of one hub. */
import { merged } from '../../merged.js';
import type { HistogramSeries, InstrumentReading, NumberSeries, ScopeReading } from './instruments.js';

/** Levels (queue sizes and capacities) add up as counts do: together they are what the hub has. */
export function mergeReadings(all: readonly (readonly ScopeReading[])[]): ScopeReading[] {
  return merged(
    all.flat(),
    ({ scope }) => scope,
    ({ scope, instruments }, other): ScopeReading => ({
      scope,
      instruments: merged([...instruments, ...other.instruments], ({ name }) => name, addReadings),
    }),
  );
}

function addReadings(a: InstrumentReading, b: InstrumentReading): InstrumentReading {
  if (a.kind === 'histogram' && b.kind === 'histogram') {
    return { ...a, series: merged([...a.series, ...b.series], keyOf, addHistograms) };
  }
  if (a.kind === 'histogram' || b.kind === 'histogram') return a;
  const add = (one: NumberSeries, other: NumberSeries): NumberSeries => ({
    attributes: one.attributes,
    value: one.value + other.value,
  });
  return { ...a, series: merged([...a.series, ...b.series], keyOf, add) };
}

function addHistograms(a: HistogramSeries, b: HistogramSeries): HistogramSeries {
  return {
    attributes: a.attributes,
    boundaries: a.boundaries,
    buckets: a.buckets.map((count, index) => count + b.buckets[index]!), // one name has one set of boundaries
    sum: a.sum + b.sum,
    count: a.count + b.count,
  };
}

function keyOf({ attributes }: { readonly attributes: Readonly<Record<string, string>> }): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What came out of a connector, in a form in which order by chance and times do not matter. */
import { SIGNALS, type Signal } from '../../../src/pdata/signal.js';

type Json = { readonly [key: string]: unknown };

/** By pipeline: the resources that came. */
export type Outputs = Readonly<Record<string, readonly unknown[]>>;

/** @param requests by pipeline, as OTLP JSON. */
export function outputsOf(type: string, requests: Readonly<Record<string, readonly object[]>>): Outputs {
  const outputs = Object.entries(requests).map(([pipeline, bodies]): [string, readonly unknown[]] => {
    const resources = bodies.flatMap((body) => Object.values(body as Record<string, readonly object[]>).flat());
    return [pipeline, type === 'count' ? resources.map(unordered) : resources];
  });
  return Object.fromEntries(
    outputs.filter(([, resources]) => resources.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The reference counts in maps that have no order, and takes the time of the machine. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(unordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Json).map(([key, inner]) => [key, key === 'timeUnixNano' ? 'now' : unordered(inner)]),
  );
}

export function signalOfPipeline(id: string): Signal {
  return SIGNALS.find((signal) => id.startsWith(signal))!; // pipelines are named so
}

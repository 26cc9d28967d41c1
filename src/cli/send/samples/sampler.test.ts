import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../../component/manual-clock.js';
import { encodeRequest } from '../../../pdata/builder.js';
import { type Signal, SIGNALS } from '../../../pdata/signal.js';
import { validateRequest } from '../../../pdata/validate.js';
import { RecentCalls } from './recent-calls.js';
import { createSampler, type Sampler } from './sampler.js';

/** A run of numbers in [0, 1) that is the same every time. */
function sequence(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function sampler(signal: Signal, clock = new ManualClock(), calls = new RecentCalls()): Sampler {
  return createSampler(signal, { clock, random: sequence(), run: 'r', calls });
}

test.each(SIGNALS)('a request of %s is valid OTLP with exactly as many items as asked for', (signal) => {
  const samples = sampler(signal);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), (items) => {
      expect(validateRequest(signal, encodeRequest(signal, samples.next(items)))).toBe(items);
    }),
    { numRuns: 30 },
  );
});

interface Point {
  readonly timeUnixNano: string;
  readonly count: string;
  readonly sum: number;
  readonly bucketCounts: readonly string[];
}
interface MetricsRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue: string } }[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly histogram: { dataPoints: Point[] } }[] }[];
  }[];
}

test('histograms grow from request to request, later each time even when the clock stands still', () => {
  const samples = sampler('metrics');
  const points = (): Point[] =>
    (samples.next(11) as MetricsRequest).resourceMetrics.flatMap(
      ({ scopeMetrics }) => scopeMetrics[0]!.metrics[0]!.histogram.dataPoints,
    );
  const [first, second] = [points(), points()];
  expect(second.length).toBe(11);
  second.forEach((later, i) => {
    const earlier = first[i]!;
    expect(BigInt(later.timeUnixNano) - BigInt(earlier.timeUnixNano)).toBe(1_000_000n);
    expect(Number(later.count)).toBeGreaterThan(Number(earlier.count));
    expect(later.bucketCounts.reduce((sum, count) => sum + Number(count), 0)).toBe(Number(later.count));
  });
});

test('more points than the services have operations come from further instances', () => {
  const request = sampler('metrics').next(23) as MetricsRequest;
  const instances = request.resourceMetrics.map(({ resource }) =>
    resource.attributes
      .slice(0, 2)
      .map(({ value }) => value.stringValue)
      .join(' '),
  );
  expect(instances).toEqual([
    'client-api r-0',
    'enc-dec-engine r-0',
    'atls-cert-mgr r-0',
    'service-host r-0',
    'client-api r-1',
    'enc-dec-engine r-1',
    'atls-cert-mgr r-1',
    'service-host r-1',
    'client-api r-2',
  ]);
});

test('a job is accepted, worked on and ended, in this order', () => {
  const request = sampler('logs').next(200) as {
    resourceLogs: { scopeLogs: { logRecords: { timeUnixNano: string; body: { stringValue: string } }[] }[] }[];
  };
  const bodies = request.resourceLogs
    .flatMap(({ scopeLogs }) => scopeLogs[0]!.logRecords)
    .sort((a, b) => (BigInt(a.timeUnixNano) < BigInt(b.timeUnixNano) ? -1 : 1))
    .map(({ body }) => body.stringValue);
  const job = /^job-\w+/.exec(bodies[0]!)![0];
  const life = bodies.filter((body) => body.startsWith(job));
  expect(life[0]).toMatch(/ accepted: \d partitions$/);
  expect(life.at(-1)).toMatch(/ (finished: \d partitions in [\d.]+ s|failed: .*)$/);
  const partitions = Number(/accepted: (\d)/.exec(life[0]!)![1]);
  expect(life).toHaveLength(partitions + 2);
});

test('spans of a trace are each the child of the one before', () => {
  const request = sampler('traces').next(4) as {
    resourceSpans: { scopeSpans: { spans: { traceId: string; spanId: string; parentSpanId?: string }[] }[] }[];
  };
  const spans = request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans[0]!.spans);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans.map(({ parentSpanId }) => parentSpanId)).toEqual([
    undefined,
    ...spans.slice(0, 3).map(({ spanId }) => spanId),
  ]);
});

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly events: readonly { readonly name: string }[];
  readonly links?: readonly { readonly traceId: string }[];
  readonly status?: { readonly code: number; readonly message: string };
}

test('spans carry events, some link to the trace before, and those that failed say why', () => {
  const request = sampler('traces').next(400) as {
    resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
  };
  const spans = request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans[0]!.spans);
  const ids = new Set(spans.map(({ traceId }) => traceId));
  const links = spans.flatMap(({ traceId, links = [] }) => links.map((link) => [traceId, link.traceId] as const));
  expect(links.length).toBe(24);
  expect(links.every(([from, to]) => from !== to && ids.has(to))).toBe(true);
  const failed = spans.filter(({ status }) => status?.code === 2);
  expect(failed.length).toBeGreaterThan(0);
  for (const { events, status } of failed) {
    expect(events.map(({ name }) => name)).toEqual(['attestation.verified', 'exception']);
    expect(status!.message).not.toBe('');
  }
});

test('log records and measurements of a run belong to its traces', () => {
  const calls = new RecentCalls();
  const [traces, logs, metrics] = (['traces', 'logs', 'metrics'] as const).map((signal) =>
    sampler(signal, new ManualClock(), calls),
  );
  const ids = (request: object): string[] => JSON.stringify(request).match(/(?<="traceId":")\w+/g) ?? [];
  expect(ids(logs!.next(10))).toEqual([]);
  const known = new Set(ids(traces!.next(40)));
  for (const sampled of [ids(logs!.next(30)), ids(metrics!.next(11))]) {
    expect(sampled.length).toBeGreaterThan(10);
    expect(sampled.every((id) => known.has(id))).toBe(true);
  }
});

/**
 * Pre-encoded OTLP requests for the loads. Encoding happens before anything is measured, so plain objects and protobufjs-free
 * byte pushing are good enough here.
 */
import type { Signal } from '../../../src/pdata/signal.js';

export interface LoadRequests {
  readonly signal: Signal;
  /** Requests in the order they are sent; a driver that sends more starts again at the first. */
  readonly payloads: readonly Uint8Array[];
  readonly itemsPerRequest: number;
  /** What the far side must have counted after one request, besides items: samples, or bytes of log text. */
  readonly expected: { readonly samples?: number; readonly textBytes?: number };
}

const START = 1_763_900_000_000_000_000n;
const SECOND = 1_000_000_000n;

const SCRATCH = Buffer.alloc(8);

class Writer {
  readonly #parts: number[] = [];

  varint(value: number): this {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#parts.push((rest & 0x7f) | 0x80);
    this.#parts.push(rest);
    return this;
  }
  fixed64(field: number, value: bigint): this {
    this.#parts.push((field << 3) | 1);
    SCRATCH.writeBigUInt64LE(value);
    for (const byte of SCRATCH) this.#parts.push(byte);
    return this;
  }
  double(field: number, value: number): this {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    return this.fixed64(field, view.getBigUint64(0, true));
  }
  bytes(field: number, value: Uint8Array | string | Writer): this {
    const data = typeof value === 'string' ? Buffer.from(value) : value instanceof Writer ? value.finish() : value;
    this.varint((field << 3) | 2).varint(data.length);
    for (const byte of data) this.#parts.push(byte);
    return this;
  }
  int(field: number, value: number): this {
    return this.varint(field << 3).varint(value);
  }
  finish(): Uint8Array {
    return Uint8Array.from(this.#parts);
  }
}

const attribute = (key: string, value: string): Writer =>
  new Writer().bytes(1, key).bytes(2, new Writer().bytes(1, value));

function resource(service: string, instance: string): Writer {
  return new Writer()
    .bytes(1, attribute('service.name', service))
    .bytes(1, attribute('service.namespace', 'opaque'))
    .bytes(1, attribute('service.instance.id', instance));
}

/** One request: resource → one scope → the given items. */
function request(service: string, instance: string, items: readonly Writer[]): Uint8Array {
  const scope = new Writer().bytes(1, new Writer().bytes(1, 'bench').bytes(2, '1.0'));
  for (const item of items) scope.bytes(2, item);
  return new Writer().bytes(1, new Writer().bytes(1, resource(service, instance)).bytes(2, scope)).finish();
}

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** `_bucket` per bound and +Inf, `_sum`, `_count`. */
const SAMPLES_PER_HISTOGRAM = BOUNDS.length + 3;

function pointAttributes(point: Writer, field: number, series: string): void {
  point.bytes(field, attribute('http.request.method', 'POST'));
  point.bytes(field, attribute('http.route', '/v1/jobs/{id}/results'));
  point.bytes(field, attribute('http.response.status_code', '200'));
  point.bytes(field, attribute('server.address', 'api.example.com'));
  point.bytes(field, attribute('series.id', series));
}

function numberPoint(series: string, time: bigint, value: number): Writer {
  const point = new Writer().fixed64(2, START).fixed64(3, time).double(4, value);
  pointAttributes(point, 7, series);
  return point;
}

function histogramPoint(series: string, time: bigint, seed: number): Writer {
  const counts = Buffer.alloc(8 * (BOUNDS.length + 1));
  let total = 0n;
  for (let i = 0; i <= BOUNDS.length; i++) {
    const count = BigInt((seed * (i + 3)) % 50);
    counts.writeBigUInt64LE(count, 8 * i);
    total += count;
  }
  const bounds = Buffer.alloc(8 * BOUNDS.length);
  BOUNDS.forEach((bound, i) => bounds.writeDoubleLE(bound, 8 * i));
  const point = new Writer()
    .fixed64(2, START)
    .fixed64(3, time)
    .fixed64(4, total)
    .double(5, seed * 1.25);
  point.bytes(6, counts).bytes(7, bounds);
  pointAttributes(point, 9, series);
  return point;
}

const gauge = (name: string, points: readonly Writer[]): Writer => {
  const data = new Writer();
  for (const point of points) data.bytes(1, point);
  return new Writer().bytes(1, name).bytes(3, '{jobs}').bytes(5, data);
};
const counter = (name: string, points: readonly Writer[]): Writer => {
  const data = new Writer();
  for (const point of points) data.bytes(1, point);
  return new Writer().bytes(1, name).bytes(3, 'By').bytes(7, data.int(2, 2).int(3, 1));
};
const histogram = (name: string, points: readonly Writer[]): Writer => {
  const data = new Writer();
  for (const point of points) data.bytes(1, point);
  return new Writer().bytes(1, name).bytes(3, 's').bytes(9, data.int(2, 2));
};

/** `points` data points a request, a fifth of them 15-bucket histograms; `seriesOf` names each point's series. */
function metricsRequest(
  points: number,
  round: number,
  seriesOf: (metric: string, index: number) => string,
  service = 'client-api',
): Uint8Array {
  const time = START + BigInt(round) * SECOND;
  const histograms = Math.floor(points / 5);
  const counters = Math.floor(points / 5) * 2;
  const gauges = points - histograms - counters;
  const range = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
  return request(service, 'pod-1', [
    gauge(
      'job.queue.depth',
      range(gauges, (i) => numberPoint(seriesOf('g', i), time, i + round * 0.5)),
    ),
    counter(
      'job.bytes',
      range(counters, (i) => numberPoint(seriesOf('c', i), time, i * 1000 + round)),
    ),
    histogram(
      'http.server.request.duration',
      range(histograms, (i) => histogramPoint(seriesOf('h', i), time, i + round)),
    ),
  ]);
}

function samplesOf(points: number): number {
  const histograms = Math.floor(points / 5);
  return points - histograms + histograms * SAMPLES_PER_HISTOGRAM;
}

/** The same 1,000 series over and over, with new times and values. */
export function steadyMetrics(rounds: number): LoadRequests {
  const payloads = Array.from({ length: rounds }, (_, round) => metricsRequest(1000, round, (m, i) => `${m}-${i}`));
  return { signal: 'metrics', payloads, itemsPerRequest: 1000, expected: { samples: samplesOf(1000) } };
}

/** As `steadyMetrics`, from several services in turn. */
export function manyServices(services: number, rounds: number): LoadRequests {
  const payloads = Array.from({ length: rounds }, (_, round) =>
    metricsRequest(1000, round, (m, i) => `${m}-${i}`, `service-${round % services}`),
  );
  return { signal: 'metrics', payloads, itemsPerRequest: 1000, expected: { samples: samplesOf(1000) } };
}

/** Every point a series never seen before. */
export function churnMetrics(rounds: number): LoadRequests {
  const payloads = Array.from({ length: rounds }, (_, round) =>
    request('client-api', 'pod-1', [
      gauge(
        'job.queue.depth',
        Array.from({ length: 1000 }, (_, i) => numberPoint(`r${round}-${i}`, START + BigInt(round), i)),
      ),
    ]),
  );
  return { signal: 'metrics', payloads, itemsPerRequest: 1000, expected: { samples: 1000 } };
}

/** Ten points a request. */
export function smallMetrics(rounds: number): LoadRequests {
  const payloads = Array.from({ length: rounds }, (_, round) =>
    request('client-api', 'pod-1', [
      gauge(
        'job.queue.depth',
        Array.from({ length: 10 }, (_, i) => numberPoint(`s-${i}`, START + BigInt(round), i)),
      ),
    ]),
  );
  return { signal: 'metrics', payloads, itemsPerRequest: 10, expected: { samples: 10 } };
}

/** 1,000 records of about 120 bytes of text. @param severityOf number of each record's severity, INFO by default. */
export function logs(rounds: number, severityOf: (index: number) => number = () => 9): LoadRequests {
  let textBytes = 0;
  const payloads = Array.from({ length: rounds }, (_, round) => {
    const records = Array.from({ length: 1000 }, (_, i) => {
      const body =
        `${String(round).padStart(6, '0')}-${String(i).padStart(4, '0')} job 7f3c9a2e finished: ` +
        'encrypted 104857600 bytes in 12.3 s, attested by cert-mgr, status OK';
      if (round === 0) textBytes += body.length;
      const record = new Writer()
        .fixed64(1, START + BigInt(i))
        .int(2, severityOf(i))
        .bytes(3, 'INFO');
      record.bytes(5, new Writer().bytes(1, body));
      record.bytes(6, attribute('job.id', '7f3c9a2e')).bytes(6, attribute('thread', 'worker-3'));
      return record.fixed64(11, START + BigInt(i));
    });
    return request('enc-dec-engine', 'pod-2', records);
  });
  return { signal: 'logs', payloads, itemsPerRequest: 1000, expected: { textBytes } };
}

/** 1,000 spans with four attributes. */
export function traces(rounds: number): LoadRequests {
  const payloads = Array.from({ length: rounds }, (_, round) => {
    const spans = Array.from({ length: 1000 }, (_, i) => {
      const traceId = Buffer.alloc(16);
      traceId.writeUInt32BE(round + 1, 0);
      traceId.writeUInt32BE(i + 1, 12);
      const spanId = Buffer.alloc(8);
      spanId.writeUInt32BE(i + 1, 4);
      const span = new Writer().bytes(1, traceId).bytes(2, spanId).bytes(5, 'POST /v1/jobs').int(6, 2);
      span.fixed64(7, START).fixed64(8, START + SECOND);
      pointAttributes(span, 9, `t-${i}`);
      return span;
    });
    return request('service-host', 'pod-3', spans);
  });
  return { signal: 'traces', payloads, itemsPerRequest: 1000, expected: {} };
}

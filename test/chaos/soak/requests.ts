/** Requests of the mixed load, encoded once: a thousand items and ten, of every signal. */
import { encodeRequest } from '../../../src/pdata/builder.js';
import type { Signal } from '../../../src/pdata/signal.js';

/** Stands once in every log record, and nowhere else in a blob. */
export const RECORD_MARK = '~';

export interface SoakRequest {
  readonly signal: Signal;
  readonly bytes: Buffer;
  readonly items: number;
}

const SIZES = [1_000, 1_000, 1_000, 10];
const SERVICES = ['client-api', 'enc-dec-engine', 'atls-cert-mgr', 'service-host'];

export function soakRequests(): SoakRequest[] {
  return SERVICES.flatMap((service) =>
    SIZES.flatMap((items, variant) =>
      (['metrics', 'logs', 'traces'] as const).map((signal) => ({
        signal,
        items,
        bytes: Buffer.from(encodeRequest(signal, requestOf(signal, `${service}-${variant}`, items))),
      })),
    ),
  );
}

function requestOf(signal: Signal, service: string, items: number): object {
  const numbers = Array.from({ length: items }, (_, number) => number);
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  if (signal === 'logs') return { resourceLogs: [{ resource, scopeLogs: [{ logRecords: numbers.map(recordOf) }] }] };
  if (signal === 'traces') return { resourceSpans: [{ resource, scopeSpans: [{ spans: numbers.map(spanOf) }] }] };
  const metric = { name: 'soak.requests', unit: '{request}', gauge: { dataPoints: numbers.map(pointOf) } };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }] };
}

const TIME = '1763900000000000000';
const route = (number: number): object => ({ key: 'http.route', value: { stringValue: `/v1/jobs/${number}` } });

const recordOf = (number: number): object => ({
  timeUnixNano: TIME,
  severityNumber: 9,
  body: { stringValue: `${RECORD_MARK} job ${number} finished after ${number * 7} ms` },
  attributes: [route(number % 20)],
});

const pointOf = (number: number): object => ({ timeUnixNano: TIME, asDouble: number / 3, attributes: [route(number)] });

const spanOf = (number: number): object => ({
  traceId: number.toString(16).padStart(32, '1'),
  spanId: number.toString(16).padStart(16, '2'),
  name: 'POST /v1/jobs',
  kind: 2,
  startTimeUnixNano: TIME,
  endTimeUnixNano: '1763900000100000000',
  attributes: [route(number % 20)],
});

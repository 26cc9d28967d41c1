/** Items processors are tried on, each in a resource of its own that says which it is. */
import type { Signal } from '../../../../src/pdata/signal.js';
import { LOG_RECORD, METRICS, SPAN, type KeyValue } from '../ottl/items.js';

/** Resource attribute with an item's number. */
export const CASE = 'case';

export type Request = Readonly<Record<string, readonly object[]>>;

const text = (key: string, stringValue: string): KeyValue => ({ key, value: { stringValue } });
const int = (key: string, value: number): KeyValue => ({ key, value: { intValue: String(value) } });
const double = (key: string, doubleValue: number): KeyValue => ({ key, value: { doubleValue } });
const bool = (key: string, boolValue: boolean): KeyValue => ({ key, value: { boolValue } });

const SERVICES = ['api', 'web', 'worker', 'web-static'];

/** @param ofResource further attributes of the item's resource. */
export function requestOf(
  resources: string,
  scopes: string,
  items: string,
  all: readonly object[],
  ofResource: (i: number) => readonly KeyValue[] = () => [],
): Request {
  return {
    [resources]: all.map((item, i) => ({
      resource: {
        attributes: [
          text('service.name', SERVICES[i % SERVICES.length]!),
          int(CASE, i),
          bool('even', i % 2 === 0),
          ...ofResource(i),
        ],
      },
      [scopes]: [
        {
          scope: i % 3 === 0 ? {} : { name: i % 3 === 1 ? 'lib' : 'other', version: `1.${i % 4}` },
          [items]: [item],
        },
      ],
    })),
  };
}

/** Well spread, and the same every time. */
function hexDigits(seed: number, length: number): string {
  let state = BigInt(seed) * 0x9e3779b97f4a7c15n + 0x1234567n;
  let digits = '';
  while (digits.length < length) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    digits += (state >> 32n).toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
}

const { traceId: _, ...withoutTrace } = LOG_RECORD;

const records: readonly object[] = [
  LOG_RECORD,
  { body: { stringValue: 'GET /healthz 200' }, severityNumber: 5, severityText: 'DEBUG', attributes: [int('n', 1)] },
  { body: { stringValue: '' }, attributes: [text('s', 'x'), text('n', '12'), text('f', '2.5')] },
  { body: { intValue: '7' }, severityNumber: 17, attributes: [double('n', 3.7), text('user', 'a@b')] },
  { ...LOG_RECORD, body: { kvlistValue: { values: [text('msg', 'x')] } }, severityNumber: 0 },
  { attributes: [text('n', 'nope'), text('user', ''), bool('t', false), text('url', 'https://h.example/p?q=1')] },
  { severityText: 'fatal', severityNumber: 21, attributes: [int('user', 42), double('f', 1e21)] },
  { ...LOG_RECORD, attributes: [] },
];

const spans: readonly object[] = [
  SPAN,
  { ...SPAN, name: 'GET /healthz', kind: 3, events: [], status: {} },
  { ...SPAN, parentSpanId: '', name: 'root', attributes: [text('http.route', '/healthz'), int('n', -5)] },
  { ...SPAN, kind: 1, attributes: [text('http.method', 'POST'), text('url', 'http://x:1/y')] },
  { name: 'bare', attributes: [] },
];

const metricItems: readonly object[] = Object.entries(METRICS).map(([name, metric]) => ({ name, ...metric }));

export const ITEMS: Readonly<Record<Signal, Request>> = {
  logs: requestOf('resourceLogs', 'scopeLogs', 'logRecords', records),
  traces: requestOf('resourceSpans', 'scopeSpans', 'spans', spans),
  metrics: requestOf('resourceMetrics', 'scopeMetrics', 'metrics', metricItems),
};

/** The same items with bytes that the reference does not change when it writes a map (docs/deviations.md). */
export function withZeros(request: Request): Request {
  return JSON.parse(JSON.stringify(request).replaceAll(/"bytesValue":"[^"]*"/g, '"bytesValue":"AA=="')) as Request;
}

const STATES = [
  '',
  'vendor=1',
  'ot=th:8',
  'ot=th:c;rv:e05a99c8df8d32',
  'ot=rv:40000000000000,vendor=2',
  'ot=th:zz',
  'ot=th:ffffffffffffff',
  'ot=th:0',
  'ot=rv:f;th:8',
  'vendor=1,ot=x:y;th:4',
];

/** Spans and records with all kinds of trace ids, states and attributes for sampling. */
export const SAMPLED: Readonly<Record<'traces' | 'logs', Request>> = {
  traces: requestOf(
    'resourceSpans',
    'scopeSpans',
    'spans',
    Array.from({ length: 160 }, (__, i) => ({
      traceId: i === 7 ? '' : hexDigits(i, 32),
      spanId: hexDigits(1000 + i, 16),
      name: `s${i}`,
      traceState: i < 100 ? '' : STATES[i % STATES.length],
      attributes: priorityOf(i),
    })),
  ),
  logs: requestOf(
    'resourceLogs',
    'scopeLogs',
    'logRecords',
    Array.from({ length: 160 }, (__, i) => ({
      ...withoutTrace,
      ...(i % 5 === 4 ? {} : { traceId: hexDigits(i, 32) }),
      attributes: [
        ...(i % 3 === 0 ? [] : [text('id', hexDigits(5000 + i, 12))]),
        ...(i % 11 === 10 ? [int('id number', i)] : []),
        ...(i % 7 === 6 ? [i % 2 === 0 ? int('priority', (i * 13) % 120) : double('priority', i / 2)] : []),
        ...(i % 13 === 12 ? [text('sampling.threshold', 'c'), text('sampling.randomness', 'e05a99c8df8d32')] : []),
      ],
    })),
  ),
};

function priorityOf(i: number): readonly KeyValue[] {
  if (i % 10 !== 9) return [];
  const kinds = [
    int('sampling.priority', 0),
    int('sampling.priority', 5),
    double('sampling.priority', 0),
    text('sampling.priority', '1'),
  ];
  return [kinds[((i / 10) % kinds.length) | 0]!];
}

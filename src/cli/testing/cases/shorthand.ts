/** Telemetry in few words, made into OTLP/JSON. */
import type { Signal } from '../../../pdata/signal.js';
import { durationMs } from '../../../testing/clock.js';
import { CaseFileError } from './case.js';
import { fieldsOf, type Fields } from './fields.js';

/** SeverityNumber of the OpenTelemetry log data model. */
const SEVERITIES: Readonly<Record<string, number>> = { TRACE: 1, DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17, FATAL: 21 };
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_CODES = ['unset', 'ok', 'error'];
const TEMPORALITIES = ['unspecified', 'delta', 'cumulative'];
const METRIC_TYPES = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

const COMMON = ['resource', 'scope', 'attributes', 'time'];
const KNOWN: Readonly<Record<Signal, readonly string[]>> = {
  logs: [...COMMON, 'body', 'severity', 'eventName', 'traceId', 'spanId'],
  metrics: [
    ...COMMON,
    'name', 'type', 'unit', 'description', 'value', 'temporality', 'monotonic', 'count', 'sum', 'min', 'max', 'bounds',
    'bucketCounts', 'scale', 'zeroCount', 'positive', 'negative', 'quantiles', 'start',
  ], // prettier-ignore
  traces: [
    ...COMMON,
    'name', 'kind', 'traceId', 'spanId', 'parentSpanId', 'durationMs', 'status', 'message', 'events',
  ], // prettier-ignore
};

/** A request with one item. @throws {CaseFileError} */
export function requestOf(signal: Signal, value: unknown, where: string): (nowMs: number) => object {
  const fields = fieldsOf(value, where, KNOWN[signal]);
  const item = ITEMS[signal](fields, where);
  const timeOf = timeReader(fields.time, `${where}.time`);
  const scope = (fields.scope ?? {}) as Fields;
  return (nowMs) => ({
    [`resource${SUFFIX[signal]}`]: [
      {
        resource: { attributes: keyValues(fields.resource) },
        [`scope${SUFFIX[signal]}`]: [
          {
            scope: { name: scope.name ?? '', version: scope.version ?? '', attributes: keyValues(scope.attributes) },
            [LIST[signal]]: [item(timeOf(nowMs))],
          },
        ],
      },
    ],
  });
}

const SUFFIX: Readonly<Record<Signal, string>> = { logs: 'Logs', metrics: 'Metrics', traces: 'Spans' };
const LIST: Readonly<Record<Signal, string>> = { logs: 'logRecords', metrics: 'metrics', traces: 'spans' };

type Item = (timeMs: number) => object;
const ITEMS: Readonly<Record<Signal, (fields: Fields, where: string) => Item>> = {
  logs: log,
  metrics: metric,
  traces: span,
};

function log(fields: Fields, where: string): Item {
  const { severity } = fields;
  const number = typeof severity === 'number' ? severity : severityNumber(severity as string | undefined, where);
  return (timeMs) => ({
    timeUnixNano: nanos(timeMs),
    observedTimeUnixNano: nanos(timeMs),
    ...(number === 0 ? {} : { severityNumber: number }),
    ...(typeof severity === 'string' ? { severityText: severity } : {}),
    ...(fields.body === undefined ? {} : { body: anyValue(fields.body) }),
    attributes: keyValues(fields.attributes),
    ...given(fields, ['eventName', 'traceId', 'spanId']),
  });
}

function severityNumber(text: string | undefined, where: string): number {
  if (text === undefined) return 0;
  const [, word = '', offset = '1'] = /^([A-Z]+)([1-4])?$/.exec(text.toUpperCase()) ?? [];
  const first = SEVERITIES[word];
  if (first === undefined) throw unknown(`${where}.severity`, text, Object.keys(SEVERITIES));
  return first + Number(offset) - 1;
}

function metric(fields: Fields, where: string): Item {
  const type = chosen(fields.type ?? 'gauge', METRIC_TYPES, `${where}.type`);
  if (typeof fields.name !== 'string') throw new CaseFileError(`${where} needs a name`);
  const temporality = chosen(fields.temporality ?? 'cumulative', TEMPORALITIES, `${where}.temporality`);
  const hasTemporality = type !== 'gauge' && type !== 'summary';
  const startOf = fields.start === undefined ? undefined : timeReader(fields.start, `${where}.start`);
  return (timeMs) => ({
    name: fields.name,
    ...given(fields, ['unit', 'description']),
    [type]: {
      ...(hasTemporality ? { aggregationTemporality: TEMPORALITIES.indexOf(temporality) } : {}),
      ...(type === 'sum' ? { isMonotonic: fields.monotonic ?? true } : {}),
      dataPoints: [
        {
          timeUnixNano: nanos(timeMs),
          ...(startOf === undefined ? {} : { startTimeUnixNano: nanos(startOf(timeMs)) }),
          attributes: keyValues(fields.attributes),
          ...pointOf(fields, type),
        },
      ],
    },
  });
}

function pointOf(fields: Fields, type: string): object {
  if (type === 'gauge' || type === 'sum') return { asDouble: fields.value ?? 0 };
  return {
    ...given(fields, ['count', 'sum', 'min', 'max', 'bucketCounts', 'scale', 'zeroCount', 'positive', 'negative']),
    ...(fields.bounds === undefined ? {} : { explicitBounds: fields.bounds }),
    ...(fields.quantiles === undefined
      ? {}
      : {
          quantileValues: Object.entries(fields.quantiles as object).map(([quantile, value]) => ({
            quantile: Number(quantile),
            value: value as number,
          })),
        }),
  };
}

function span(fields: Fields, where: string): Item {
  const kind = chosen(fields.kind ?? 'internal', KINDS, `${where}.kind`);
  const status = chosen(fields.status ?? 'unset', STATUS_CODES, `${where}.status`);
  const { durationMs: lasts = 0 } = fields as { readonly durationMs?: number };
  return (timeMs) => ({
    traceId: fields.traceId ?? '0af7651916cd43dd8448eb211c80319c',
    spanId: fields.spanId ?? 'b7ad6b7169203331',
    ...given(fields, ['parentSpanId', 'name', 'events']),
    kind: KINDS.indexOf(kind),
    startTimeUnixNano: nanos(timeMs),
    endTimeUnixNano: nanos(timeMs + lasts),
    attributes: keyValues(fields.attributes),
    status: { code: STATUS_CODES.indexOf(status), ...given(fields, ['message']) },
  });
}

/** `+10s`, `-1m` from the clock, a point in time, or nothing: the clock. @throws {CaseFileError} */
function timeReader(value: unknown, where: string): (nowMs: number) => number {
  if (value === undefined) return (nowMs) => nowMs;
  const text = value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : JSON.stringify(value);
  if (/^[+-]/.test(text)) {
    const offsetMs = durationMs(text.slice(1)) * (text.startsWith('-') ? -1 : 1);
    return (nowMs) => nowMs + offsetMs;
  }
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs))
    throw new CaseFileError(`${where} is written like +10s, -1m or 2026-01-02T03:04:05Z, got ${text}`);
  return () => atMs;
}

function chosen(value: unknown, known: readonly string[], where: string): string {
  if (known.includes(value as string)) return value as string;
  throw unknown(where, value, known);
}

function unknown(where: string, value: unknown, known: readonly string[]): CaseFileError {
  return new CaseFileError(`${where} is one of ${known.join(', ')}, got ${JSON.stringify(value)}`);
}

function given(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
}

function keyValues(attributes: unknown): object[] {
  return Object.entries((attributes ?? {}) as Fields).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): object {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === 'object' && value !== null) return { kvlistValue: { values: keyValues(value) } };
  return typeof value === 'string' ? { stringValue: value } : {};
}

function nanos(ms: number): string {
  return String(BigInt(Math.round(ms)) * 1_000_000n);
}

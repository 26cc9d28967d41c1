/** Random items with attributes of every kind, for processors. */
import type { Signal } from '../../src/pdata/signal.js';
import { LOG_RECORD, METRICS, SPAN, type KeyValue } from '../parity/record/ottl/items.js';
import { requestOf, type Request } from '../parity/record/processors/items.js';
import type { Dice } from './pdata-inputs.js';

export const ATTRIBUTE_KEYS: readonly string[] = [
  ...['n', 's', 'f', 't', 'm', 'arr', 'b', 'user', 'url', 'http.route', 'http.status_code', 'a', 'A', 'é', 'a b'],
];
const ITEMS = 24;
const BYTES = 'bytes here';
/** Of values as bytes. */
export const ANY_BYTES: readonly string[] = ['', 'AQID/w==', 'AA=='];
/** Those that the reference does not change when it writes a map (docs/deviations.md). */
export const ZEROS: readonly string[] = ['', 'AA=='];
const TEXTS = [
  ...['', 'x', 'xx', 'é😀', 'GET /healthz 200', 'https://h.example/p?q=1', 'a@b', 'Hello World', '<&>"\n'],
  ...['12', '-7', '+5', ' 7', '1_000', '0x1f', '1e3', '1.5', '.5', '5.', '-0', 'NaN', 'inf', '-Infinity', '0x1p-2'],
  ...['9223372036854775807', '9223372036854775808', '1e400', 'true', 'False', 'T', 'nope', '00012', '1.0'],
];
const INTS = ['0', '1', '-7', '200', '9007199254740993', '9223372036854775807', '-9223372036854775808'];
const DOUBLES = [0, 1, 2.5, -2.5, 1e21, 1e-7, 123456789.125, 5e-324, 9.3e18, -9.3e18, 'NaN', 'Infinity', '-Infinity'];

function value(dice: Dice, depth = 0): KeyValue['value'] {
  switch (dice.roll(depth < 2 ? 11 : 8)) {
    case 0:
    case 1:
    case 2:
      return { stringValue: dice.pick(TEXTS) };
    case 3:
    case 4:
      return { intValue: dice.pick(INTS) };
    case 5:
      return { doubleValue: dice.pick(DOUBLES) };
    case 6:
      return { boolValue: dice.chance(50) };
    case 7:
      return dice.chance(50) ? {} : { bytesValue: BYTES };
    case 8:
    case 9:
      return { arrayValue: { values: Array.from({ length: dice.roll(4) }, () => value(dice, depth + 1)) } };
    default:
      return { kvlistValue: { values: attributes(dice, 3, depth + 1) } };
  }
}

/** Each key once. */
function attributes(dice: Dice, most: number, depth = 0): KeyValue[] {
  const keys = new Set(Array.from({ length: dice.roll(most + 1) }, () => dice.pick(ATTRIBUTE_KEYS)));
  return [...keys].map((key) => ({ key, value: value(dice, depth) }));
}

function record(dice: Dice): object {
  return {
    ...LOG_RECORD,
    severityNumber: dice.roll(25),
    severityText: dice.pick(['', 'DEBUG', 'fatal', 'INFO']),
    ...(dice.chance(80) ? { body: value(dice) } : {}),
    attributes: attributes(dice, 6),
  };
}

function span(dice: Dice): object {
  return {
    ...SPAN,
    name: dice.pick(['root', 'GET /healthz', '', 'é', 'foo']),
    kind: dice.roll(6),
    ...(dice.chance(30) ? { parentSpanId: '' } : {}),
    ...(dice.chance(30) ? { events: [] } : {}),
    attributes: attributes(dice, 6),
  };
}

function metric(dice: Dice): object {
  const [kind, metricOfKind] = dice.pick(Object.entries(METRICS));
  const points = JSON.stringify(metricOfKind).replaceAll('"dataPoints":[{', () => {
    return `"dataPoints":[{"attributes":${JSON.stringify(attributes(dice, 4))}},{`;
  });
  return { name: dice.pick([kind, 'jobs', 'foo', '']), ...(JSON.parse(points) as object) };
}

/** @param bytes what stands for values of that kind. */
export function randomItems(dice: Dice, signal: Signal, bytes: readonly string[]): Request {
  const [resources, scopes, items, make] = {
    logs: ['resourceLogs', 'scopeLogs', 'logRecords', record] as const,
    traces: ['resourceSpans', 'scopeSpans', 'spans', span] as const,
    metrics: ['resourceMetrics', 'scopeMetrics', 'metrics', metric] as const,
  }[signal];
  const all = Array.from({ length: ITEMS }, () => make(dice));
  const request = requestOf(resources, scopes, items, all, () => attributes(dice, 4));
  const text = JSON.stringify(request).replaceAll(`"${BYTES}"`, () => `"${dice.pick(bytes)}"`);
  return JSON.parse(text) as Request;
}

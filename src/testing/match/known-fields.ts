/** Finds patterns that no item can ever match, before anybody waits for one. */
import type { Signal } from '../../pdata/signal.js';
import { itemWords } from '../../pdata/signal.js';
import { UsageError } from '../errors.js';
import { below } from './pattern.js';
import { nearestName } from './nearest-name.js';
import { valueText } from './value-text.js';

/** A list of texts: the values the field may have. */
type FieldShape = 'text' | 'number' | 'flag' | 'any' | 'map' | 'list' | readonly string[] | Shape;

interface Shape {
  readonly [field: string]: FieldShape;
}

const REQUEST: Shape = {
  number: 'number',
  receiver: 'text',
  signal: ['metrics', 'logs', 'traces'],
  headers: 'map',
  peer: 'text',
  credential: 'text',
  auth: 'map',
  receivedAtMs: 'number',
  bytes: 'number',
  items: 'number',
};

const COMMON: Shape = {
  resource: 'map',
  scope: { name: 'text', version: 'text', attributes: 'map' },
  attributes: 'map',
  request: REQUEST,
  flags: 'number',
};

const SHAPES: Readonly<Record<Signal, Shape>> = {
  logs: {
    ...COMMON,
    body: 'any',
    severityNumber: 'number',
    severityText: 'text',
    eventName: 'text',
    timeUnixNano: 'number',
    observedTimeUnixNano: 'number',
    traceId: 'text',
    spanId: 'text',
  },
  metrics: {
    ...COMMON,
    name: 'text',
    description: 'text',
    unit: 'text',
    type: ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'],
    temporality: ['delta', 'cumulative', 'unspecified'],
    monotonic: 'flag',
    value: 'number',
    count: 'number',
    sum: 'number',
    min: 'number',
    max: 'number',
    bounds: 'list',
    bucketCounts: 'list',
    scale: 'number',
    zeroCount: 'number',
    positive: { offset: 'number', bucketCounts: 'list' },
    negative: { offset: 'number', bucketCounts: 'list' },
    quantiles: 'map',
    exemplars: 'list',
    timeUnixNano: 'number',
    startTimeUnixNano: 'number',
  },
  traces: {
    ...COMMON,
    name: 'text',
    kind: ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'],
    traceId: 'text',
    spanId: 'text',
    parentSpanId: 'text',
    traceState: 'text',
    status: { code: ['unset', 'ok', 'error'], message: 'text' },
    startTimeUnixNano: 'number',
    endTimeUnixNano: 'number',
    durationMs: 'number',
    events: 'list',
    links: 'list',
  },
};

/** @throws {UsageError} naming the field when no item of the signal can ever match. */
export function checkPattern(signal: Signal, pattern: unknown): void {
  if (typeof pattern === 'function') return;
  if (!isPlain(pattern)) {
    throw new UsageError(
      `a predicate is an object of fields or a function, got ${valueText(pattern)}; ` +
        `for a log's text write { body: ${valueText(pattern)} }`,
    );
  }
  checkFields(SHAPES[signal], pattern, '', itemWords(signal).singular);
}

function checkFields(shape: Shape, pattern: object, path: string, word: string): void {
  for (const [key, wanted] of Object.entries(pattern)) {
    const known = Object.hasOwn(shape, key) ? shape[key]! : undefined;
    if (known === undefined) throw unknownField(Object.keys(shape), key, path, word);
    checkField(known, wanted, below(path, key), word);
  }
}

function checkField(shape: FieldShape, wanted: unknown, path: string, word: string): void {
  if (typeof wanted === 'function' || wanted === undefined || wanted === null) return;
  if (typeof shape === 'object' && !Array.isArray(shape)) {
    if (!isPlain(wanted)) throw never(path, word, 'an object', wanted);
    checkFields(shape as Shape, wanted, path, word);
  } else if (wanted instanceof RegExp) {
    if (shape === 'map' || shape === 'list') throw never(path, word, SHAPE_WORDS[shape], wanted);
  } else if (Array.isArray(shape)) {
    const values = shape as readonly string[];
    if (!values.includes(wanted as string)) throw never(path, word, `one of ${values.join(', ')}`, wanted);
  } else {
    const words = shape;
    if (!ACCEPTS[words](wanted)) throw never(path, word, SHAPE_WORDS[words], wanted);
  }
}

const SHAPE_WORDS = {
  text: 'text',
  number: 'a number',
  flag: 'true or false',
  any: 'a value',
  map: 'an object',
  list: 'a list',
} as const;

const ACCEPTS: Readonly<Record<keyof typeof SHAPE_WORDS, (wanted: unknown) => boolean>> = {
  text: (wanted) => typeof wanted === 'string',
  number: (wanted) => typeof wanted === 'number' || typeof wanted === 'bigint',
  flag: (wanted) => typeof wanted === 'boolean',
  any: () => true,
  map: isPlain,
  list: (wanted) => Array.isArray(wanted),
};

function never(path: string, word: string, is: string, wanted: unknown): UsageError {
  return new UsageError(`${path} of a ${word} is ${is}; ${valueText(wanted)} never matches`);
}

function unknownField(known: readonly string[], key: string, path: string, word: string): UsageError {
  const near = nearestName(key, known);
  const where = path === '' ? `a ${word}` : `${path} of a ${word}`;
  const mean = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  return new UsageError(`${where} has no field ${JSON.stringify(key)}.${mean} Known are ${known.join(', ')}.`);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}

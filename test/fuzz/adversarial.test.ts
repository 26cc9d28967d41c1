/** Input made to hurt. What is counted is bytes that are held and bytes that come out, not time. Bounds: docs/bounds.md. */
import { Readable } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { compressSync } from 'snappy';
import { describe, expect, test } from 'vitest';
import { batchOf } from '../../src/pdata/batch.js';
import { encodeJson } from '../../src/pdata/json/encode.js';
import type { Signal } from '../../src/pdata/signal.js';
import { admitRequest, MAX_VALUE_DEPTH } from '../../src/pdata/validate.js';
import { ByteBudget, type Reservation } from '../../src/transport/byte-budget.js';
import { zstdCompressor } from '../../src/transport/compress-zstd.js';
import { readBody } from '../../src/transport/request-body.js';
import { testTranslator } from '../support/translator.js';

const MIB = 1024 * 1024;
const BOMB_BYTES = 64 * MIB;
const LIMIT = MIB;
const MILLION = 1_000_000;

/** A request as far as `readBody` looks at it. */
function requestOf(body: Uint8Array): IncomingMessage {
  const stream = Readable.from([Buffer.from(body)]);
  return Object.assign(stream, { headers: { 'content-length': String(body.length) } }) as unknown as IncomingMessage;
}

describe('a body that grows without end', () => {
  const zeros = Buffer.alloc(BOMB_BYTES);
  test.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ['gzip', () => gzipSync(zeros, { level: 9 })],
    ['deflate', () => deflateSync(zeros, { level: 9 })],
    ['zstd', async () => (await zstdCompressor(3))(zeros)],
    ['snappy', () => compressSync(zeros)],
  ])('%s: is refused, and never holds more than was reserved for it', async (encoding, make) => {
    const bomb = await make();
    const wire = bomb.length;
    const limit = Math.max(LIMIT, wire);
    expect(BOMB_BYTES).toBeGreaterThan(4 * limit);
    const budget = new ByteBudget(8 * (wire + limit));
    let largest = 0;
    const reservations: Reservation[] = [];
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        readBody(requestOf(bomb), encoding, limit, budget, (reservation) => {
          reservations.push(reservation);
          largest = Math.max(largest, budget.reserved);
          // What the receiver does once it has answered, which a refusal is.
          setImmediate(() => reservation.release());
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'rejected'));
    for (const result of results) {
      expect(result).toMatchObject({ reason: { message: 'http: request body too large' } });
    }
    expect(reservations).toHaveLength(20);
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThanOrEqual(8 * (wire + limit));
    await turn(); // the last refusals are answered by then
    expect(budget.reserved).toBe(0);
  });
});

/** A length-delimited field. */
function field(number: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const head = [(number << 3) | 2];
  for (let rest = content.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      head.push(rest);
      break;
    }
    head.push((rest & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.from(head), content]);
}

/** Items of no bytes: two on the wire each. */
function emptyItems(signal: Signal, count: number): Buffer {
  const items = Buffer.alloc(2 * count);
  const points = signal === 'metrics';
  for (let at = 0; at < items.length; at += 2) items[at] = points ? 0x0a : 0x12;
  const inScope = points ? field(2, field(1, Buffer.from('m')), field(5, items)) : items;
  return field(1, field(2, inScope));
}

describe('a million empty items', () => {
  test.each<Signal>(['metrics', 'logs', 'traces'])('%s: are counted in place, without a copy', (signal) => {
    const request = emptyItems(signal, MILLION);
    const admitted = admitRequest(signal, request);
    expect(admitted.itemCount).toBe(MILLION);
    expect(admitted.bytes).toBe(request);
  });

  test('as remote write: a few bytes each, and nothing of them is kept', () => {
    const translator = testTranslator({ cacheBytes: MIB });
    const request = emptyItems('metrics', MILLION);
    const { requests } = translator.translate(batchOf('metrics', request, MILLION));
    const total = requests.reduce((sum, { length }) => sum + length, 0);
    expect(total).toBeLessThan(16 * request.length);
    expect(translator.retainedBytes).toBeLessThan(4 * MIB);
  });

  test.each<[Signal, number]>([
    ['metrics', 8],
    ['logs', 16],
    ['traces', 48],
  ])('%s as JSON: at most %i bytes for each byte', (signal, factor) => {
    const request = emptyItems(signal, MILLION / 10);
    expect(encodeJson(signal, [request]).length).toBeLessThan(factor * request.length);
  });
});

describe('values in values', () => {
  /** A log record whose body is a list in a list in a list … */
  const nested = (depth: number): Buffer => {
    let value = field(1, Buffer.from('x'));
    for (let i = 1; i < depth; i++) value = field(5, field(1, value));
    return field(1, field(2, field(2, field(5, value))));
  };

  test('are taken to the stated depth, and refused beyond, however deep', () => {
    expect(admitRequest('logs', nested(MAX_VALUE_DEPTH)).itemCount).toBe(1);
    for (const depth of [MAX_VALUE_DEPTH + 2, 1_000, 4_000]) {
      expect(() => admitRequest('logs', nested(depth))).toThrow(/nest|depth/);
    }
  });
});

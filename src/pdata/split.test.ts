import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchBytes, mergeBatches, type Batch } from './batch.js';
import { batchFromJson } from './builder.js';
import { countItems } from './count.js';
import { encodeJson } from './json/encode.js';
import type { Signal } from './signal.js';
import { splitBatch, splitBatchEvery } from './split.js';
import { validateRequest } from './validate.js';

const json = (batch: Batch): unknown => JSON.parse(Buffer.from(encodeJson(batch.signal, batch.chunks)).toString());

const record = (text: string) => ({ body: { stringValue: text } });
const resource = (name: string) => ({ attributes: [{ key: 'service.name', value: { stringValue: name } }] });

test('copies resource and scope to both parts, and their schema URLs to the last one only', () => {
  const batch = batchFromJson('logs', {
    resourceLogs: [
      {
        resource: resource('web'),
        schemaUrl: 'r',
        scopeLogs: [{ scope: { name: 's' }, schemaUrl: 'i', logRecords: [record('a'), record('b'), record('c')] }],
      },
    ],
  });
  const { head, rest } = splitBatch(batch, 2);
  expect(json(head)).toEqual({
    resourceLogs: [
      { resource: resource('web'), scopeLogs: [{ scope: { name: 's' }, logRecords: [record('a'), record('b')] }] },
    ],
  });
  expect(json(rest)).toEqual({
    resourceLogs: [
      {
        resource: resource('web'),
        scopeLogs: [{ scope: { name: 's' }, logRecords: [record('c')], schemaUrl: 'i' }],
        schemaUrl: 'r',
      },
    ],
  });
});

test('keeps the schema URL of a scope that falls into one part whole', () => {
  const scope = (text: string) => ({ scope: {}, schemaUrl: text, logRecords: [record(text)] });
  const batch = batchFromJson('logs', { resourceLogs: [{ schemaUrl: 'r', scopeLogs: [scope('a'), scope('b')] }] });
  const { head, rest } = splitBatch(batch, 1);
  expect(json(head)).toEqual({ resourceLogs: [{ resource: {}, scopeLogs: [scope('a')] }] });
  expect(json(rest)).toEqual({ resourceLogs: [{ resource: {}, scopeLogs: [scope('b')], schemaUrl: 'r' }] });
});

test('copies what describes a metric to both parts, and its metadata to the last one only', () => {
  const point = (value: number) => ({ asDouble: value });
  const described = { name: 'm', description: 'd', unit: '1' };
  const temporality = { aggregationTemporality: 2, isMonotonic: true };
  const metadata = [{ key: 'k', value: { stringValue: 'v' } }];
  const batch = batchFromJson('metrics', {
    resourceMetrics: [
      {
        scopeMetrics: [
          { metrics: [{ ...described, metadata, sum: { ...temporality, dataPoints: [1, 2, 3].map(point) } }] },
        ],
      },
    ],
  });
  const metrics = (metric: object) => ({
    resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: {}, metrics: [metric] }] }],
  });
  const { head, rest } = splitBatch(batch, 1);
  expect(json(head)).toEqual(metrics({ ...described, sum: { ...temporality, dataPoints: [point(1)] } }));
  expect(json(rest)).toEqual(
    metrics({ ...described, metadata, sum: { ...temporality, dataPoints: [2, 3].map(point) } }),
  );
});

test('leaves an empty group that follows the cut to the rest', () => {
  const named = (name: string, records: object[]) => ({
    resource: resource(name),
    scopeLogs: [{ scope: {}, logRecords: records }],
  });
  const empty = { resource: resource('empty'), scopeLogs: [] };
  const batch = batchFromJson('logs', {
    resourceLogs: [empty, named('a', [record('1')]), empty, named('b', [record('2')]), empty],
  });
  const bare = { resource: resource('empty') };
  const { head, rest } = splitBatch(batch, 1);
  expect(json(head)).toEqual({ resourceLogs: [bare, named('a', [record('1')])] });
  expect(json(rest)).toEqual({ resourceLogs: [bare, named('b', [record('2')]), bare] });
});

test('shares chunks that fall into one part', () => {
  const one = batchFromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [record('a'), record('b')] }] }] });
  const batch = mergeBatches('logs', [one, one, one]);
  const { head, rest } = splitBatch(batch, 3);
  expect(head.chunks[0]).toBe(one.chunks[0]);
  expect(rest.chunks[1]).toBe(one.chunks[0]);
  expect([head.chunks.length, rest.chunks.length]).toEqual([2, 2]);
});

test('refuses to take nothing or everything', () => {
  const batch = batchFromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [record('a')] }] }] });
  expect(() => splitBatch(batch, 0)).toThrow('cannot take 0 of 1 items');
  expect(() => splitBatch(batch, 1)).toThrow('cannot take 1 of 1 items');
});

// Requests whose items are numbered in order, so that a lost, doubled or moved one shows.
const counts = fc.array(fc.array(fc.array(fc.nat(4), { maxLength: 3 }), { maxLength: 3 }), { maxLength: 4 });

function numbered(signal: Signal, shape: number[][][]): Batch {
  let next = 0;
  const resources = shape.map((scopes, r) => ({
    resource: resource(`r${r}`),
    schemaUrl: `schema ${r}`,
    [signal === 'metrics' ? 'scopeMetrics' : signal === 'logs' ? 'scopeLogs' : 'scopeSpans']: scopes.map(
      (items, s) => ({
        scope: { name: `s${s}` },
        ...(signal === 'metrics' && {
          metrics: items.map((points, m) => ({
            name: `m${m}`,
            [m % 2 === 0 ? 'gauge' : 'sum']: {
              dataPoints: Array.from({ length: points }, () => ({ asInt: String(next++) })),
            },
          })),
        }),
        ...(signal === 'logs' && { logRecords: items.map(() => record(String(next++))) }),
        ...(signal === 'traces' && { spans: items.map(() => ({ name: String(next++) })) }),
      }),
    ),
  }));
  const root = signal === 'metrics' ? 'resourceMetrics' : signal === 'logs' ? 'resourceLogs' : 'resourceSpans';
  return batchFromJson(signal, { [root]: resources });
}

/** Each item with the path of names that leads to it. */
function itemsOf(batch: Batch): string[] {
  const items: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      for (const element of value) visit(element, path);
    } else if (typeof value === 'object' && value !== null) {
      const object = value as Record<string, unknown>;
      const name = JSON.stringify(object['resource'] ?? object['scope'] ?? object['name'] ?? '');
      if ('asInt' in object || 'body' in object || ('name' in object && 'status' in object)) {
        items.push(`${path} ${JSON.stringify(object)}`);
        return;
      }
      for (const inner of Object.values(object)) visit(inner, `${path}/${name}`);
    }
  };
  visit(json(batch), '');
  return items;
}

const signals = fc.constantFrom<Signal>('metrics', 'logs', 'traces');

test('splitting loses, doubles and moves nothing, at any place', () => {
  fc.assert(
    fc.property(signals, fc.array(counts, { minLength: 1, maxLength: 3 }), fc.nat(), (signal, shapes, at) => {
      const batch = mergeBatches(
        signal,
        shapes.map((shape) => numbered(signal, shape)),
      );
      fc.pre(batch.itemCount > 1);
      const itemCount = 1 + (at % (batch.itemCount - 1));
      const { head, rest } = splitBatch(batch, itemCount);
      expect(head.itemCount).toBe(itemCount);
      for (const part of [head, rest]) {
        expect(part.byteLength).toBe(batchBytes(part).length);
        expect(validateRequest(signal, batchBytes(part))).toBe(part.itemCount);
        expect(part.chunks.reduce((sum, chunk) => sum + countItems(signal, chunk), 0)).toBe(part.itemCount);
      }
      expect([...itemsOf(head), ...itemsOf(rest)]).toEqual(itemsOf(batch));
    }),
    { numRuns: 150 },
  );
});

test('cutting into equal parts gives what cutting one by one gives', () => {
  fc.assert(
    fc.property(
      signals,
      fc.array(counts, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 7 }),
      (signal, shapes, size) => {
        const batch = mergeBatches(
          signal,
          shapes.map((shape) => numbered(signal, shape)),
        );
        const oneByOne: Batch[] = [];
        let rest = batch;
        while (rest.itemCount > size) {
          const parts = splitBatch(rest, size);
          oneByOne.push(parts.head);
          rest = parts.rest;
        }
        oneByOne.push(rest);
        expect(splitBatchEvery(batch, size).map(itemsOf)).toEqual(oneByOne.map(itemsOf));
      },
    ),
    { numRuns: 100 },
  );
});

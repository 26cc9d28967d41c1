import { describe, expect, test } from 'vitest';
import { generatedRequests, recordedRequests } from '../../../test/fuzz/support/requests.js';
import { encodeRequest } from '../builder.js';
import { countItems } from '../count.js';
import { SIGNALS, type Signal } from '../signal.js';
import { admitRequest } from '../validate.js';
import { encodeEntry, encodeKey } from '../view/key-values.js';
import { slotOf } from '../view/layout.js';
import { encodeAnyValue } from '../view/value.js';
import { POINT_NAMES, Walk } from '../view/walk.js';
import { AttributeEditor, type PutAttribute } from './attribute-editor.js';
import { DropEditor } from './drop-editor.js';

const POINT_SLOTS = new Map<string, number>(
  Object.values(POINT_NAMES).map((name) => [name, slotOf(name, 'attributes')]),
);

/** What the walk over views makes of it. */
function walked(signal: Signal, chunk: Uint8Array, puts: readonly PutAttribute[]): Uint8Array {
  const act = (walk: Walk): boolean => {
    const [view, slot] =
      signal === 'metrics'
        ? [walk.child, POINT_SLOTS.get(walk.child.layout.name)!]
        : [walk.item, slotOf(signal === 'logs' ? 'LogRecord' : 'Span', 'attributes')];
    const map = view.map(slot);
    for (const { key, entry, mayInsert, mayUpdate } of puts) {
      if (map.lookup(key) ? mayUpdate : mayInsert) map.putEntry(key, entry);
    }
    return false;
  };
  return new Walk(signal, signal === 'metrics' ? { child: act } : { item: act }).run(chunk);
}

function put(name: string, value: string, action: 'insert' | 'update' | 'upsert'): PutAttribute {
  const key = encodeKey(name);
  const entry = encodeEntry(key, encodeAnyValue(value));
  return { key, entry, mayInsert: action !== 'update', mayUpdate: action !== 'insert' };
}

const requests = [...recordedRequests(), ...generatedRequests(400, 9)].map(({ signal, bytes }) => ({
  signal,
  bytes: admitRequest(signal, bytes).bytes,
}));

const PUTS: readonly (readonly PutAttribute[])[] = [
  [put('deployment.environment', 'production', 'insert')],
  [put('service.name', 'x', 'update')],
  [put('', 'empty', 'upsert'), put('a', '', 'upsert')],
  [put('hello world', 'y'.repeat(300), 'update'), put('a', 'b', 'insert'), put('service.name', 'z', 'upsert')],
  [put('k'.repeat(200), 'long', 'upsert'), put('"quoted"\n\\', 'q', 'update'), put('new', 'n', 'insert')],
];

describe('attributes with fixed values', () => {
  test.each(SIGNALS)('of %s are put as the walk puts them', (signal) => {
    let changed = 0;
    for (const puts of PUTS) {
      const editor = new AttributeEditor(signal, puts);
      for (const { bytes } of requests.filter((one) => one.signal === signal)) {
        const edited = editor.chunk(bytes);
        if (edited !== bytes) changed++;
        expect(Buffer.compare(edited, walked(signal, bytes, puts))).toBe(0);
        expect(countItems(signal, edited)).toBe(countItems(signal, bytes));
      }
    }
    expect(changed).toBeGreaterThan(100);
  });

  test.each([1, 60, 80, 100, 127, 128, 16_200, 16_383, 2_097_100])(
    'lengths around %i get as many bytes as they need',
    (size) => {
      const body = { stringValue: 'x'.repeat(size) };
      const bytes = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body }, {}] }] }] });
      const puts = [put('deployment.environment', 'production', 'insert')];
      expect(Buffer.compare(new AttributeEditor('logs', puts).chunk(bytes), walked('logs', bytes, puts))).toBe(0);
    },
  );

  test('a chunk in which nothing changes is handed on itself', () => {
    const bytes = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ flags: 1 }] }] }] });
    expect(new AttributeEditor('logs', [put('a', 'b', 'update')]).chunk(bytes)).toBe(bytes);
  });
});

describe('items', () => {
  test.each(SIGNALS)('of %s are taken out as the walk takes them out', (signal) => {
    let changed = 0;
    for (const [every, remainder] of [
      [2, 0],
      [2, 1],
      [3, 0],
      [1, 0],
      [7, 8],
    ] as const) {
      for (const { bytes } of requests.filter((one) => one.signal === signal)) {
        const seen: string[][] = [[], []];
        const dropping = (run: number) => {
          let index = 0;
          return (walk: Walk): boolean => {
            const { resource, scope, item } = walk;
            seen[run]!.push([resource, scope, item].map((view) => Buffer.from(view.toBytes()).toString('hex')).join());
            return index++ % every === remainder;
          };
        };
        const expected = new Walk(signal, { item: dropping(0), removesEmpty: true }).run(bytes);
        const editor = new DropEditor(new Walk(signal, {}), dropping(1));
        const edited = editor.chunk(bytes);
        if (edited !== bytes) changed++;
        expect(Buffer.compare(edited, expected)).toBe(0);
        expect(seen[1]).toEqual(seen[0]);
        if (signal !== 'metrics') expect(editor.itemsGone).toBe(countItems(signal, bytes) - countItems(signal, edited));
      }
    }
    expect(changed).toBeGreaterThan(100);
  });
});

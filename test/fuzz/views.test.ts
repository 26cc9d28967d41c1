/** Views over messages: what is only read, or changed back, leaves the same bytes; what is changed leaves the rest alone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRequest } from '../../src/pdata/builder.js';
import { Cursor } from '../../src/pdata/cursor.js';
import { REQUEST } from '../../src/pdata/fields.js';
import { encodeKey } from '../../src/pdata/view/key-values.js';
import { slotOf } from '../../src/pdata/view/layout.js';
import { encodeAnyValue, mapEntries } from '../../src/pdata/view/value.js';
import { Walk } from '../../src/pdata/view/walk.js';
import { WireWriter } from '../../src/pdata/wire-writer.js';

const LIMITS = { numRuns: 2_000, interruptAfterTimeLimit: 4_000, markInterruptAsFailure: false };
const TIMEOUT = 60_000;

const slot = (field: string): number => slotOf('LogRecord', field);
const [BODY, ATTRIBUTES, SEVERITY, TEXT, TIME, TRACE] = [
  'body',
  'attributes',
  'severityNumber',
  'severityText',
  'timeUnixNano',
  'traceId',
].map(slot) as [number, number, number, number, number, number];
const RESOURCE_ATTRIBUTES = slotOf('Resource', 'attributes');

const anyValue: fc.Arbitrary<object> = fc.letrec<{ value: object }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.string({ maxLength: 200 }).map((stringValue) => ({ stringValue })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ intValue: String(value) })),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((doubleValue) => ({ doubleValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    fc.constant({}),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.record({ key: fc.string({ maxLength: 5 }), value: tie('value') }), { maxLength: 3 })
      .map((values) => ({ kvlistValue: { values } })),
  ),
})).value;
const attributes = fc.array(fc.record({ key: fc.string({ maxLength: 4 }), value: anyValue }), { maxLength: 5 });
const record = fc.record(
  {
    body: anyValue,
    attributes,
    severityNumber: fc.integer({ min: 0, max: 24 }),
    severityText: fc.string({ maxLength: 10 }),
    timeUnixNano: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
    traceId: fc.constantFrom('', '5b8efff798038103d269b633813fc60c'),
  },
  { requiredKeys: [] },
);
const request = fc
  .array(
    fc.record({
      resource: fc.record({ attributes }),
      scopeLogs: fc.array(fc.record({ logRecords: fc.array(record, { maxLength: 4 }) }), { maxLength: 3 }),
    }),
    { maxLength: 3 },
  )
  .map((resourceLogs) => encodeRequest('logs', { resourceLogs }));

/** The same with a field of the request, of each ResourceLogs and of nothing else that nobody knows. */
function withUnknownFields(chunk: Uint8Array): Uint8Array {
  const out = new WireWriter(chunk.length + 64);
  const walk = new Cursor(chunk);
  while (walk.tag() !== 0) {
    const mark = out.begin(REQUEST.resources);
    out.raw(walk.bytes());
    out.bytesField((1999 << 3) | 2, Uint8Array.of(1, 2, 3));
    out.end(mark);
  }
  out.bytesField((2001 << 3) | 2, Uint8Array.of(9));
  return out.finish();
}

describe('views', () => {
  test('what is only read is the same object', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(request.map(withUnknownFields), (chunk) => {
        const walk = new Walk('logs', {
          resource: ({ resource }) => mapEntries(resource.map(RESOURCE_ATTRIBUTES)).length < 0,
          item: ({ item }) => {
            for (const slotNumber of [TEXT, TRACE]) item.bytes(slotNumber);
            return (
              item.value(BODY) === undefined || item.int32(SEVERITY) > 99 || mapEntries(item.map(ATTRIBUTES)).length < 0
            );
          },
        });
        expect(walk.run(chunk)).toBe(chunk);
      }),
      LIMITS,
    );
  });

  test('what is changed and changed back has the same bytes', { timeout: TIMEOUT }, () => {
    const key = encodeKey('a key that no record has');
    fc.assert(
      fc.property(request.map(withUnknownFields), (chunk) => {
        const walk = new Walk('logs', {
          resource: ({ resource }) => {
            resource.map(RESOURCE_ATTRIBUTES).put(key, encodeAnyValue(1n));
            resource.map(RESOURCE_ATTRIBUTES).remove(key);
            return false;
          },
          item: ({ item }) => {
            const before = item.fixed64(TIME);
            item.setFixed64(TIME, 7n);
            item.setFixed64(TIME, before);
            item.map(ATTRIBUTES).put(key, encodeAnyValue('x'));
            item.map(ATTRIBUTES).remove(key);
            return false;
          },
        });
        expect(Buffer.from(walk.run(chunk)).equals(Buffer.from(chunk))).toBe(true);
      }),
      LIMITS,
    );
  });

  test('one record changed leaves all else as it was', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(request.map(withUnknownFields), fc.nat(5), (chunk, which) => {
        let [seen, shown] = [0, 0];
        const change = (text: string) =>
          new Walk('logs', {
            item: ({ item }) => {
              if (seen++ === which) {
                shown++;
                item.setText(TEXT, text);
              }
              return false;
            },
          });
        const changed = change('changed').run(chunk);
        seen = 0;
        const texts = new Set<string>();
        const again = new Walk('logs', {
          item: ({ item }) => {
            if (seen++ === which) {
              texts.add(item.text(TEXT));
              item.remove(TEXT);
            }
            return false;
          },
        }).run(changed);
        seen = 0;
        const without = new Walk('logs', {
          item: ({ item }) => {
            if (seen++ === which) item.remove(TEXT);
            return false;
          },
        }).run(chunk);
        expect([...texts]).toEqual(shown > 0 ? ['changed'] : []);
        expect(Buffer.from(again).equals(Buffer.from(without))).toBe(true);
      }),
      LIMITS,
    );
  });
});

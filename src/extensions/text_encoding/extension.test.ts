import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromJson } from '../../pdata/builder.js';
import { mergeBatches, type Batch } from '../../pdata/batch.js';
import { decodeConfig } from '../../config/decode.js';
import { textEncodingSchema } from './config.js';
import { TextEncodingExtension } from './extension.js';

type Compat = '0.131.0' | 'latest';

function open(compat: Compat, block: object = {}): TextEncodingExtension {
  return new TextEncodingExtension({ compat }, decodeConfig(textEncodingSchema, block).config);
}
const text = (extension: TextEncodingExtension, batch: Batch): string =>
  Buffer.from(extension.marshal(batch)).toString();

const record = (value: string | object) => ({
  timeUnixNano: '1700000000000000000',
  severityText: 'INFO',
  attributes: [{ key: 'k', value: { stringValue: 'v' } }],
  body: typeof value === 'string' ? { stringValue: value } : value,
});
const logs = (...bodies: (string | object)[]) =>
  batchFromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: bodies.map(record) }] }] });

test('0.131.0 takes the separator and leaves it out', () => {
  expect(text(open('0.131.0', { marshaling_separator: ' | ' }), logs('one', 'two'))).toBe('onetwo');
});

test('later releases put it between records', () => {
  expect(text(open('latest'), logs('one', 'two', 'three'))).toBe('one\ntwo\nthree');
  expect(text(open('latest', { marshaling_separator: ' | ' }), logs('one', '', 'three'))).toBe('one |  | three');
});

test('bodies that are no strings are written as the reference writes them', () => {
  const bodies = [
    {},
    { boolValue: true },
    { intValue: '-42' },
    { doubleValue: 1e21 },
    { bytesValue: 'AQI=' },
    { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } },
    {
      kvlistValue: {
        values: [
          { key: 'b', value: { intValue: '2' } },
          { key: 'a', value: {} },
        ],
      },
    },
  ];
  expect(text(open('latest'), logs(...bodies))).toBe('\ntrue\n-42\n1e+21\nAQI=\n["a",1]\n{"a":null,"b":2}');
});

test('only logs can be written', () => {
  expect(open('latest').marshals).toEqual(['logs']);
});

test('records of all chunks, resources and scopes follow one another', () => {
  const scopes = { scopeLogs: [{ logRecords: [record('1'), record('2')] }, { logRecords: [record('3')] }] };
  const first = batchFromJson('logs', { resourceLogs: [scopes, { scopeLogs: [{ logRecords: [record('4')] }] }] });
  const batch = mergeBatches('logs', [first, logs('5'), logs('6', '7')]);
  expect(text(open('latest'), batch)).toBe('1\n2\n3\n4\n5\n6\n7');
});

test('what a call returned is not touched by the next', () => {
  const extension = open('latest');
  const first = extension.marshal(logs('first'));
  extension.marshal(logs('second and longer'));
  expect(Buffer.from(first).toString()).toBe('first');
});

test('a chunk is not written to', () => {
  const batch = logs('one', 'two');
  const before = Buffer.from(batch.chunks[0]!);
  open('latest', { marshaling_separator: 'x'.repeat(5000) }).marshal(batch);
  expect(before.equals(batch.chunks[0]!)).toBe(true);
});

const value: fc.Arbitrary<object> = fc.letrec<{ value: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }).map((stringValue) => ({ stringValue })),
    fc.string({ unit: 'binary-ascii', maxLength: 3000 }).map((stringValue) => ({ stringValue })),
    fc.constant({}),
    fc.boolean().map((boolValue) => ({ boolValue })),
    fc.integer().map((n) => ({ intValue: String(n) })),
    fc.uint8Array().map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
    fc.array(tie('value'), { maxLength: 4 }).map((values) => ({ arrayValue: { values } })),
  ),
})).value;

/** The same by way of objects. */
function plain(body: object): unknown {
  const [[kind, content] = ['', undefined]] = Object.entries(body) as [string, unknown][];
  if (kind === 'arrayValue') return (content as { values: object[] }).values.map(plain);
  if (kind === 'intValue') return Number(content);
  if (kind === 'bytesValue' && content === '') return null; // as Go writes an empty slice
  return content ?? null;
}
function expectedText(body: object): string {
  if ('stringValue' in body) return String(body.stringValue);
  if ('bytesValue' in body) return String(body.bytesValue);
  const content = plain(body);
  return content === null ? '' : goJson(content);
}
/** Go leaves no `<`, `>`, `&` and no line separators bare. */
function goJson(content: unknown): string {
  if (Array.isArray(content)) return `[${content.map(goJson).join(',')}]`;
  return JSON.stringify(content).replaceAll(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

test('any records, cut into chunks anyhow, with any separator: the bodies in order', () => {
  // Nested control characters have short forms of their own in Go; the recorded cases hold those.
  const bodies = fc.array(fc.array(value, { maxLength: 6 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(bodies, fc.string({ maxLength: 40 }), fc.boolean(), (chunks, separator, separated) => {
      fc.pre(!/[\b\f\x7f]/.test(JSON.stringify(chunks).replaceAll('\\b', '\b').replaceAll('\\f', '\f')));
      const batch = mergeBatches(
        'logs',
        chunks.map((chunk) => logs(...chunk)),
      );
      const extension = open(separated ? 'latest' : '0.131.0', { marshaling_separator: separator });
      const expected = chunks
        .flat()
        .map(expectedText)
        .join(separated ? separator : '');
      expect(text(extension, batch)).toBe(expected);
      expect(text(extension, batch)).toBe(expected); // its buffers are used again
    }),
    { numRuns: 500 },
  );
});

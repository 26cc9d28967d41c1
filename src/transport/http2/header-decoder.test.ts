import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeaderDecoder } from './header-decoder.js';
import { encodeHeaders } from './header-encoder.js';
import { ConnectionError, ERROR } from './protocol.js';

const LIMIT = 64 * 1024;
const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const pairs = (decoder: HeaderDecoder, block: Buffer): unknown =>
  decoder.decode(block)?.map(({ name, value }) => `${name}: ${value}`);

/** The requests of RFC 7541, appendix C.3 and C.4: what they say, without and with Huffman coding. */
const REQUESTS: readonly [says: readonly string[], plain: string, huffman: string][] = [
  [
    [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
    '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
  ],
  [
    [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', 'cache-control: no-cache'],
    '8286 84be 5808 6e6f 2d63 6163 6865',
    '8286 84be 5886 a8eb 1064 9cbf',
  ],
  [
    [':method: GET', ':scheme: https', ':path: /index.html', ':authority: www.example.com', 'custom-key: custom-value'],
    '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
    '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
  ],
];

describe('blocks of the RFC', () => {
  test.each([
    ['plain', 1],
    ['Huffman', 2],
  ] as const)('%s, one connection', (_name, column) => {
    const decoder = new HeaderDecoder(LIMIT);
    for (const request of REQUESTS) expect(pairs(decoder, hex(request[column]))).toEqual(request[0]);
  });
});

test('the same block again says the same, until the tables have changed', () => {
  const decoder = new HeaderDecoder(LIMIT);
  decoder.decode(hex(REQUESTS[0]![1]));
  const indexed = hex('8286 84be');
  const first = decoder.decode(indexed);
  expect(decoder.decode(Buffer.from(indexed))).toBe(first);
  decoder.decode(hex('4003 6162 6303 6465 66')); // abc: def takes the first place of the dynamic table
  expect(pairs(decoder, indexed)).toEqual([':method: GET', ':scheme: http', ':path: /', 'abc: def']);
});

test('entries leave a table that is full, and all of them one whose size becomes nothing', () => {
  const decoder = new HeaderDecoder(LIMIT);
  const big = 'x'.repeat(3000);
  const entry = (name: string): Buffer =>
    Buffer.concat([hex('4001'), Buffer.from(name), hex('7fb916'), Buffer.from(big)]);
  expect(decoder.decode(entry('a'))?.[0]).toEqual({ name: 'a', value: big });
  decoder.decode(entry('b'));
  expect(decoder.decode(hex('be'))?.[0]!.name).toBe('b');
  expect(() => decoder.decode(hex('bf'))).toThrow('index 63');
  expect(decoder.decode(hex('20'))).toEqual([]);
  expect(() => decoder.decode(hex('be'))).toThrow('index 62');
});

test.each([
  ['an index of nothing', '80', 'index 0'],
  ['an index beyond the tables', 'ff80 01', 'index'],
  ['an integer without end', 'ffff ffff ffff ffff ff', 'integer'],
  ['a string longer than the block', '4005 6162', 'string'],
  ['a block that ends early', '40', 'end'],
  ['a table larger than allowed', '3fe2 1f', 'table size'],
  ['a change of the table after a header', '82 20', 'table size'],
  ['padding of more than seven bits', '4085 a8eb 10ff ff 00', 'Huffman'],
  ['padding that is not ones', '4081 60 00', 'Huffman'],
  ['the end-of-string symbol', '4084 ffff fffd 00', 'Huffman'],
])('%s is an error of the connection', (_what, block, message) => {
  const decoder = new HeaderDecoder(LIMIT);
  let error: unknown;
  try {
    decoder.decode(hex(block));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ code: ERROR.COMPRESSION_ERROR, message: expect.stringContaining(message) as string });
});

test('more headers than the limit are read to their end and not kept', () => {
  const decoder = new HeaderDecoder(100);
  const entry = hex('4001 6101 62');
  expect(decoder.decode(Buffer.concat([entry, entry, entry, entry]))).toBeUndefined();
  expect(pairs(decoder, hex('be'))).toEqual(['a: b']);
});

test('what is encoded for answers is read as it was', () => {
  const text = fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)) });
  const header = fc.oneof(
    fc.tuple(fc.constantFrom(':status', 'content-type', 'grpc-status', 'date'), text),
    fc.constant<[string, string]>([':status', '200']),
    fc.tuple(fc.string({ unit: fc.constantFrom(...'abcxyz-'), minLength: 1, maxLength: 300 }), text),
  );
  fc.assert(
    fc.property(fc.array(header, { maxLength: 20 }), (headers) => {
      const decoded = new HeaderDecoder(Number.POSITIVE_INFINITY).decode(encodeHeaders(headers));
      expect(decoded).toEqual(headers.map(([name, value]) => ({ name, value })));
    }),
  );
});

test('bytes of any kind are headers or an error of the connection', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), (blocks) => {
      const decoder = new HeaderDecoder(LIMIT);
      try {
        for (const block of blocks) decoder.decode(Buffer.from(block));
      } catch (error) {
        expect(error).toBeInstanceOf(ConnectionError);
      }
    }),
    { numRuns: 2000 },
  );
});

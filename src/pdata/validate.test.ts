import { expect, test } from 'vitest';
import { admitRequest, MAX_VALUE_DEPTH, validateRequest } from './validate.js';
import { WireError } from './wire-error.js';

/** Bytes from hex, with what stands in parentheses prefixed by its length. */
function wire(text: string): Uint8Array {
  const compact = text.replaceAll(/\s/g, '');
  let at = 0;
  const read = (): number[] => {
    const bytes: number[] = [];
    while (at < compact.length && compact[at] !== ')') {
      if (compact[at] === '(') {
        at++;
        const inner = read();
        at++;
        bytes.push(...lengthOf(inner), ...inner);
      } else {
        bytes.push(Number.parseInt(compact.slice(at, at + 2), 16));
        at += 2;
      }
    }
    return bytes;
  };
  return Uint8Array.from(read());
}

function lengthOf(inner: number[]): number[] {
  return inner.length < 0x80 ? [inner.length] : [(inner.length & 0x7f) | 0x80, inner.length >> 7];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test.each([
  ['an empty request', '', 0],
  ['an empty resource', '0a()', 0],
  ['two empty log records', '0a(12(12()12()))', 2],
  [
    'a record with a string body and an attribute',
    '0a(0a(0a(0a(61)12(0a(62))))12(12(2a(0a(78))32(0a(6b)12(18 01)))))',
    1,
  ],
  ['unknown fields of every wire type', '0a(12(12(f801 05 f901 0000000000000000 fa01(616263) fd01 00000000)))', 1],
  ['a length written in ten bytes', '0a 84808080808080808000 12(12())', 1],
  ['text that is no UTF-8, as the reference does', '0a(12(12(1a(ff))))', 1],
  ['a value varint of ten bytes', '0a(12(12(10 ffffffffffffffffff01)))', 1],
])('accepts %s', (_, text, items) => {
  expect(validateRequest('logs', wire(text))).toBe(items);
});

test.each([0, 1, 125, 126, 127, 128, 16_383, 16_384, 20_000])(
  'accepts a body of %i bytes, and its length must fit',
  (length) => {
    const body = [0x0a, ...varint(length), ...new Array<number>(length).fill(0x78)];
    const within = (value: readonly number[]) => wrapped(0x0a, wrapped(0x12, wrapped(0x12, wrapped(0x2a, value))));
    expect(validateRequest('logs', Uint8Array.from(within(body)))).toBe(1);
    expect(validateRequest('logs', Uint8Array.from(within([...body, 0x10, 0x01])))).toBe(1); // the last of a oneof
    expect(() => validateRequest('logs', Uint8Array.from(within([...body, 0x78])))).toThrow(WireError);
    if (length > 0)
      expect(() => validateRequest('logs', Uint8Array.from(within(body.slice(0, -1))))).toThrow(WireError);
  },
);

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
}

function wrapped(tag: number, inner: readonly number[]): number[] {
  return [tag, ...varint(inner.length), ...inner];
}

test.each([
  ['gauge', '0a(12(12(2a(0a()0a()))))', 2],
  ['sum', '0a(12(12(3a(0a()1002 1801))))', 1],
  ['histogram with packed counts', '0a(12(12(4a(0a(32(0000000000000000 0100000000000000)3a(0000000000000000))))))', 1],
  ['histogram with unpacked counts', '0a(12(12(4a(0a(31 0000000000000000 31 0100000000000000)))))', 1],
  ['exponential histogram with packed counts', '0a(12(12(52(0a(42(08021203800102))))))', 1],
  ['exponential histogram with unpacked counts', '0a(12(12(52(0a(42(1001 1002))))))', 1],
  ['summary', '0a(12(12(5a(0a(32(09 0000000000000000))))))', 1],
  ['metric without data', '0a(12(12(0a(61))))', 0],
  ['metric of which the last data counts', '0a(12(12(2a(0a()0a())3a(0a()))))', 1],
])('counts the data points of a %s', (_, text, items) => {
  expect(validateRequest('metrics', wire(text))).toBe(items);
});

test('counts spans, whose flags have a tag of two bytes', () => {
  const span = '0a(00112233445566778899aabbccddeeff)12(0011223344556677)850101000000';
  expect(validateRequest('traces', wire(`0a(12(12(${span})12(${span})))`))).toBe(2);
});

test.each([
  ['ff', 'unexpected EOF'],
  ['0b', 'proto: wrong wireType = 3 for field ResourceLogs'],
  ['0c', 'proto: ExportLogsServiceRequest: wiretype end group for non-group'],
  ['16', 'proto: illegal wireType 6'],
  ['00', 'proto: ExportLogsServiceRequest: illegal tag 0 (wire type 0)'],
  ['8080808040', 'proto: ExportLogsServiceRequest: illegal tag -2147483648 (wire type 17179869184)'],
  ['0a02', 'unexpected EOF'],
  ['0a', 'unexpected EOF'],
  ['0a ffffffffffffffffff01', 'proto: negative length found during unmarshaling'],
  ['0a feffffffffffffffff00', 'proto: negative length found during unmarshaling'],
  ['0a ffffffffffffffffffff', 'proto: integer overflow'],
  ['12 ffffffffffffffffffff', 'proto: integer overflow'],
  ['ffffffffffffffffffff', 'proto: integer overflow'],
  ['1a 05 00', 'unexpected EOF'],
  ['11 00', 'unexpected EOF'],
  ['13 08', 'unexpected EOF'],
  ['0a(12(12(0a(00))))', 'proto: wrong wireType = 2 for field TimeUnixNano'],
  ['0a(12(12(09 0000)))', 'unexpected EOF'],
  ['0a(12(12(45 0000)))', 'unexpected EOF'],
  ['0a(12(12(4a(00))))', 'unmarshal: invalid TraceID length'],
  ['0a(12(12(52(00))))', 'unmarshal: invalid SpanID length'],
  ['0a(12(12(2a(0e))))', 'proto: wrong wireType = 6 for field StringValue'],
  ['0a(12(12(2a(3a 05))))', 'unexpected EOF'],
])('refuses logs %s with the text of the reference', (text, message) => {
  expect(() => validateRequest('logs', wire(text))).toThrow(new WireError(message));
});

test.each([
  ['a group, which the reference steps over', '13 0801 14', 'proto: illegal wireType 3'],
  [
    'a tag beyond 32 bits',
    '8a80808080808001 00',
    'proto: ExportLogsServiceRequest: illegal tag 1 (wire type 562949953421322)',
  ],
  ['a length whose upper bits the reference drops', '0a 8080808080808080 8002', 'proto: integer overflow'],
])('refuses %s', (_, text, message) => {
  expect(() => validateRequest('logs', wire(text))).toThrow(new WireError(message));
});

test('refuses a packed block whose last value ends outside the block', () => {
  const block = (inner: string) => wire(`0a(12(12(4a(0a(${inner})))))`);
  expect(() => validateRequest('metrics', block('3204 00000000 21 0000000000000000'))).toThrow('unexpected EOF');
});

test('accepts values nested to the limit and refuses deeper ones', () => {
  const nested = (depth: number): string => (depth === 1 ? '1001' : `2a(0a(${nested(depth - 1)}))`);
  const logs = (depth: number) => wire(`0a(12(12(2a(${nested(depth)}))))`);
  expect(validateRequest('logs', logs(MAX_VALUE_DEPTH))).toBe(1);
  expect(() => validateRequest('logs', logs(MAX_VALUE_DEPTH + 1))).toThrow(
    'proto: AnyValue: nested deeper than 64 values',
  );
});

test('hands on the bytes it was given when they are regular', () => {
  const bytes = wire('0a(12(12(2a(0a(78)))))');
  expect(admitRequest('logs', bytes).bytes).toBe(bytes);
});

test.each([
  ['joins a resource in parts', '0a(0a(0a(0a(61)))12(12())0a(1001))', '0a(0a(0a(0a(61))1001)12(12()))', 1],
  ['keeps the last member of a oneof', '0a(12(12(2a(1001 0a(61)))))', '0a(12(12(2a(0a(61)))))', 1],
  [
    'joins a value in parts before it settles its oneof',
    '0a(12(12(32(12(1001)12(0a(61))))))',
    '0a(12(12(32(12(0a(61))))))',
    1,
  ],
  ['shortens the tags of known fields', '0a(12(12(aa00(0a(61)))))', '0a(12(12(2a(0a(61)))))', 1],
  ['moves deprecated scopes', '0a(c23e(12()12()))', '0a(12(12()12()))', 2],
  ['drops deprecated scopes next to others', '0a(c23e(12()12())12(12()))', '0a(12(12()))', 1],
  ['lets unknown fields ride along', '0a(aa00(7a)0a()0a()12(12(2a() 2a())))', '0a(aa00(7a)0a()12(12(2a())))', 1],
])('%s', (_, given, regular, itemCount) => {
  const admitted = admitRequest('logs', wire(given));
  expect({ bytes: hex(admitted.bytes), itemCount: admitted.itemCount }).toEqual({
    bytes: hex(wire(regular)),
    itemCount,
  });
});

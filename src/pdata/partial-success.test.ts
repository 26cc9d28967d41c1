import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPartial, partialSuccess, partialSuccessOfJson } from './partial-success.js';
import { WireError } from './wire-error.js';

describe('protobuf', () => {
  test('an empty response says nothing', () => {
    expect(isPartial(partialSuccess(new Uint8Array()))).toBe(false);
    expect(isPartial(partialSuccess(Buffer.from([0x0a, 0x00])))).toBe(false);
  });

  test('rejected items and message are read, unknown fields passed over', () => {
    const inner = Buffer.concat([
      Buffer.from([0x08, 0x96, 0x01, 0x12, 0x03]),
      Buffer.from('too'),
      Buffer.from([0x18, 7]),
    ]);
    const response = Buffer.concat([
      Buffer.from([0x15, 1, 2, 3, 4, 0x0a, inner.length]),
      inner,
      Buffer.from([0x10, 1]),
    ]);
    expect(partialSuccess(response)).toEqual({ rejectedItems: 150, message: 'too' });
  });

  test('a negative number stays negative', () => {
    const minusOne = [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    expect(partialSuccess(Buffer.from([0x0a, minusOne.length, ...minusOne])).rejectedItems).toBe(-1);
  });

  test('any bytes are read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          partialSuccess(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});

describe('JSON', () => {
  test.each([
    ['{}', 0, ''],
    ['{"partialSuccess":{}}', 0, ''],
    ['{"partialSuccess":{"rejectedSpans":"3","errorMessage":"late"}}', 3, 'late'],
    ['{"partialSuccess":{"rejectedLogRecords":4}}', 4, ''],
    ['{"partial_success":{"rejected_data_points":"5","error_message":"x"}}', 5, 'x'],
    ['[]', 0, ''],
  ])('%s', (json, rejectedItems, message) => {
    expect(partialSuccessOfJson(json)).toEqual({ rejectedItems, message });
  });

  test('what is no JSON is refused', () => {
    expect(() => partialSuccessOfJson('<html>')).toThrow(SyntaxError);
  });
});

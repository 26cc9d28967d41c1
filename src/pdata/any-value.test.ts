import { expect, test } from 'vitest';
import { anyValueJson, anyValueKind, anyValueText } from './any-value.js';
import { encodeRequest } from './builder.js';
import { Cursor } from './cursor.js';

/** The content of the AnyValue, as it stands in a log record's body. */
function valueBytes(value: object): Uint8Array {
  let bytes = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: value }] }] }] });
  const path = [0x0a, 0x12, 0x12, 0x2a];
  for (const expected of path) {
    const cursor = new Cursor(bytes);
    if (cursor.tag() !== expected) throw new Error('not the body');
    bytes = cursor.bytes();
  }
  return bytes;
}

const list = (...values: object[]) => ({ arrayValue: { values } });
const map = (...entries: [string, object][]) => ({
  kvlistValue: { values: entries.map(([key, value]) => ({ key, value })) },
});

test.each([
  [{}, 'empty', ''],
  [{ stringValue: 'a<b' }, 'string', 'a<b'],
  [{ stringValue: '' }, 'string', ''],
  [{ boolValue: false }, 'bool', 'false'],
  [{ boolValue: true }, 'bool', 'true'],
  [{ intValue: '-9223372036854775808' }, 'int', '-9223372036854775808'],
  [{ intValue: '5' }, 'int', '5'],
  [{ doubleValue: 5 }, 'double', '5'],
  [{ doubleValue: 0.1 }, 'double', '0.1'],
  [{ doubleValue: 1e21 }, 'double', '1e+21'],
  [{ doubleValue: 1e-7 }, 'double', '1e-7'],
  [{ doubleValue: 'NaN' }, 'double', 'json: unsupported value: NaN'],
  [{ doubleValue: '-Infinity' }, 'double', 'json: unsupported value: -Inf'],
  [{ bytesValue: 'AQI=' }, 'bytes', 'AQI='],
  [list({ stringValue: 'x' }, { boolValue: true }, {}), 'slice', '["x",true,null]'],
  [list(), 'slice', '[]'],
  [map(), 'map', '{}'],
  [map(['b', { intValue: 1 }], ['a', { stringValue: '<' }]), 'map', '{"a":"\\u003c","b":1}'],
  [map(['k', { intValue: 1 }], ['k', { intValue: 2 }]), 'map', '{"k":2}'],
  [map(['\ud800\udf48', { intValue: 1 }], ['\uffee', { intValue: 2 }]), 'map', '{"\uffee":2,"\ud800\udf48":1}'],
  [map(['n', map(['l', list({ bytesValue: 'AQI=' }, { bytesValue: '' })])]), 'map', '{"n":{"l":["AQI=",null]}}'],
  [list({ doubleValue: 1e6 }, { doubleValue: 1e-7 }), 'slice', '[1000000,1e-7]'],
  [list({ doubleValue: 'NaN' }), 'slice', ''],
  [map(['k', { doubleValue: 'NaN' }], ['k', { intValue: 2 }]), 'map', '{"k":2}'],
  [map(['k', { intValue: 2 }], ['k', { doubleValue: 'NaN' }]), 'map', ''],
  [list({ stringValue: '\u2028"\\\b\f\n\u0001\u007f&' }), 'slice', '["\\u2028\\"\\\\\\b\\f\\n\\u0001\u007f\\u0026"]'],
])('gives %j as %s text', (value, kind, text) => {
  const bytes = valueBytes(value);
  expect([anyValueKind(bytes, 0, bytes.length), anyValueText(bytes, 0, bytes.length)]).toEqual([kind, text]);
});

test('writes an escape for each byte in JSON that is no UTF-8', () => {
  const bytes = Uint8Array.of(0x0a, 7, 0xff, 0xc3, 0x28, 0xef, 0xbf, 0xbd, 0xe2);
  expect(anyValueJson(bytes, 0, bytes.length)).toBe('"\\ufffd\\ufffd(\ufffd\\ufffd"');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeRequest } from '../../pdata/builder.js';
import { admitRequest } from '../../pdata/validate.js';
import { AttributeSearch } from './attribute-search.js';
import { eachBriefLog } from './brief-logs.js';
import { eachItem, type JsonKeyValue, type JsonValue } from './otlp-json.js';
import { valueText } from './text.js';

type Values = readonly (readonly [key: string, value?: JsonValue | undefined])[];

const listOf = (values: Values): JsonKeyValue[] =>
  values.map(([key, value]) => (value === undefined ? { key } : { key, value }));

function chunkOf(records: readonly Values[], resource: Values = []): Uint8Array {
  const logRecords = records.map((values) => ({ attributes: listOf(values) }));
  return encodeRequest('logs', {
    resourceLogs: [{ resource: { attributes: listOf(resource) }, scopeLogs: [{ logRecords }] }],
  });
}

/** Places of the records that have it. */
function found(chunk: Uint8Array, wanted: string): number[] {
  const search = new AttributeSearch(wanted);
  const places: number[] = [];
  let place = 0;
  eachBriefLog(chunk, (log) => {
    if (log.has(search)) places.push(place);
    place++;
  });
  if (places.length > 0) expect([wanted, search.mayBeIn(chunk)]).toEqual([wanted, true]);
  return places;
}

/** The same by way of what a record is shown as. */
function shown(chunk: Uint8Array, wanted: string): number[] {
  const places: number[] = [];
  let place = 0;
  eachItem('logs', chunk, ({ attributes = [] }, { resource }) => {
    const has = [...attributes, ...resource].some(
      ({ key = '', value }) => key === wanted || `${key}=${valueText(value)}` === wanted,
    );
    if (has) places.push(place);
    place++;
  });
  return places;
}

const KINDS: readonly (readonly [text: string, value?: JsonValue])[] = [
  [''],
  ['', {}],
  ['', { stringValue: '' }],
  ['plain, "quoted" = ü 😀\n', { stringValue: 'plain, "quoted" = ü 😀\n' }],
  ['true', { boolValue: true }],
  ['false', { boolValue: false }],
  ['0', { intValue: 0 }],
  ['-7', { intValue: -7 }],
  ['9223372036854775807', { intValue: '9223372036854775807' }],
  ['-9223372036854775808', { intValue: '-9223372036854775808' }],
  ['0', { doubleValue: -0 }],
  ['0.1', { doubleValue: 0.1 }],
  ['1e+21', { doubleValue: 1e21 }],
  ['NaN', { doubleValue: 'NaN' }],
  ['-Infinity', { doubleValue: '-Infinity' }],
  ['', { bytesValue: '' }],
  ['AP8=', { bytesValue: 'AP8=' }],
  ['[]', { arrayValue: {} }],
  ['[1,"a",null,["NaN"]]', { arrayValue: { values: [{ intValue: 1 }, { stringValue: 'a' }, {}, nested('NaN')] } }],
  ['{}', { kvlistValue: {} }],
  [
    '{"2":false,"__proto__":2.5}',
    {
      kvlistValue: {
        values: listOf([
          ['__proto__', { doubleValue: 2.5 }],
          ['2', { boolValue: false }],
        ]),
      },
    },
  ],
];

function nested(value: string): JsonValue {
  return { arrayValue: { values: [{ doubleValue: value }] } };
}

test.each(KINDS.map(([text, value]) => ({ text, value })))(
  'found as a value of a record and of a resource: %j',
  ({ text, value }) => {
    const one: Values = [['k=1', value]];
    const chunk = chunkOf([one, [['other', value]]]);
    expect(found(chunk, `k=1=${text}`)).toEqual([0]);
    expect(found(chunk, 'k=1')).toEqual([0]);
    expect(found(chunk, `k=1=${text}?`)).toEqual([]);
    expect(found(chunk, 'k=')).toEqual([]);
    expect(found(chunkOf([[], []], one), `k=1=${text}`)).toEqual([0, 1]);
    expect(shown(chunk, `k=1=${text}`)).toEqual([0]);
  },
);

test('attributes of the scope, and keys that go on, are not found', () => {
  const scope = { name: 'app', attributes: listOf([['k', { stringValue: 'v' }]]) };
  const logRecords = [{ attributes: listOf([['key', { stringValue: 'v' }]]) }];
  const chunk = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ scope, logRecords }] }] });
  expect([found(chunk, 'k=v'), found(chunk, 'k'), found(chunk, 'key'), found(chunk, 'ke')]).toEqual([[], [], [0], []]);
});

test('an empty key has a value, too', () => {
  const chunk = chunkOf([[['', { stringValue: 'v' }]], [['a', { stringValue: '' }]]]);
  expect([found(chunk, '=v'), found(chunk, 'a=')]).toEqual([[0], [1]]);
});

test('each resource has its own attributes', () => {
  const group = (resource: Values) => ({
    resource: { attributes: listOf(resource) },
    scopeLogs: [{ logRecords: [{}, {}] }],
  });
  const chunk = encodeRequest('logs', {
    resourceLogs: [group([['k', { intValue: 1 }]]), group([]), group([['k', { intValue: 2 }]]), { scopeLogs: [] }],
  });
  expect([found(chunk, 'k=2'), found(chunk, 'k')]).toEqual([
    [4, 5],
    [0, 1, 4, 5],
  ]);
});

const word = fc.constantFrom('', 'a', 'b=', '=', 'ü', '�', '1');
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.record({ stringValue: word }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ doubleValue: fc.double().map((number) => (Number.isFinite(number) ? number : String(number))) }),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString('base64')) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 3 }) }) }),
    fc.record({
      kvlistValue: fc.record({
        values: fc.array(fc.record({ key: word, value: tie('value') }), { maxLength: 3 }),
      }),
    }),
    fc.constant({}),
  ),
})).value;
const values = fc.array(fc.tuple(word, value), { maxLength: 3 });

test('what is found is what is shown, whatever is sent', () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), values, word, (records, resource, more) => {
      const chunk = chunkOf(records, resource);
      const all = [...records.flat(), ...resource];
      const wanted = all.flatMap(([key, one]) => [key, `${key}=${valueText(one)}`, `${key}=${valueText(one)}${more}`]);
      for (const one of wanted) expect([one, found(chunk, one)]).toEqual([one, shown(chunk, one)]);
    }),
  );
});

test('bytes that are no UTF-8 are found by what stands for them', () => {
  const sent = Buffer.from(chunkOf([[['key?', { stringValue: 'val?' }]]]));
  for (let at = sent.indexOf('?'); at >= 0; at = sent.indexOf('?')) sent[at] = 0xff;
  const chunk = admitRequest('logs', sent).bytes;
  for (const wanted of ['key�', 'key�=val�']) expect([found(chunk, wanted), shown(chunk, wanted)]).toEqual([[0], [0]]);
  expect(found(chunk, 'key�=val')).toEqual([]);
});

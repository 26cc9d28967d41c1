import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRequest } from '../builder.js';
import { encodeJson } from '../json/encode.js';
import { countItems } from '../count.js';
import { decodeText, encodeText, compareText, sliceText, textBytes } from './text.js';
import { encodeKey } from './key-values.js';
import { slotOf } from './layout.js';
import { MessageView } from './message-view.js';
import { decodeValue, encodeAnyValue, equalValues, listOf, mapEntries, mapOf, mapValue, type PValue } from './value.js';
import { Walk, type Visitor } from './walk.js';

const LOG = {
  severityNumber: slotOf('LogRecord', 'severityNumber'),
  severityText: slotOf('LogRecord', 'severityText'),
  attributes: slotOf('LogRecord', 'attributes'),
  body: slotOf('LogRecord', 'body'),
  flags: slotOf('LogRecord', 'flags'),
  time: slotOf('LogRecord', 'timeUnixNano'),
};
const RESOURCE_ATTRIBUTES = slotOf('Resource', 'attributes');

const text = (value: string) => ({ stringValue: value });

function logs(...names: string[]): Uint8Array {
  return encodeRequest('logs', {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: text('a') }] },
        scopeLogs: [
          {
            scope: { name: 's' },
            logRecords: names.map((name, i) => ({
              timeUnixNano: String(i + 1),
              severityNumber: i,
              body: text(name),
              attributes: [
                { key: 'n', value: { intValue: i } },
                { key: 'name', value: text(name) },
              ],
            })),
          },
        ],
      },
      { resource: {}, scopeLogs: [{ scope: {}, logRecords: [{ body: text('last') }] }] },
    ],
  });
}

function asJson(chunk: Uint8Array): unknown {
  return JSON.parse(Buffer.from(encodeJson('logs', [chunk])).toString());
}

function run(chunk: Uint8Array, visitor: Visitor): Uint8Array {
  return new Walk('logs', visitor).run(chunk);
}

describe('a walk', () => {
  test('returns the chunk itself where nobody changes anything', () => {
    const chunk = logs('x', 'y');
    const seen: [string, PValue][] = [];
    const out = run(chunk, {
      item: ({ item, resource }) => {
        seen.push([resource.map(RESOURCE_ATTRIBUTES).size === 1 ? 'a' : '', item.value(LOG.body)]);
        return false;
      },
    });
    expect(out).toBe(chunk);
    expect(seen).toEqual([
      ['a', 'x'],
      ['a', 'y'],
      ['', 'last'],
    ]);
  });

  test('takes items away, and empty scopes and resources if asked to', () => {
    const chunk = logs('x', 'y', 'z');
    const without = (name: string, removesEmpty: boolean): Uint8Array =>
      run(chunk, { item: ({ item }) => item.value(LOG.body) === name, removesEmpty });
    expect(asJson(without('y', true))).toEqual(asJson(removeRecord(logs('x', 'y', 'z'), 'y')));
    expect(JSON.stringify(asJson(without('last', true)))).not.toContain('last');
    expect((asJson(without('last', true)) as { resourceLogs: unknown[] }).resourceLogs).toHaveLength(1);
    expect((asJson(without('last', false)) as { resourceLogs: unknown[] }).resourceLogs).toHaveLength(2);
    expect(run(chunk, { item: () => true, removesEmpty: true })).toHaveLength(0);
  });

  test('writes what changed in its place and the rest as it stood', () => {
    const out = run(logs('x', 'y'), {
      item: ({ item, resource, scope }) => {
        if (item.value(LOG.body) === 'y') {
          item.setText(LOG.severityText, 'WARN');
          item.map(LOG.attributes).put(encodeKey('n'), encodeAnyValue('changed'));
          item.map(LOG.attributes).put(encodeKey('new'), encodeAnyValue(true));
          resource.map(RESOURCE_ATTRIBUTES).put(encodeKey('seen'), encodeAnyValue('y'));
          scope.setText(0, 'renamed');
        }
        return false;
      },
    });
    const [first, second] = (asJson(out) as { resourceLogs: { resource: unknown; scopeLogs: unknown[] }[] })
      .resourceLogs;
    expect(first!.resource).toEqual({
      attributes: [
        { key: 'service.name', value: text('a') },
        { key: 'seen', value: text('y') },
      ],
    });
    expect(first!.scopeLogs).toEqual([
      {
        scope: { name: 'renamed' },
        logRecords: [
          {
            timeUnixNano: '1',
            body: text('x'),
            attributes: [
              { key: 'n', value: { intValue: '0' } },
              { key: 'name', value: text('x') },
            ],
          },
          {
            timeUnixNano: '2',
            severityNumber: 1,
            severityText: 'WARN',
            body: text('y'),
            attributes: [
              { key: 'n', value: text('changed') },
              { key: 'name', value: text('y') },
              { key: 'new', value: { boolValue: true } },
            ],
          },
        ],
      },
    ]);
    expect(second).toEqual({ resource: {}, scopeLogs: [{ scope: {}, logRecords: [{ body: text('last') }] }] });
  });

  test('shows items that are added to the scope', () => {
    const out = run(logs('x'), {
      item: (walk) => {
        if (walk.item.value(LOG.body) === 'x')
          walk.addItem(walk.item.toBytes()).setContent(LOG.body, encodeAnyValue('copy'));
        else walk.item.setText(LOG.severityText, 'seen');
        return false;
      },
    });
    expect(countItems('logs', out)).toBe(3);
    expect(JSON.stringify(asJson(out))).toContain('"severityText":"seen","body":{"stringValue":"copy"}');
  });
});

function removeRecord(chunk: Uint8Array, name: string): Uint8Array {
  const json = asJson(chunk) as {
    resourceLogs: { scopeLogs: { logRecords: { body: { stringValue: string } }[] }[] }[];
  };
  for (const { scopeLogs } of json.resourceLogs) {
    for (const scope of scopeLogs) scope.logRecords = scope.logRecords.filter(({ body }) => body.stringValue !== name);
  }
  return encodeRequest('logs', json);
}

const anyText = fc.oneof(fc.string({ maxLength: 8 }), fc.string({ maxLength: 200, unit: 'binary' }));

const anyValue: fc.Arbitrary<PValue> = fc.letrec<{ value: PValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    anyText,
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true }),
    fc.uint8Array({ maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 3 }).map(listOf),
    fc.array(fc.tuple(anyText, tie('value')), { maxLength: 3 }).map(mapOf),
  ),
})).value;

describe('values', () => {
  test('come back from their bytes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(equalValues(decodeValue(encodeAnyValue(value)), value)).toBe(true);
      }),
    );
  });

  test('text keeps bytes that are no UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ maxLength: 30 }), (a, b) => {
        const text = decodeText(a, 0, a.length);
        expect(Buffer.from(encodeText(text))).toEqual(Buffer.from(a));
        expect(textBytes(text)).toBe(a.length);
        expect(Math.sign(compareText(text, decodeText(b, 0, b.length)))).toBe(Buffer.compare(a, b));
        const cut = a.length >> 1;
        expect(Buffer.from(encodeText(sliceText(text, 0, cut)))).toEqual(Buffer.from(a.subarray(0, cut)));
      }),
    );
  });
});

type Step = readonly ['put', string, PValue] | readonly ['remove', string] | readonly ['removeIf', string];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('put' as const), fc.constantFrom('a', 'b', 'n', 'long'.repeat(50)), anyValue),
  fc.tuple(fc.constant('remove' as const), fc.constantFrom('a', 'b', 'n', 'name')),
  fc.tuple(fc.constant('removeIf' as const), fc.constantFrom('a', 'b', 'n', 'name')),
);

describe('a map', () => {
  test('does what an array of entries does, and is written so', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyValue), { maxLength: 5 }), fc.array(step), (start, steps) => {
        const attributes = mapOf(start);
        const record = MessageView.over('LogRecord', new Uint8Array(0));
        record.map(LOG.attributes).copyFrom(attributes);
        const view = MessageView.over('LogRecord', record.toBytes());
        const map = view.map(LOG.attributes);
        const model: [string, PValue][] = mapEntries(attributes);
        for (const [what, key, value] of steps) {
          const at = model.findIndex(([name]) => name === key);
          if (what === 'put') {
            map.put(encodeKey(key), encodeAnyValue(value ?? null));
            if (at === -1) model.push([key, value ?? null]);
            else model[at]![1] = value ?? null;
          } else if (what === 'remove') {
            expect(map.remove(encodeKey(key))).toBe(at !== -1);
            if (at === -1) continue;
            model[at] = model.at(-1)!;
            model.pop();
          } else {
            map.removeIf((i) => map.keyAt(i) === key);
            if (at !== -1) model.splice(at, 1);
          }
        }
        const written = MessageView.over('LogRecord', view.toBytes()).map(LOG.attributes);
        for (const some of [map, written]) {
          expect(mapEntries(some).map(([key]) => key)).toEqual(model.map(([key]) => key));
          for (const [key, value] of model) expect(equalValues(mapValue(some, encodeKey(key))!, value)).toBe(true);
        }
      }),
    );
  });
});

describe('a view', () => {
  test('sets fields of every width, and takes them away with their zero', () => {
    const view = MessageView.over('LogRecord', new Uint8Array(0));
    view.setInt(LOG.severityNumber, -3);
    view.setInt(LOG.flags, 0xfffffffe);
    view.setFixed64(LOG.time, -1n);
    const back = MessageView.over('LogRecord', view.toBytes());
    expect(back.int32(LOG.severityNumber)).toBe(-3);
    expect(back.uint32(LOG.flags)).toBe(0xfffffffe);
    expect(back.fixed64(LOG.time)).toBe(2n ** 64n - 1n);
    back.setInt(LOG.severityNumber, 0);
    back.setInt(LOG.flags, 0);
    back.setFixed64(LOG.time, 0n);
    expect(back.toBytes()).toHaveLength(0);
  });

  test('one member of a oneof takes the place of the other', () => {
    const [asInt, asDouble] = [slotOf('NumberDataPoint', 'asInt'), slotOf('NumberDataPoint', 'asDouble')];
    const point = MessageView.over('NumberDataPoint', new Uint8Array(0));
    point.setFixed64(asInt, 7n);
    point.setDouble(asDouble, 0);
    const back = MessageView.over('NumberDataPoint', point.toBytes());
    expect([back.has(asInt), back.has(asDouble)]).toEqual([false, true]);
  });

  test('unknown fields ride along', () => {
    const unknown = [0xf8, 0x07, 0x05]; // field 127
    const view = MessageView.over('Status', Uint8Array.from([...unknown, 0x12, 1, 0x78, ...unknown]));
    view.setInt(slotOf('Status', 'code'), 2);
    expect([...view.toBytes()]).toEqual([0x18, 2, ...unknown, 0x12, 1, 0x78, ...unknown]);
  });

  test('lists of messages change, grow and shrink', () => {
    const events = slotOf('Span', 'events');
    const name = slotOf('Event', 'name');
    const span = MessageView.over('Span', new Uint8Array(0));
    for (const event of ['a', 'b', 'c']) span.list(events).append().setText(name, event);
    const back = MessageView.over('Span', span.toBytes());
    const list = back.list(events);
    list.at(2).setText(name, 'd');
    list.replace([list.at(2), list.at(0)]);
    expect([...MessageView.over('Span', back.toBytes()).list(events)].map((event) => event.text(name))).toEqual([
      'd',
      'a',
    ]);
  });
});

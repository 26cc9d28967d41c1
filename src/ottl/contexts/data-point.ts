import { Cursor } from '../../pdata/cursor.js';
import type { MessageName } from '../../pdata/descriptor.js';
import { slotOf } from '../../pdata/view/layout.js';
import type { MessageView } from '../../pdata/view/message-view.js';
import { WireWriter } from '../../pdata/wire-writer.js';
import { writeInt64 } from '../../pdata/view/value.js';
import type { ItemContext, Target } from '../context.js';
import { GoTime } from '../go/time.js';
import type { PathNode } from '../path-node.js';
import { MessagePart, TypedList, type Value } from '../value.js';
import { unknownPath, type PathReader } from './definition.js';
import { mapTarget } from './fields.js';

const NUMBER = 'NumberDataPoint';
const HISTOGRAM = 'HistogramDataPoint';
const EXPONENTIAL = 'ExponentialHistogramDataPoint';
const SUMMARY = 'SummaryDataPoint';
const ALL: readonly MessageName[] = [NUMBER, HISTOGRAM, EXPONENTIAL, SUMMARY];

/** Slots of a field by kind of point; kinds without it are missing. */
type Slots = ReadonlyMap<MessageName, number>;

function slots(field: string, kinds: readonly MessageName[] = ALL): Slots {
  return new Map(kinds.map((kind) => [kind, slotOf(kind, field)]));
}

const ATTRIBUTES = slots('attributes');
const START = slots('startTimeUnixNano');
const TIME = slots('timeUnixNano');
const FLAGS = slots('flags');
const EXEMPLARS = slots('exemplars', [NUMBER, HISTOGRAM, EXPONENTIAL]);
const COUNT = slots('count', [HISTOGRAM, EXPONENTIAL, SUMMARY]);
const SUM = slots('sum', [HISTOGRAM, EXPONENTIAL, SUMMARY]);
const AS_DOUBLE = slots('asDouble', [NUMBER]);
const AS_INT = slots('asInt', [NUMBER]);
const BUCKET_COUNTS = slots('bucketCounts', [HISTOGRAM]);
const EXPLICIT_BOUNDS = slots('explicitBounds', [HISTOGRAM]);
const SCALE = slots('scale', [EXPONENTIAL]);
const ZERO_COUNT = slots('zeroCount', [EXPONENTIAL]);
const QUANTILES = slots('quantileValues', [SUMMARY]);
const OFFSET = slotOf('Buckets', 'offset');
const COUNTS = slotOf('Buckets', 'bucketCounts');

const point = ({ walk }: ItemContext) => walk.child;

/** Paths of a data point. What its kind does not have is nil. */
export const dataPointPaths: PathReader = (path) => {
  switch (path.name) {
    case 'attributes':
      return mapTarget((context) => point(context).map(ATTRIBUTES.get(point(context).layout.name)!), path.keys());
    case 'start_time_unix_nano':
      return nanos(START);
    case 'time_unix_nano':
      return nanos(TIME);
    case 'start_time':
      return time(START);
    case 'time':
      return time(TIME);
    case 'value_double':
      return double(AS_DOUBLE);
    case 'value_int':
      return nanos(AS_INT);
    case 'exemplars':
      return parts(EXEMPLARS, 'pmetric.ExemplarSlice');
    case 'flags':
      return flags;
    case 'count':
      return nanos(COUNT);
    case 'sum':
      return double(SUM);
    case 'bucket_counts':
      return uint64List(BUCKET_COUNTS);
    case 'explicit_bounds':
      return doubleList(EXPLICIT_BOUNDS);
    case 'scale':
      return scale;
    case 'zero_count':
      return nanos(ZERO_COUNT);
    case 'positive':
    case 'negative':
      return buckets(path, slots(path.name, [EXPONENTIAL]));
    case 'quantile_values':
      return parts(QUANTILES, 'pmetric.SummaryDataPointValueAtQuantileSlice');
    default:
      throw unknownPath(path.name, path.text, 'datapoint');
  }
};

/** A field of the point if its kind has it. */
function field(
  at: Slots,
  read: (view: MessageView, slot: number) => Value,
  write: (view: MessageView, slot: number, value: Value) => void,
): Target {
  return {
    get: (context) => {
      const view = point(context);
      const slot = at.get(view.layout.name);
      return slot === undefined ? null : read(view, slot);
    },
    set: (context, value) => {
      const view = point(context);
      const slot = at.get(view.layout.name);
      if (slot !== undefined) write(view, slot, value);
    },
  };
}

/** A 64-bit integer: nanoseconds, a count, a value. */
function nanos(at: Slots): Target {
  return field(
    at,
    (view, slot) => BigInt.asIntN(64, view.fixed64(slot)),
    (view, slot, value) => {
      if (typeof value === 'bigint') view.setFixed64(slot, value);
    },
  );
}

function time(at: Slots): Target {
  return field(
    at,
    (view, slot) => new GoTime(BigInt.asIntN(64, view.fixed64(slot))),
    (view, slot, value) => {
      if (value instanceof GoTime) view.setFixed64(slot, value.nanos);
    },
  );
}

function double(at: Slots): Target {
  return field(
    at,
    (view, slot) => view.double(slot),
    (view, slot, value) => {
      if (typeof value === 'number') view.setDouble(slot, value);
    },
  );
}

function parts(at: Slots, goType: string): Target {
  return field(
    at,
    (view, slot) => new MessagePart(goType, view.fieldBytes(slot), slot),
    (view, slot, value) => {
      if (!(value instanceof MessagePart) || value.goType !== goType) return;
      view.setFieldBytes(slot, retagged(value.bytes, view.layout.tags[slot]!));
    },
  );
}

/** The same messages as fields of another tag: exemplars stand in another field in each kind of point. */
function retagged(fields: Uint8Array, tag: number): Uint8Array {
  const out = new WireWriter(fields.length);
  const walk = new Cursor(fields);
  while (walk.tag() !== 0) out.bytesField(tag, walk.bytes());
  return out.finish();
}

const flags = field(
  FLAGS,
  (view, slot) => BigInt(view.uint32(slot)),
  (view, slot, value) => {
    if (typeof value === 'bigint') view.setInt(slot, Number(BigInt.asUintN(32, value)));
  },
);

const scale = field(
  SCALE,
  (view, slot) => BigInt(view.sint32(slot)),
  (view, slot, value) => {
    if (typeof value === 'bigint') view.setSint32(slot, Number(BigInt.asIntN(32, value)));
  },
);

function uint64List(at: Slots): Target {
  return field(
    at,
    (view, slot) =>
      new TypedList(
        'uint64',
        readAll(view.packed(slot), (cursor) => cursor.fixed64()),
      ),
    (view, slot, value) => {
      if (!(value instanceof TypedList) || value.element !== 'uint64') return;
      const out = new WireWriter(8 * value.values.length);
      for (const count of value.values as readonly bigint[]) {
        out.fixed64(Number(count & 0xffffffffn), Number(count >> 32n));
      }
      view.setPacked(slot, out.finish());
    },
  );
}

function doubleList(at: Slots): Target {
  return field(
    at,
    (view, slot) =>
      new TypedList(
        'float64',
        readAll(view.packed(slot), (cursor) => cursor.double()),
      ),
    (view, slot, value) => {
      if (!(value instanceof TypedList) || value.element !== 'float64') return;
      const out = new WireWriter(8 * value.values.length);
      for (const bound of value.values as readonly number[]) out.double(bound);
      view.setPacked(slot, out.finish());
    },
  );
}

function readAll<T>(block: Uint8Array, read: (cursor: Cursor) => T): T[] {
  const cursor = new Cursor(block);
  const values: T[] = [];
  while (cursor.pos < cursor.end) values.push(read(cursor));
  return values;
}

function buckets(path: PathNode, at: Slots): Target {
  const next = path.next();
  switch (next?.name) {
    case undefined:
      return field(
        at,
        (view, slot) =>
          new MessagePart(
            'pmetric.ExponentialHistogramDataPointBuckets',
            view.content(slot) ?? new Uint8Array(0),
            slot,
          ),
        (view, slot, value) => {
          if (!(value instanceof MessagePart) || !value.goType.endsWith('DataPointBuckets')) return;
          view.setContent(slot, value.bytes);
        },
      );
    case 'offset':
      return field(
        at,
        (view, slot) => BigInt(view.child(slot).sint32(OFFSET)),
        (view, slot, value) => {
          if (typeof value === 'bigint') view.child(slot).setSint32(OFFSET, Number(BigInt.asIntN(32, value)));
        },
      );
    case 'bucket_counts':
      return field(
        at,
        (view, slot) =>
          new TypedList(
            'uint64',
            readAll(view.child(slot).packed(COUNTS), (cursor) => cursor.uint64()),
          ),
        (view, slot, value) => {
          if (!(value instanceof TypedList) || value.element !== 'uint64') return;
          const out = new WireWriter();
          for (const count of value.values as readonly bigint[]) writeInt64(out, count);
          view.child(slot).setPacked(COUNTS, out.finish());
        },
      );
    default:
      throw unknownPath(next!.name, path.text, 'datapoint');
  }
}

export const DATA_POINT_ENUMS: Readonly<Record<string, number>> = { FLAG_NONE: 0, FLAG_NO_RECORDED_VALUE: 1 };

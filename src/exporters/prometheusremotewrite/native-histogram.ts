/**
 * HOT PATH for exponential histograms: once per point. Allocates nothing per bucket; integers beyond 2^52 take a slower way.
 *
 * Source: prometheus `prompb/types.proto`, message Histogram, and `exponentialToNativeHistogram` of the 0.131.0 reference.
 */
import { Cursor } from '../../pdata/cursor.js';
import { EXPONENTIAL_BUCKETS, EXPONENTIAL_POINT } from '../../pdata/fields.js';
import type { WireWriter } from '../../pdata/wire-writer.js';
import { BucketLayout, type RunningSum } from './bucket-layout.js';
import { STALE_NAN_HIGH, STALE_NAN_LOW } from './numbers.js';
import { writeBigUint64, writeInt64 } from './write-int64.js';

const COUNT_INT = 0x08;
const SUM = 0x19;
const SCHEMA = 0x20;
const ZERO_THRESHOLD = 0x29;
const ZERO_COUNT_INT = 0x30;
const NEGATIVE_SPANS = 0x42;
const NEGATIVE_DELTAS = 0x4a;
const POSITIVE_SPANS = 0x5a;
const POSITIVE_DELTAS = 0x62;
const TIMESTAMP = 0x78;
const SPAN_OFFSET = 0x08;
const SPAN_LENGTH = 0x10;

/** Native histograms have no finer buckets; finer ones are merged. */
const MAX_SCHEMA = 8;
/** The reference does not look at the point's own. */
const DEFAULT_ZERO_THRESHOLD = 1e-128;
/** Sums up to here are exact, and so is twice a difference of two. */
const EXACT = 2 ** 52;

/** The two sides of a point: where its buckets stand. */
interface Side {
  start: number;
  end: number;
}

export class NativeHistogramEncoder {
  readonly #layout = new BucketLayout();
  readonly #positive: Side = { start: 0, end: 0 };
  readonly #negative: Side = { start: 0, end: 0 };
  readonly #sum = new DoubleSum();
  #counts = new Float64Array(256);

  /** Writes the content of a remote-write Histogram for the point between the offsets. Its scale is at least -4. */
  write(out: WireWriter, buf: Uint8Array, start: number, end: number, timeMs: number): void {
    const point = new Cursor(buf, start, end);
    let countLow = 0;
    let countHigh = 0;
    let sumAt = -1;
    let scale = 0;
    let zeroLow = 0;
    let zeroHigh = 0;
    let stale = false;
    this.#positive.start = this.#positive.end = this.#negative.start = this.#negative.end = 0;
    for (let tag = point.tag(); tag !== 0; tag = point.tag()) {
      switch (tag) {
        case EXPONENTIAL_POINT.count:
          countLow = point.fixed32();
          countHigh = point.fixed32();
          break;
        case EXPONENTIAL_POINT.zeroCount:
          zeroLow = point.fixed32();
          zeroHigh = point.fixed32();
          break;
        case EXPONENTIAL_POINT.sum:
          sumAt = point.pos;
          point.pos += 8;
          break;
        case EXPONENTIAL_POINT.scale:
          scale = zigzag(point.int32());
          break;
        case EXPONENTIAL_POINT.positive:
          span(point, this.#positive);
          break;
        case EXPONENTIAL_POINT.negative:
          span(point, this.#negative);
          break;
        case EXPONENTIAL_POINT.flags:
          stale = (point.varint() & 1) !== 0;
          break;
        default:
          point.skip(tag);
      }
    }
    out.byte(COUNT_INT);
    // A point without a recorded value has the stale marker's bits for a count, read as an integer.
    if (stale) out.varint64(STALE_NAN_LOW, STALE_NAN_HIGH);
    else out.varint64(countLow, countHigh);
    writeSum(out, buf, sumAt, stale);
    const schema = Math.min(scale, MAX_SCHEMA);
    if (schema !== 0) {
      out.byte(SCHEMA);
      out.varint(zigzagged(schema));
    }
    out.byte(ZERO_THRESHOLD);
    out.double(DEFAULT_ZERO_THRESHOLD);
    out.byte(ZERO_COUNT_INT);
    out.varint64(zeroLow, zeroHigh);
    this.#side(out, buf, this.#negative, scale - schema, NEGATIVE_SPANS, NEGATIVE_DELTAS);
    this.#side(out, buf, this.#positive, scale - schema, POSITIVE_SPANS, POSITIVE_DELTAS);
    if (timeMs !== 0) {
      out.byte(TIMESTAMP);
      writeInt64(out, timeMs);
    }
  }

  #side(out: WireWriter, buf: Uint8Array, side: Side, scaleDown: number, spansTag: number, deltasTag: number): void {
    let offset = 0;
    let count = 0;
    let total = 0;
    const buckets = new Cursor(buf, side.start, side.end);
    for (let tag = buckets.tag(); tag !== 0; tag = buckets.tag()) {
      if (tag === EXPONENTIAL_BUCKETS.offset) {
        offset = zigzag(buckets.int32());
      } else if (tag === EXPONENTIAL_BUCKETS.bucketCounts) {
        total += this.#put(count++, buckets.varint());
      } else if (tag === EXPONENTIAL_BUCKETS.bucketCountsPacked) {
        const length = buckets.varint();
        for (const last = buckets.pos + length; buckets.pos < last;) total += this.#put(count++, buckets.varint());
      } else {
        buckets.skip(tag);
      }
    }
    if (count === 0) return;
    const layout = this.#layout;
    const exact = total < EXACT ? undefined : exactCounts(buf, side);
    layout.compute(exact === undefined ? this.#sum.over(this.#counts) : new ExactSum(exact), count, offset, scaleDown);
    for (let i = 0; i < layout.spanCount; i++) {
      const mark = out.begin(spansTag);
      if (layout.spanOffsets[i] !== 0) {
        out.byte(SPAN_OFFSET);
        out.varint(zigzagged(layout.spanOffsets[i]!));
      }
      if (layout.spanLengths[i] !== 0) {
        out.byte(SPAN_LENGTH);
        out.varint(layout.spanLengths[i]!);
      }
      out.end(mark);
    }
    if (layout.bucketCount === 0) return;
    const mark = out.begin(deltasTag);
    if (exact === undefined) this.#deltas(out);
    else this.#bigDeltas(out, exact);
    out.end(mark);
  }

  #put(index: number, value: number): number {
    if (index === this.#counts.length) {
      const larger = new Float64Array(index * 2);
      larger.set(this.#counts);
      this.#counts = larger;
    }
    this.#counts[index] = value;
    return value;
  }

  #deltas(out: WireWriter): void {
    const { bucketStarts, bucketEnds, bucketCount } = this.#layout;
    let previous = 0;
    for (let i = 0; i < bucketCount; i++) {
      let sum = 0;
      for (let k = bucketStarts[i]!; k < bucketEnds[i]!; k++) sum += this.#counts[k]!;
      const delta = sum - previous;
      out.varint(delta >= 0 ? delta * 2 : -delta * 2 - 1);
      previous = sum;
    }
  }

  /** Sums and differences as 64-bit integers that wrap. */
  #bigDeltas(out: WireWriter, counts: readonly bigint[]): void {
    const { bucketStarts, bucketEnds, bucketCount } = this.#layout;
    let previous = 0n;
    for (let i = 0; i < bucketCount; i++) {
      let sum = 0n;
      for (let k = bucketStarts[i]!; k < bucketEnds[i]!; k++) sum += counts[k]!;
      const delta = BigInt.asIntN(64, sum - previous);
      writeBigUint64(out, (delta << 1n) ^ (delta >> 63n));
      previous = sum;
    }
  }
}

/** Sums that doubles hold exactly. */
class DoubleSum implements RunningSum {
  #counts = new Float64Array(0);
  #sum = 0;

  over(counts: Float64Array<ArrayBuffer>): this {
    this.#counts = counts;
    return this;
  }

  restart(index: number): void {
    this.#sum = this.#counts[index]!;
  }

  add(index: number): void {
    this.#sum += this.#counts[index]!;
  }

  get isZero(): boolean {
    return this.#sum === 0;
  }
}

/** Sums that wrap at 64 bits. */
class ExactSum implements RunningSum {
  readonly #counts: readonly bigint[];
  #sum = 0n;

  constructor(counts: readonly bigint[]) {
    this.#counts = counts;
  }

  restart(index: number): void {
    this.#sum = this.#counts[index]!;
  }

  add(index: number): void {
    this.#sum = BigInt.asUintN(64, this.#sum + this.#counts[index]!);
  }

  get isZero(): boolean {
    return this.#sum === 0n;
  }
}

function exactCounts(buf: Uint8Array, side: Side): bigint[] {
  const counts: bigint[] = [];
  const buckets = new Cursor(buf, side.start, side.end);
  for (let tag = buckets.tag(); tag !== 0; tag = buckets.tag()) {
    if (tag === EXPONENTIAL_BUCKETS.bucketCounts) {
      counts.push(buckets.uint64());
    } else if (tag === EXPONENTIAL_BUCKETS.bucketCountsPacked) {
      const length = buckets.varint();
      for (const last = buckets.pos + length; buckets.pos < last;) counts.push(buckets.uint64());
    } else {
      buckets.skip(tag);
    }
  }
  return counts;
}

/** proto3 leaves zero out; -0 counts as zero, as in the reference. */
function writeSum(out: WireWriter, buf: Uint8Array, at: number, stale: boolean): void {
  if (stale) {
    out.byte(SUM);
    out.fixed32(STALE_NAN_LOW);
    out.fixed32(STALE_NAN_HIGH);
    return;
  }
  if (at < 0) return;
  const fields = new Cursor(buf, at, at + 8);
  if (fields.fixed32() === 0 && (fields.fixed32() & 0x7fffffff) === 0) return;
  out.byte(SUM);
  out.raw(buf, at, at + 8);
}

function span(point: Cursor, side: Side): void {
  const length = point.varint();
  side.start = point.pos;
  side.end = point.pos + length;
  point.pos = side.end;
}

function zigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}

function zigzagged(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

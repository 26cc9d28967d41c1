/**
 * HOT PATH: `numbers` and `histograms` run per data point. Must not allocate, make strings or build objects for points whose
 * series is known. Trusts its input: chunks were validated and made regular at the door. Guard: test/bench/remote-write.bench.ts.
 *
 * Reads the points of one metric into the payload's columns.
 */
import { Cursor } from '../../pdata/cursor.js';
import {
  EXEMPLAR,
  EXPONENTIAL_POINT,
  HISTOGRAM_POINT,
  METRIC_DATA,
  NUMBER_POINT,
  QUANTILE,
  SUMMARY_POINT,
} from '../../pdata/fields.js';
import type { MetricContext } from './contexts.js';
import { int64ToDouble, isGreater, nanosToMillis, STALE_NAN_HIGH, STALE_NAN_LOW, uint64ToDouble } from './numbers.js';
import { EXEMPLARS, EXEMPLARS_AT, CHUNK, OCCURRENCE, type Payload, POINT_END, POINT_START } from './payload.js';
import { gatherFields, gatherFixed64 } from './scattered-fields.js';
import type { Shape } from './shape.js';
import type { TranslationCache } from './translation-cache.js';

const POINTS = METRIC_DATA.dataPoints;
const NUMBER_TIME = NUMBER_POINT.timeUnixNano;
const NUMBER_START = NUMBER_POINT.startTimeUnixNano;
const NUMBER_DOUBLE = NUMBER_POINT.asDouble;
const NUMBER_INT = NUMBER_POINT.asInt;
const NUMBER_EXEMPLARS = NUMBER_POINT.exemplars;
const NUMBER_ATTRIBUTES = NUMBER_POINT.attributes;
const NUMBER_FLAGS = NUMBER_POINT.flags;
const HISTOGRAM_TIME = HISTOGRAM_POINT.timeUnixNano;
const HISTOGRAM_START = HISTOGRAM_POINT.startTimeUnixNano;
const HISTOGRAM_COUNT = HISTOGRAM_POINT.count;
const HISTOGRAM_SUM = HISTOGRAM_POINT.sum;
const HISTOGRAM_COUNTS = HISTOGRAM_POINT.bucketCounts;
const HISTOGRAM_COUNTS_PACKED = HISTOGRAM_POINT.bucketCountsPacked;
const HISTOGRAM_BOUNDS = HISTOGRAM_POINT.explicitBounds;
const HISTOGRAM_BOUNDS_PACKED = HISTOGRAM_POINT.explicitBoundsPacked;
const HISTOGRAM_EXEMPLARS = HISTOGRAM_POINT.exemplars;
const HISTOGRAM_ATTRIBUTES = HISTOGRAM_POINT.attributes;
const HISTOGRAM_FLAGS = HISTOGRAM_POINT.flags;
const HISTOGRAM_MIN = HISTOGRAM_POINT.min;
const HISTOGRAM_MAX = HISTOGRAM_POINT.max;

/** Smallest scale that a native histogram can have. */
const MIN_SCALE = -4;
const TWO_32 = 4294967296;
const NO_VIEW: DataView = new DataView(new ArrayBuffer(0));

export class PointReader {
  readonly #cache: TranslationCache;
  readonly #payload: Payload;
  readonly #fields = new Cursor(new Uint8Array(0));
  #buf: Uint8Array = new Uint8Array(0);
  #view: DataView = NO_VIEW;
  #chunk = 0;
  /** Newest time of a point of the current resource, in nanoseconds. */
  newestLow = 0;
  newestHigh = 0;
  /** The last time converted: neighbours mostly have the same. */
  #timeLow = 0;
  #timeHigh = 0;
  #timeMs = 0;
  /** Quantiles of the summary being read, as raw doubles, and their values' bits. */
  #quantiles: DataView = new DataView(new ArrayBuffer(64 * 8));
  #quantileValues: DataView = new DataView(new ArrayBuffer(64 * 8));

  constructor(cache: TranslationCache, payload: Payload) {
    this.#cache = cache;
    this.#payload = payload;
  }

  /** The chunk whose points are read next. */
  open(chunk: number, buf: Uint8Array, view: DataView): void {
    this.#chunk = chunk;
    this.#buf = buf;
    this.#view = view;
  }

  /** Points of a gauge or sum between two offsets of its message. @param exemplars whether they are sent on. */
  numbers(metric: MetricContext, start: number, end: number, exemplars: boolean): void {
    const buf = this.#buf;
    let pos = start;
    while (pos < end) {
      if (buf[pos] !== POINTS) {
        pos = this.#skip(pos, end);
        continue;
      }
      let length = buf[pos + 1]!;
      pos += 2;
      if (length >= 0x80) {
        length = this.#longLength(pos - 1);
        pos = this.#fields.pos;
      }
      this.#number(metric, pos, pos + length, exemplars);
      pos += length;
    }
  }

  #number(metric: MetricContext, start: number, end: number, exemplars: boolean): void {
    const buf = this.#buf;
    const view = this.#view;
    const payload = this.#payload;
    const exemplarsAt = payload.exemplarCount;
    let timeLow = 0;
    let timeHigh = 0;
    let low = 0;
    let high = 0;
    let isInt = false;
    let stale = false;
    let keyStart = 0;
    let keyEnd = 0;
    let scattered = false;
    let pos = start;
    while (pos < end) {
      const at = pos;
      const tag = buf[pos]!;
      if (tag === NUMBER_ATTRIBUTES) {
        const length = buf[pos + 1]!;
        if (length < 0x80) pos += 2 + length;
        else pos = this.#skip(pos, end);
        if (keyStart === 0) keyStart = at;
        else if (keyEnd !== at) scattered = true;
        keyEnd = pos;
      } else if (tag === NUMBER_TIME) {
        timeLow = view.getInt32(pos + 1, true);
        timeHigh = view.getInt32(pos + 5, true);
        pos += 9;
      } else if (tag === NUMBER_DOUBLE || tag === NUMBER_INT) {
        isInt = tag === NUMBER_INT;
        low = view.getInt32(pos + 1, true);
        high = view.getInt32(pos + 5, true);
        pos += 9;
      } else if (tag === NUMBER_START) {
        pos += 9;
      } else if (tag === NUMBER_FLAGS) {
        stale = (buf[pos + 1]! & 1) !== 0;
        pos = this.#skip(pos, end);
      } else {
        pos = this.#skip(pos, end);
        if (tag === NUMBER_EXEMPLARS && exemplars) this.#exemplar(at + 1, pos, 0);
      }
    }
    this.#noteTime(timeLow, timeHigh);
    const shape = this.#cache.numberShape;
    const row = scattered
      ? this.#scatteredRow(metric, shape, start, end, NUMBER_ATTRIBUTES)
      : this.#cache.row(metric, shape, buf, view, keyStart, keyEnd, NUMBER_ATTRIBUTES);
    const valuesAt = payload.valueCount;
    if (stale) payload.bits(STALE_NAN_LOW, STALE_NAN_HIGH);
    else if (isInt) payload.value(int64ToDouble(low, high));
    else payload.bits(low, high);
    const occurrence = payload.occur(this.#cache.table, row, this.#millis(timeLow, timeHigh), valuesAt);
    this.#claimExemplars(occurrence, exemplarsAt);
  }

  /** Points of a histogram. */
  histograms(metric: MetricContext, start: number, end: number): void {
    const buf = this.#buf;
    let pos = start;
    while (pos < end) {
      if (buf[pos] !== POINTS) {
        pos = this.#skip(pos, end);
        continue;
      }
      const length = this.#longLength(pos + 1);
      pos = this.#fields.pos;
      this.#histogram(metric, pos, pos + length);
      pos += length;
    }
  }

  // Long because it is one loop over the fields and what follows from them; locals are cheaper than fields here.
  #histogram(metric: MetricContext, start: number, end: number): void {
    const buf = this.#buf;
    const view = this.#view;
    const payload = this.#payload;
    let timeLow = 0;
    let timeHigh = 0;
    let count = 0;
    let sumLow = 0;
    let sumHigh = 0;
    let hasSum = false;
    let stale = false;
    let hasExemplars = false;
    let countsAt = 0;
    let countsLength = 0;
    let boundsAt = 0;
    let boundsLength = 0;
    let unpacked = false;
    let keyStart = 0;
    let keyEnd = 0;
    let scattered = false;
    let pos = start;
    while (pos < end) {
      const at = pos;
      const tag = buf[pos]!;
      switch (tag) {
        case HISTOGRAM_TIME:
          timeLow = view.getInt32(pos + 1, true);
          timeHigh = view.getInt32(pos + 5, true);
          pos += 9;
          break;
        case HISTOGRAM_COUNT:
          count = uint64ToDouble(view.getInt32(pos + 1, true), view.getInt32(pos + 5, true));
          pos += 9;
          break;
        case HISTOGRAM_SUM:
          hasSum = true;
          sumLow = view.getInt32(pos + 1, true);
          sumHigh = view.getInt32(pos + 5, true);
          pos += 9;
          break;
        case HISTOGRAM_START:
        case HISTOGRAM_MIN:
        case HISTOGRAM_MAX:
          pos += 9;
          break;
        case HISTOGRAM_COUNTS_PACKED:
          if (countsLength !== 0) unpacked = true;
          countsLength = this.#longLength(pos + 1);
          countsAt = this.#fields.pos;
          pos = countsAt + countsLength;
          break;
        case HISTOGRAM_BOUNDS_PACKED:
          if (boundsLength !== 0) unpacked = true;
          boundsLength = this.#longLength(pos + 1);
          boundsAt = this.#fields.pos;
          pos = boundsAt + boundsLength;
          break;
        case HISTOGRAM_ATTRIBUTES:
          pos = this.#skip(pos, end);
          if (keyStart === 0) keyStart = at;
          else if (keyEnd !== at) scattered = true;
          keyEnd = pos;
          break;
        case HISTOGRAM_FLAGS:
          stale = (buf[pos + 1]! & 1) !== 0;
          pos = this.#skip(pos, end);
          break;
        default:
          if (tag === HISTOGRAM_COUNTS || tag === HISTOGRAM_BOUNDS) unpacked = true;
          if (tag === HISTOGRAM_EXEMPLARS) hasExemplars = true;
          pos = this.#skip(pos, end);
      }
    }
    this.#noteTime(timeLow, timeHigh);
    let countsView: DataView = view;
    let boundsView: DataView = view;
    if (unpacked) {
      countsView = viewOf(gatherFixed64(buf, start, end, HISTOGRAM_COUNTS_PACKED, HISTOGRAM_COUNTS));
      boundsView = viewOf(gatherFixed64(buf, start, end, HISTOGRAM_BOUNDS_PACKED, HISTOGRAM_BOUNDS));
      countsAt = boundsAt = 0;
      countsLength = countsView.byteLength;
      boundsLength = boundsView.byteLength;
    }
    const buckets = Math.min(countsLength, boundsLength) >>> 3;
    const shape = this.#cache.histogramShape(metric, hasSum, boundsView, boundsAt, buckets);
    const row = scattered
      ? this.#scatteredRow(metric, shape, start, end, HISTOGRAM_ATTRIBUTES)
      : this.#cache.row(metric, shape, buf, view, keyStart, keyEnd, HISTOGRAM_ATTRIBUTES);
    const valuesAt = payload.valueCount;
    if (stale) {
      this.#stale(shape.series);
    } else {
      if (hasSum) payload.bits(sumLow, sumHigh);
      payload.value(count);
      this.#cumulative(countsView, countsAt, buckets);
      payload.value(count);
    }
    const occurrence = payload.occur(this.#cache.table, row, this.#millis(timeLow, timeHigh), valuesAt);
    if (hasExemplars) this.#bucketExemplars(occurrence, shape, start, end);
  }

  /** Bucket counts summed up, as 64-bit integers that wrap, each rounded to a double. */
  #cumulative(counts: DataView, at: number, buckets: number): void {
    const payload = this.#payload;
    let low = 0;
    let high = 0;
    let pos = at;
    for (let i = 0; i < buckets; i++) {
      low += counts.getUint32(pos, true);
      high += counts.getUint32(pos + 4, true);
      if (low >= TWO_32) {
        low -= TWO_32;
        high++;
      }
      if (high >= TWO_32) high -= TWO_32;
      payload.value(high * TWO_32 + low);
      pos += 8;
    }
  }

  #stale(values: number): void {
    for (let i = 0; i < values; i++) this.#payload.bits(STALE_NAN_LOW, STALE_NAN_HIGH);
  }

  /** Gives each exemplar to the first bucket that holds its value; a NaN fits none and is left out. */
  #bucketExemplars(occurrence: number, shape: Shape, start: number, end: number): void {
    const exemplarsAt = this.#payload.exemplarCount;
    const { bounds, boundSeries } = shape;
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.#skip(pos, end);
      if (this.#buf[at] !== HISTOGRAM_EXEMPLARS) continue;
      const value = this.#exemplarValue(at + 1, pos);
      let bucket = 0;
      while (bucket < bounds.length && !(value <= bounds[bucket]!)) bucket++;
      if (bucket < bounds.length) this.#exemplar(at + 1, pos, boundSeries[bucket]!);
    }
    this.#claimExemplars(occurrence, exemplarsAt);
  }

  #exemplarValue(lengthAt: number, end: number): number {
    this.#longLength(lengthAt);
    const fields = this.#fields;
    fields.end = end;
    let value = 0;
    for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
      if (tag === EXEMPLAR.asDouble) value = this.#view.getFloat64(fields.pos, true);
      else if (tag === EXEMPLAR.asInt) {
        value = int64ToDouble(this.#view.getInt32(fields.pos, true), this.#view.getInt32(fields.pos + 4, true));
      }
      fields.skip(tag);
    }
    return value;
  }

  /**
   * Points of an exponential histogram; they are encoded later, from their bytes.
   *
   * @param failed called at the first point whose scale is too small; it leaves a series without content, and the points
   * after it are not read.
   */
  exponentials(metric: MetricContext, start: number, end: number, failed: (scale: number, read: number) => void): void {
    let pos = start;
    let read = 0;
    let broken = false;
    while (pos < end) {
      const at = pos;
      pos = this.#skip(pos, end);
      if (this.#buf[at] !== POINTS) continue;
      const length = this.#longLength(at + 1);
      const scale = this.#exponential(metric, pos - length, pos, broken);
      if (broken) continue;
      if (scale < MIN_SCALE) {
        broken = true;
        failed(scale, read);
      }
      read++;
    }
  }

  /** @param timeOnly the point is not sent, but counts for the newest time. @returns its scale. */
  #exponential(metric: MetricContext, start: number, end: number, timeOnly: boolean): number {
    const buf = this.#buf;
    const payload = this.#payload;
    const exemplarsAt = payload.exemplarCount;
    let timeLow = 0;
    let timeHigh = 0;
    let scale = 0;
    let hasExemplars = false;
    let keyStart = 0;
    let keyEnd = 0;
    let scattered = false;
    let pos = start;
    while (pos < end) {
      const at = pos;
      const tag = buf[pos]!;
      pos = this.#skip(pos, end);
      if (tag === EXPONENTIAL_POINT.attributes) {
        if (keyStart === 0) keyStart = at;
        else if (keyEnd !== at) scattered = true;
        keyEnd = pos;
      } else if (tag === EXPONENTIAL_POINT.timeUnixNano) {
        timeLow = this.#view.getInt32(at + 1, true);
        timeHigh = this.#view.getInt32(at + 5, true);
      } else if (tag === EXPONENTIAL_POINT.scale) {
        scale = this.#zigzag(at + 1);
      } else if (tag === EXPONENTIAL_POINT.exemplars) {
        hasExemplars = true;
      }
    }
    this.#noteTime(timeLow, timeHigh);
    if (timeOnly) return scale;
    const shape = this.#cache.numberShape;
    const row = scattered
      ? this.#scatteredRow(metric, shape, start, end, EXPONENTIAL_POINT.attributes)
      : this.#cache.row(metric, shape, buf, this.#view, keyStart, keyEnd, EXPONENTIAL_POINT.attributes);
    const occurrence = payload.occur(this.#cache.table, row, this.#millis(timeLow, timeHigh), payload.valueCount);
    if (scale < MIN_SCALE) return scale;
    const { occurrences } = payload;
    occurrences[occurrence * OCCURRENCE + CHUNK] = this.#chunk;
    occurrences[occurrence * OCCURRENCE + POINT_START] = start;
    occurrences[occurrence * OCCURRENCE + POINT_END] = end;
    if (hasExemplars) this.#plainExemplars(start, end, EXPONENTIAL_POINT.exemplars);
    this.#claimExemplars(occurrence, exemplarsAt);
    return scale;
  }

  /** Points of a summary. */
  summaries(metric: MetricContext, start: number, end: number): void {
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.#skip(pos, end);
      if (this.#buf[at] !== POINTS) continue;
      const length = this.#longLength(at + 1);
      this.#summary(metric, pos - length, pos);
    }
  }

  #summary(metric: MetricContext, start: number, end: number): void {
    const buf = this.#buf;
    const view = this.#view;
    const payload = this.#payload;
    let timeLow = 0;
    let timeHigh = 0;
    let count = 0;
    let sumLow = 0;
    let sumHigh = 0;
    let stale = false;
    let quantiles = 0;
    let keyStart = 0;
    let keyEnd = 0;
    let scattered = false;
    let pos = start;
    while (pos < end) {
      const at = pos;
      const tag = buf[pos]!;
      pos = this.#skip(pos, end);
      if (tag === SUMMARY_POINT.attributes) {
        if (keyStart === 0) keyStart = at;
        else if (keyEnd !== at) scattered = true;
        keyEnd = pos;
      } else if (tag === SUMMARY_POINT.timeUnixNano) {
        timeLow = view.getInt32(at + 1, true);
        timeHigh = view.getInt32(at + 5, true);
      } else if (tag === SUMMARY_POINT.count) {
        count = uint64ToDouble(view.getInt32(at + 1, true), view.getInt32(at + 5, true));
      } else if (tag === SUMMARY_POINT.sum) {
        sumLow = view.getInt32(at + 1, true);
        sumHigh = view.getInt32(at + 5, true);
      } else if (tag === SUMMARY_POINT.quantileValues) {
        this.#quantile(quantiles++, at + 1, pos);
      } else if (tag === SUMMARY_POINT.flags) {
        stale = (buf[at + 1]! & 1) !== 0;
      }
    }
    this.#noteTime(timeLow, timeHigh);
    const shape = this.#cache.summaryShape(metric, this.#quantiles, 0, quantiles * 8);
    const row = scattered
      ? this.#scatteredRow(metric, shape, start, end, SUMMARY_POINT.attributes)
      : this.#cache.row(metric, shape, buf, view, keyStart, keyEnd, SUMMARY_POINT.attributes);
    const valuesAt = payload.valueCount;
    if (stale) {
      this.#stale(shape.series);
    } else {
      payload.bits(sumLow, sumHigh);
      payload.value(count);
      for (let i = 0; i < quantiles; i++) {
        payload.bits(this.#quantileValues.getInt32(i * 8, true), this.#quantileValues.getInt32(i * 8 + 4, true));
      }
    }
    payload.occur(this.#cache.table, row, this.#millis(timeLow, timeHigh), valuesAt);
  }

  #quantile(index: number, lengthAt: number, end: number): void {
    if ((index + 1) * 8 > this.#quantiles.byteLength) {
      this.#quantiles = doubledView(this.#quantiles);
      this.#quantileValues = doubledView(this.#quantileValues);
    }
    const at = index * 8;
    this.#quantiles.setFloat64(at, 0);
    this.#quantileValues.setFloat64(at, 0);
    this.#longLength(lengthAt);
    const fields = this.#fields;
    fields.end = end;
    for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
      if (tag === QUANTILE.quantile) copyWord64(this.#view, fields.pos, this.#quantiles, at);
      else if (tag === QUANTILE.value) copyWord64(this.#view, fields.pos, this.#quantileValues, at);
      fields.skip(tag);
    }
  }

  /** Newest time among points that are not sent. */
  timesOnly(start: number, end: number): void {
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.#skip(pos, end);
      if (this.#buf[at] !== POINTS) continue;
      const length = this.#longLength(at + 1);
      this.#timeOf(pos - length, pos);
    }
  }

  /** Every kind of point has its time in the same field. */
  #timeOf(start: number, end: number): void {
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.#skip(pos, end);
      if (this.#buf[at] !== NUMBER_TIME) continue;
      this.#noteTime(this.#view.getInt32(at + 1, true), this.#view.getInt32(at + 5, true));
    }
  }

  #noteTime(low: number, high: number): void {
    if (isGreater(low, high, this.newestLow, this.newestHigh)) {
      this.newestLow = low;
      this.newestHigh = high;
    }
  }

  #millis(low: number, high: number): number {
    if (low !== this.#timeLow || high !== this.#timeHigh) {
      this.#timeLow = low;
      this.#timeHigh = high;
      this.#timeMs = nanosToMillis(low, high);
    }
    return this.#timeMs;
  }

  #plainExemplars(start: number, end: number, tag: number): void {
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.#skip(pos, end);
      if (this.#buf[at] === tag) this.#exemplar(at + 1, pos, 0);
    }
  }

  #exemplar(lengthAt: number, end: number, series: number): void {
    const length = this.#longLength(lengthAt);
    this.#payload.exemplar(this.#chunk, end - length, end, series);
  }

  #claimExemplars(occurrence: number, exemplarsAt: number): void {
    const count = this.#payload.exemplarCount - exemplarsAt;
    if (count === 0) return;
    const { occurrences } = this.#payload;
    occurrences[occurrence * OCCURRENCE + EXEMPLARS_AT] = exemplarsAt;
    occurrences[occurrence * OCCURRENCE + EXEMPLARS] = count;
  }

  /** The row of a point whose attributes stand in several places. */
  #scatteredRow(metric: MetricContext, shape: Shape, start: number, end: number, tag: number): number {
    const key = gatherFields(this.#buf, start, end, tag);
    return this.#cache.row(metric, shape, key, viewOf(key), 0, key.length, tag);
  }

  /** Steps over one field. @returns the position behind it. */
  #skip(pos: number, end: number): number {
    const fields = this.#fields;
    fields.reset(this.#buf, pos, end);
    fields.skip(fields.tag());
    return fields.pos;
  }

  /** The varint at a position; `#fields.pos` is behind it then. */
  #longLength(pos: number): number {
    const fields = this.#fields;
    fields.reset(this.#buf, pos, this.#buf.length);
    return fields.varint();
  }

  #zigzag(pos: number): number {
    const fields = this.#fields;
    fields.reset(this.#buf, pos, this.#buf.length);
    const value = fields.int32();
    return (value >>> 1) ^ -(value & 1);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function doubledView(view: DataView): DataView {
  const larger = new Uint8Array(view.byteLength * 2);
  larger.set(new Uint8Array(view.buffer));
  return new DataView(larger.buffer);
}

function copyWord64(from: DataView, fromAt: number, to: DataView, toAt: number): void {
  to.setInt32(toAt, from.getInt32(fromAt, true), true);
  to.setInt32(toAt + 4, from.getInt32(fromAt + 4, true), true);
}

/**
 * HOT PATH: runs per data point. Must not allocate, make strings or build objects for points whose series is known. Trusts its
 * input: chunks were validated and made regular at the door. Guard: test/bench/remote-write.bench.ts.
 */
import { EXEMPLAR, HISTOGRAM_POINT, METRIC_DATA } from '../../pdata/fields.js';
import type { MetricContext } from './contexts.js';
import { int64ToDouble, uint64ToDouble } from './numbers.js';
import type { PointScan } from './point-scan.js';
import { gatherFixed64 } from './scattered-fields.js';
import type { Shape } from './shape.js';
import { bytesOf } from './spans.js';

const POINTS = METRIC_DATA.dataPoints;
const TIME = HISTOGRAM_POINT.timeUnixNano;
const START = HISTOGRAM_POINT.startTimeUnixNano;
const COUNT = HISTOGRAM_POINT.count;
const SUM = HISTOGRAM_POINT.sum;
const COUNTS = HISTOGRAM_POINT.bucketCounts;
const COUNTS_PACKED = HISTOGRAM_POINT.bucketCountsPacked;
const BOUNDS = HISTOGRAM_POINT.explicitBounds;
const BOUNDS_PACKED = HISTOGRAM_POINT.explicitBoundsPacked;
const EXEMPLARS = HISTOGRAM_POINT.exemplars;
const ATTRIBUTES = HISTOGRAM_POINT.attributes;
const FLAGS = HISTOGRAM_POINT.flags;
const MIN = HISTOGRAM_POINT.min;
const MAX = HISTOGRAM_POINT.max;

const TWO_32 = 4294967296;

/** Reads the points of histograms into the payload's columns. */
export class HistogramPoints {
  readonly #scan: PointScan;

  constructor(scan: PointScan) {
    this.#scan = scan;
  }

  /** Points of a histogram. */
  read(metric: MetricContext, start: number, end: number): void {
    const buf = this.#scan.buf;
    let pos = start;
    while (pos < end) {
      if (buf[pos] !== POINTS) {
        pos = this.#scan.skip(pos, end);
        continue;
      }
      const length = this.#scan.varintAt(pos + 1);
      pos = this.#scan.fields.pos;
      this.#histogram(metric, pos, pos + length);
      pos += length;
    }
  }

  // Long because it is one loop over the fields and what follows from them; locals are cheaper than fields here.
  #histogram(metric: MetricContext, start: number, end: number): void {
    const buf = this.#scan.buf;
    const view = this.#scan.view;
    const payload = this.#scan.payload;
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
        case TIME:
          timeLow = view.getInt32(pos + 1, true);
          timeHigh = view.getInt32(pos + 5, true);
          pos += 9;
          break;
        case COUNT:
          count = uint64ToDouble(view.getInt32(pos + 1, true), view.getInt32(pos + 5, true));
          pos += 9;
          break;
        case SUM:
          hasSum = true;
          sumLow = view.getInt32(pos + 1, true);
          sumHigh = view.getInt32(pos + 5, true);
          pos += 9;
          break;
        case START:
        case MIN:
        case MAX:
          pos += 9;
          break;
        case COUNTS_PACKED:
          if (countsLength !== 0) unpacked = true;
          countsLength = this.#scan.varintAt(pos + 1);
          countsAt = this.#scan.fields.pos;
          pos = countsAt + countsLength;
          break;
        case BOUNDS_PACKED:
          if (boundsLength !== 0) unpacked = true;
          boundsLength = this.#scan.varintAt(pos + 1);
          boundsAt = this.#scan.fields.pos;
          pos = boundsAt + boundsLength;
          break;
        case ATTRIBUTES:
          pos = this.#scan.skip(pos, end);
          if (keyStart === 0) keyStart = at;
          else if (keyEnd !== at) scattered = true;
          keyEnd = pos;
          break;
        case FLAGS:
          stale = (buf[pos + 1]! & 1) !== 0;
          pos = this.#scan.skip(pos, end);
          break;
        default:
          if (tag === COUNTS || tag === BOUNDS) unpacked = true;
          if (tag === EXEMPLARS) hasExemplars = true;
          pos = this.#scan.skip(pos, end);
      }
    }
    this.#scan.noteTime(timeLow, timeHigh);
    let countsView: DataView = view;
    let boundsView: DataView = view;
    if (unpacked) {
      countsView = bytesOf(gatherFixed64(buf, start, end, COUNTS_PACKED, COUNTS)).view;
      boundsView = bytesOf(gatherFixed64(buf, start, end, BOUNDS_PACKED, BOUNDS)).view;
      countsAt = boundsAt = 0;
      countsLength = countsView.byteLength;
      boundsLength = boundsView.byteLength;
    }
    const buckets = Math.min(countsLength, boundsLength) >>> 3;
    const shape = this.#scan.cache.histogramShape(metric, hasSum, boundsView, boundsAt, buckets);
    const row = scattered
      ? this.#scan.scatteredRow(metric, shape, start, end, ATTRIBUTES)
      : this.#scan.cache.row(metric, shape, buf, view, keyStart, keyEnd, ATTRIBUTES);
    const valuesAt = payload.valueCount;
    if (stale) {
      this.#scan.stale(shape.series);
    } else {
      if (hasSum) payload.bits(sumLow, sumHigh);
      payload.value(count);
      this.#cumulative(countsView, countsAt, buckets);
      payload.value(count);
    }
    const occurrence = payload.occur(this.#scan.cache.table, row, this.#scan.timeIndex(timeLow, timeHigh), valuesAt);
    if (hasExemplars) this.#bucketExemplars(occurrence, shape, start, end);
  }

  /** Bucket counts summed up, as 64-bit integers that wrap, each rounded to a double. */
  #cumulative(counts: DataView, at: number, buckets: number): void {
    const payload = this.#scan.payload;
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

  /** Gives each exemplar to the first bucket that holds its value; a NaN fits none and is left out. */
  #bucketExemplars(occurrence: number, shape: Shape, start: number, end: number): void {
    const exemplarsAt = this.#scan.payload.exemplarCount;
    const { bounds, boundSeries } = shape;
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.#scan.skip(pos, end);
      if (this.#scan.buf[at] !== EXEMPLARS) continue;
      const value = this.#exemplarValue(at + 1, pos);
      let bucket = 0;
      while (bucket < bounds.length && !(value <= bounds[bucket]!)) bucket++;
      if (bucket < bounds.length) this.#scan.exemplar(at + 1, pos, boundSeries[bucket]!);
    }
    this.#scan.claimExemplars(occurrence, exemplarsAt);
  }

  #exemplarValue(lengthAt: number, end: number): number {
    this.#scan.varintAt(lengthAt);
    const fields = this.#scan.fields;
    fields.end = end;
    let value = 0;
    for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
      if (tag === EXEMPLAR.asDouble) value = this.#scan.view.getFloat64(fields.pos, true);
      else if (tag === EXEMPLAR.asInt) {
        value = int64ToDouble(
          this.#scan.view.getInt32(fields.pos, true),
          this.#scan.view.getInt32(fields.pos + 4, true),
        );
      }
      fields.skip(tag);
    }
    return value;
  }
}

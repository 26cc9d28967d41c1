/**
 * HOT PATH: runs per data point. Must not allocate, make strings or build objects for points whose series is known. Trusts its
 * input: chunks were validated and made regular at the door. Guard: test/bench/remote-write.bench.ts.
 */
import { METRIC_DATA, QUANTILE, SUMMARY_POINT } from '../../pdata/fields.js';
import type { MetricContext } from './contexts.js';
import { uint64ToDouble } from './numbers.js';
import type { PointScan } from './point-scan.js';

const POINTS = METRIC_DATA.dataPoints;
const INITIAL_QUANTILES = 64;

/** Reads the points of summaries into the payload's columns. */
export class SummaryPoints {
  readonly #scan: PointScan;
  /** Quantiles of the point being read, as raw doubles, and their values' bits. */
  #quantiles: DataView = new DataView(new ArrayBuffer(INITIAL_QUANTILES * 8));
  #quantileValues: DataView = new DataView(new ArrayBuffer(INITIAL_QUANTILES * 8));

  constructor(scan: PointScan) {
    this.#scan = scan;
  }

  /** Points of a summary. */
  read(metric: MetricContext, start: number, end: number): void {
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.#scan.skip(pos, end);
      if (this.#scan.buf[at] !== POINTS) continue;
      const length = this.#scan.varintAt(at + 1);
      this.#summary(metric, pos - length, pos);
    }
  }

  #summary(metric: MetricContext, start: number, end: number): void {
    const buf = this.#scan.buf;
    const view = this.#scan.view;
    const payload = this.#scan.payload;
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
      pos = this.#scan.skip(pos, end);
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
    this.#scan.noteTime(timeLow, timeHigh);
    const shape = this.#scan.cache.summaryShape(metric, this.#quantiles, 0, quantiles * 8);
    const row = scattered
      ? this.#scan.scatteredRow(metric, shape, start, end, SUMMARY_POINT.attributes)
      : this.#scan.cache.row(metric, shape, buf, view, keyStart, keyEnd, SUMMARY_POINT.attributes);
    const valuesAt = payload.valueCount;
    if (stale) {
      this.#scan.stale(shape.series);
    } else {
      payload.bits(sumLow, sumHigh);
      payload.value(count);
      for (let i = 0; i < quantiles; i++) {
        payload.bits(this.#quantileValues.getInt32(i * 8, true), this.#quantileValues.getInt32(i * 8 + 4, true));
      }
    }
    payload.occur(this.#scan.cache.table, row, this.#scan.timeIndex(timeLow, timeHigh), valuesAt);
  }

  #quantile(index: number, lengthAt: number, end: number): void {
    if ((index + 1) * 8 > this.#quantiles.byteLength) {
      this.#quantiles = doubledView(this.#quantiles);
      this.#quantileValues = doubledView(this.#quantileValues);
    }
    const at = index * 8;
    this.#quantiles.setFloat64(at, 0);
    this.#quantileValues.setFloat64(at, 0);
    this.#scan.varintAt(lengthAt);
    const fields = this.#scan.fields;
    fields.end = end;
    for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
      if (tag === QUANTILE.quantile) copyWord64(this.#scan.view, fields.pos, this.#quantiles, at);
      else if (tag === QUANTILE.value) copyWord64(this.#scan.view, fields.pos, this.#quantileValues, at);
      fields.skip(tag);
    }
  }
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

/**
 * HOT PATH: runs per data point. Must not allocate, make strings or build objects for points whose series is known. Trusts its
 * input: chunks were validated and made regular at the door. Guard: test/bench/remote-write.bench.ts.
 */
import { METRIC_DATA, NUMBER_POINT } from '../../pdata/fields.js';
import type { MetricContext } from './contexts.js';
import { int64ToDouble, STALE_NAN_HIGH, STALE_NAN_LOW } from './numbers.js';
import type { PointScan } from './point-scan.js';

const POINTS = METRIC_DATA.dataPoints;
const TIME = NUMBER_POINT.timeUnixNano;
const START = NUMBER_POINT.startTimeUnixNano;
const DOUBLE = NUMBER_POINT.asDouble;
const INT = NUMBER_POINT.asInt;
const EXEMPLARS = NUMBER_POINT.exemplars;
const ATTRIBUTES = NUMBER_POINT.attributes;
const FLAGS = NUMBER_POINT.flags;

/** Reads the points of gauges and sums into the payload's columns. */
export class NumberPoints {
  readonly #scan: PointScan;

  constructor(scan: PointScan) {
    this.#scan = scan;
  }

  /** Points of a gauge or sum between two offsets of its message. @param exemplars whether they are sent on. */
  read(metric: MetricContext, start: number, end: number, exemplars: boolean): void {
    const buf = this.#scan.buf;
    let pos = start;
    while (pos < end) {
      if (buf[pos] !== POINTS) {
        pos = this.#scan.skip(pos, end);
        continue;
      }
      let length = buf[pos + 1]!;
      pos += 2;
      if (length >= 0x80) {
        length = this.#scan.varintAt(pos - 1);
        pos = this.#scan.fields.pos;
      }
      this.#number(metric, pos, pos + length, exemplars);
      pos += length;
    }
  }

  #number(metric: MetricContext, start: number, end: number, exemplars: boolean): void {
    const buf = this.#scan.buf;
    const view = this.#scan.view;
    const payload = this.#scan.payload;
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
      if (tag === ATTRIBUTES) {
        const length = buf[pos + 1]!;
        if (length < 0x80) pos += 2 + length;
        else pos = this.#scan.skip(pos, end);
        if (keyStart === 0) keyStart = at;
        else if (keyEnd !== at) scattered = true;
        keyEnd = pos;
      } else if (tag === TIME) {
        timeLow = view.getInt32(pos + 1, true);
        timeHigh = view.getInt32(pos + 5, true);
        pos += 9;
      } else if (tag === DOUBLE || tag === INT) {
        isInt = tag === INT;
        low = view.getInt32(pos + 1, true);
        high = view.getInt32(pos + 5, true);
        pos += 9;
      } else if (tag === START) {
        pos += 9;
      } else if (tag === FLAGS) {
        stale = (buf[pos + 1]! & 1) !== 0;
        pos = this.#scan.skip(pos, end);
      } else {
        pos = this.#scan.skip(pos, end);
        if (tag === EXEMPLARS && exemplars) this.#scan.exemplar(at + 1, pos, 0);
      }
    }
    this.#scan.noteTime(timeLow, timeHigh);
    const shape = this.#scan.cache.numberShape;
    const row = scattered
      ? this.#scan.scatteredRow(metric, shape, start, end, ATTRIBUTES)
      : this.#scan.cache.row(metric, shape, buf, view, keyStart, keyEnd, ATTRIBUTES);
    const valuesAt = payload.valueCount;
    if (stale) payload.bits(STALE_NAN_LOW, STALE_NAN_HIGH);
    else if (isInt) payload.value(int64ToDouble(low, high));
    else payload.bits(low, high);
    const occurrence = payload.occur(this.#scan.cache.table, row, this.#scan.timeIndex(timeLow, timeHigh), valuesAt);
    this.#scan.claimExemplars(occurrence, exemplarsAt);
  }
}

/**
 * HOT PATH: runs per data point. Must not allocate, make strings or build objects for points whose series is known. Trusts its
 * input: chunks were validated and made regular at the door. Guard: test/bench/remote-write.bench.ts.
 */
import { EXPONENTIAL_POINT, METRIC_DATA } from '../../pdata/fields.js';
import type { MetricContext } from './contexts.js';
import type { PointScan } from './point-scan.js';

const POINTS = METRIC_DATA.dataPoints;
/** Smallest scale that a native histogram can have. */
const MIN_SCALE = -4;

/** Reads the points of exponential histograms into the payload's columns. */
export class ExponentialPoints {
  readonly #scan: PointScan;

  constructor(scan: PointScan) {
    this.#scan = scan;
  }

  /**
   * Points of an exponential histogram; they are encoded later, from their bytes.
   *
   * @param failed called at the first point whose scale is too small; it leaves a series without content, and the points
   * after it are not read.
   */
  read(metric: MetricContext, start: number, end: number, failed: (scale: number, read: number) => void): void {
    let pos = start;
    let read = 0;
    let broken = false;
    while (pos < end) {
      const at = pos;
      pos = this.#scan.skip(pos, end);
      if (this.#scan.buf[at] !== POINTS) continue;
      const length = this.#scan.varintAt(at + 1);
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
    const buf = this.#scan.buf;
    const payload = this.#scan.payload;
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
      pos = this.#scan.skip(pos, end);
      if (tag === EXPONENTIAL_POINT.attributes) {
        if (keyStart === 0) keyStart = at;
        else if (keyEnd !== at) scattered = true;
        keyEnd = pos;
      } else if (tag === EXPONENTIAL_POINT.timeUnixNano) {
        timeLow = this.#scan.view.getInt32(at + 1, true);
        timeHigh = this.#scan.view.getInt32(at + 5, true);
      } else if (tag === EXPONENTIAL_POINT.scale) {
        scale = this.#scan.zigzagAt(at + 1);
      } else if (tag === EXPONENTIAL_POINT.exemplars) {
        hasExemplars = true;
      }
    }
    this.#scan.noteTime(timeLow, timeHigh);
    if (timeOnly) return scale;
    const shape = this.#scan.cache.numberShape;
    const row = scattered
      ? this.#scan.scatteredRow(metric, shape, start, end, EXPONENTIAL_POINT.attributes)
      : this.#scan.cache.row(metric, shape, buf, this.#scan.view, keyStart, keyEnd, EXPONENTIAL_POINT.attributes);
    const occurrence = payload.occur(
      this.#scan.cache.table,
      row,
      this.#scan.timeIndex(timeLow, timeHigh),
      payload.valueCount,
    );
    if (scale < MIN_SCALE) return scale;
    this.#scan.keepPoint(occurrence, start, end);
    if (hasExemplars) this.#scan.plainExemplars(start, end, EXPONENTIAL_POINT.exemplars);
    this.#scan.claimExemplars(occurrence, exemplarsAt);
    return scale;
  }
}

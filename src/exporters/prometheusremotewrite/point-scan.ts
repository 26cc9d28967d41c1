/**
 * HOT PATH: several calls per data point. Must not allocate, make strings or build objects for points whose series is known.
 * Trusts its input: chunks were validated and made regular at the door. Guard: test/bench/remote-write.bench.ts.
 *
 * What the readers of all kinds of points share: where they are, the newest time of a resource, and how points become
 * occurrences of rows in the payload.
 */
import { Cursor } from '../../pdata/cursor.js';
import { METRIC_DATA, NUMBER_POINT } from '../../pdata/fields.js';
import type { MetricContext } from './contexts.js';
import { isGreater, nanosToMillis, STALE_NAN_HIGH, STALE_NAN_LOW } from './numbers.js';
import { CHUNK, EXEMPLARS, EXEMPLARS_AT, OCCURRENCE, type Payload, POINT_END, POINT_START } from './payload.js';
import { gatherFields } from './scattered-fields.js';
import type { Shape } from './shape.js';
import { bytesOf } from './spans.js';
import type { TranslationCache } from './translation-cache.js';

const POINTS = METRIC_DATA.dataPoints;
/** Every kind of point has its time in the same field. */
const TIME = NUMBER_POINT.timeUnixNano;
const NO_VIEW: DataView = new DataView(new ArrayBuffer(0));

export class PointScan {
  readonly cache: TranslationCache;
  readonly payload: Payload;
  /** The chunk whose points are read. */
  buf: Uint8Array = new Uint8Array(0);
  view = NO_VIEW;
  #chunk = 0;
  /** Behind what `varintAt` read last; with `end` for reading on. */
  readonly fields = new Cursor(new Uint8Array(0));
  /** Newest time of a point of the current resource, in nanoseconds. */
  newestLow = 0;
  newestHigh = 0;
  /** The last time converted: neighbours mostly have the same. -1: none in this payload. */
  #time = -1;
  #timeLow = 0;
  #timeHigh = 0;

  constructor(cache: TranslationCache, payload: Payload) {
    this.cache = cache;
    this.payload = payload;
  }

  /** A batch begins. */
  begin(): void {
    this.#time = -1;
  }

  open(chunk: number, buf: Uint8Array, view: DataView): void {
    this.#chunk = chunk;
    this.buf = buf;
    this.view = view;
  }

  /** Lets go of the chunk. */
  close(): void {
    this.open(0, new Uint8Array(0), NO_VIEW);
    this.fields.reset(this.buf, 0, 0);
  }

  beginResource(): void {
    this.newestLow = 0;
    this.newestHigh = 0;
  }

  noteTime(low: number, high: number): void {
    if (isGreater(low, high, this.newestLow, this.newestHigh)) {
      this.newestLow = low;
      this.newestHigh = high;
    }
  }

  /** A time in nanoseconds as a number in the payload's times. */
  timeIndex(low: number, high: number): number {
    if (low !== this.#timeLow || high !== this.#timeHigh || this.#time < 0) {
      this.#timeLow = low;
      this.#timeHigh = high;
      this.#time = this.payload.times.indexOf(nanosToMillis(low, high));
    }
    return this.#time;
  }

  /** Newest time among points that are not sent. */
  timesOnly(start: number, end: number): void {
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.skip(pos, end);
      if (this.buf[at] !== POINTS) continue;
      const length = this.varintAt(at + 1);
      this.#timeOf(pos - length, pos);
    }
  }

  #timeOf(start: number, end: number): void {
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.skip(pos, end);
      if (this.buf[at] === TIME) this.noteTime(this.view.getInt32(at + 1, true), this.view.getInt32(at + 5, true));
    }
  }

  /** Adds `count` values that mark a series as gone. */
  stale(count: number): void {
    for (let i = 0; i < count; i++) this.payload.bits(STALE_NAN_LOW, STALE_NAN_HIGH);
  }

  /** Every exemplar field of a point, for its first series. */
  plainExemplars(start: number, end: number, tag: number): void {
    let pos = start;
    while (pos < end) {
      const at = pos;
      pos = this.skip(pos, end);
      if (this.buf[at] === tag) this.exemplar(at + 1, pos, 0);
    }
  }

  /** @param lengthAt where the exemplar's length stands. */
  exemplar(lengthAt: number, end: number, series: number): void {
    const length = this.varintAt(lengthAt);
    this.payload.exemplar(this.#chunk, end - length, end, series);
  }

  /** Gives the exemplars added since `exemplarsAt` to an occurrence. */
  claimExemplars(occurrence: number, exemplarsAt: number): void {
    const count = this.payload.exemplarCount - exemplarsAt;
    if (count === 0) return;
    const { occurrences } = this.payload;
    occurrences[occurrence * OCCURRENCE + EXEMPLARS_AT] = exemplarsAt;
    occurrences[occurrence * OCCURRENCE + EXEMPLARS] = count;
  }

  /** Remembers where an occurrence's point stands. */
  keepPoint(occurrence: number, start: number, end: number): void {
    const { occurrences } = this.payload;
    occurrences[occurrence * OCCURRENCE + CHUNK] = this.#chunk;
    occurrences[occurrence * OCCURRENCE + POINT_START] = start;
    occurrences[occurrence * OCCURRENCE + POINT_END] = end;
  }

  /** The row of a point whose attributes stand in several places. */
  scatteredRow(metric: MetricContext, shape: Shape, start: number, end: number, tag: number): number {
    const key = gatherFields(this.buf, start, end, tag);
    return this.cache.row(metric, shape, key, bytesOf(key).view, 0, key.length, tag);
  }

  /** Steps over one field. @returns the position behind it. */
  skip(pos: number, end: number): number {
    const { fields } = this;
    fields.reset(this.buf, pos, end);
    fields.skip(fields.tag());
    return fields.pos;
  }

  /** The varint at a position; `fields.pos` is behind it then. */
  varintAt(pos: number): number {
    const { fields } = this;
    fields.reset(this.buf, pos, this.buf.length);
    return fields.varint();
  }

  /** The zigzag varint at a position. */
  zigzagAt(pos: number): number {
    const { fields } = this;
    fields.reset(this.buf, pos, this.buf.length);
    const value = fields.int32();
    return (value >>> 1) ^ -(value & 1);
  }
}

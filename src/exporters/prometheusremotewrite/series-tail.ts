/**
 * HOT PATH for series with several samples, with exemplars or histograms. Reuses its arrays; strings only inside exemplars.
 *
 * What stands behind a series' labels: its samples in order of time, and its exemplars and histograms encoded.
 */
import { WireWriter } from '../../pdata/wire-writer.js';
import { writeExemplar } from './exemplars.js';
import type { MergedSeries } from './merged-series.js';
import { NativeHistogramEncoder } from './native-histogram.js';
import {
  CHUNK,
  EXEMPLAR_ROW,
  EXEMPLARS,
  EXEMPLARS_AT,
  NEXT_OCCURRENCE,
  OCCURRENCE,
  type Payload,
  POINT_END,
  POINT_START,
  VALUES_AT,
} from './payload.js';
import { timeOrder } from './time-order.js';

const TAG_EXEMPLARS = 0x1a;
const TAG_HISTOGRAMS = 0x22;
const INITIAL_SAMPLES = 16;

export class SeriesTail {
  /** Samples: their times as numbers in the payload's times, and their values' words. */
  times: Int32Array = new Int32Array(INITIAL_SAMPLES);
  words = new Int32Array(INITIAL_SAMPLES * 2);
  count = 0;
  #inOrder = true;
  readonly #out = new WireWriter();
  readonly #histograms = new NativeHistogramEncoder();

  /** Bytes of exemplars and histograms. */
  get length(): number {
    return this.#out.length;
  }

  /** Exemplars and histograms; valid until the next `collect`. */
  get bytes(): Uint8Array {
    return this.#out.since(0);
  }

  /** Takes one series of a row from all the row's occurrences. @param native the occurrences are native histograms. */
  collect(payload: Payload, firstOccurrence: number, series: number, native: boolean): void {
    this.#reset();
    const { occurrences } = payload;
    for (let o = firstOccurrence; o >= 0; o = occurrences[o * OCCURRENCE + NEXT_OCCURRENCE]!) {
      if (!native) this.#addSample(payload, o, series);
      this.#addExemplars(payload, o, series);
    }
    this.#sort(payload.times.ms);
    if (!native) return;
    for (let o = firstOccurrence; o >= 0; o = occurrences[o * OCCURRENCE + NEXT_OCCURRENCE]!) {
      this.#addHistogram(payload, o);
    }
  }

  /** The same for a series that several rows, or several series of a row, come together in. */
  collectMerged(payload: Payload, merged: MergedSeries): void {
    this.#reset();
    for (const { occurrence, series, native } of merged.parts) {
      if (!native) this.#addSample(payload, occurrence, series);
      this.#addExemplars(payload, occurrence, series);
    }
    this.#sort(payload.times.ms);
    for (const { occurrence, native } of merged.parts) if (native) this.#addHistogram(payload, occurrence);
  }

  #reset(): void {
    this.count = 0;
    this.#inOrder = true;
    this.#out.rewind(0);
  }

  #addSample(payload: Payload, occurrence: number, series: number): void {
    const value = (payload.occurrences[occurrence * OCCURRENCE + VALUES_AT]! + series) * 2;
    const time = payload.timeOf[occurrence]!;
    if (this.count === this.times.length) this.#grow();
    const at = this.count++;
    if (at > 0 && payload.times.ms[time]! < payload.times.ms[this.times[at - 1]!]!) this.#inOrder = false;
    this.times[at] = time;
    this.words[at * 2] = payload.words[value]!;
    this.words[at * 2 + 1] = payload.words[value + 1]!;
  }

  /** Brings samples in order of time, equal ones in order of arrival. */
  #sort(ms: Float64Array): void {
    if (this.#inOrder) return;
    const order = timeOrder(this.times, ms, this.count);
    const [times, words] = [this.times.slice(0, this.count), this.words.slice(0, this.count * 2)];
    order.forEach((from, to) => {
      this.times[to] = times[from]!;
      this.words[to * 2] = words[from * 2]!;
      this.words[to * 2 + 1] = words[from * 2 + 1]!;
    });
  }

  #addExemplars(payload: Payload, occurrence: number, series: number): void {
    const at = occurrence * OCCURRENCE;
    const count = payload.occurrences[at + EXEMPLARS]!;
    if (count === 0) return;
    const first = payload.occurrences[at + EXEMPLARS_AT]!;
    for (let i = first; i < first + count; i++) {
      const exemplar = i * EXEMPLAR_ROW;
      const { exemplars } = payload;
      if (exemplars[exemplar + 3] !== series) continue;
      const mark = this.#out.begin(TAG_EXEMPLARS);
      writeExemplar(
        this.#out,
        payload.chunks[exemplars[exemplar]!]!,
        exemplars[exemplar + 1]!,
        exemplars[exemplar + 2]!,
      );
      this.#out.end(mark);
    }
  }

  #addHistogram(payload: Payload, occurrence: number): void {
    const at = occurrence * OCCURRENCE;
    const end = payload.occurrences[at + POINT_END]!;
    if (end === 0) return;
    const mark = this.#out.begin(TAG_HISTOGRAMS);
    const chunk = payload.chunks[payload.occurrences[at + CHUNK]!]!;
    this.#histograms.write(
      this.#out,
      chunk,
      payload.occurrences[at + POINT_START]!,
      end,
      payload.times.ms[payload.timeOf[occurrence]!]!,
    );
    this.#out.end(mark);
  }

  #grow(): void {
    const times = new Int32Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
  }
}

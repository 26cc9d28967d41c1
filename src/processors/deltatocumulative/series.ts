import { slotOf } from '../../pdata/view/layout.js';
import { MessageView } from '../../pdata/view/message-view.js';
import { ownBytes } from '../../pdata/own-bytes.js';
import { ADD } from './add.js';

/** Fields that stand in the same slots of every kind of data point that is summed up. */
const SLOTS = (['NumberDataPoint', 'HistogramDataPoint', 'ExponentialHistogramDataPoint'] as const).map((name) => ({
  name,
  start: slotOf(name, 'startTimeUnixNano'),
  time: slotOf(name, 'timeUnixNano'),
}));

/** What became of a data point: added, or dropped for the reason the reference's metric names. */
export type Outcome = 'added' | 'limit' | 'delta.ErrOlderStart' | 'delta.ErrOutOfOrder';

interface Series {
  /** The last data point that was handed on. */
  readonly sum: MessageView;
  /** By the clock, in milliseconds. */
  seen: number;
}

/** The running sum of every series. Source followed: `deltatocumulativeprocessor/processor.go`, `internal/delta` at 0.131.0. */
export class AllSeries {
  readonly #most: number;
  readonly #series = new Map<string, Series>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#series.size;
  }

  /** Adds a delta to its series and puts the sum in its place. A point that is dropped is left as it is, or in part added. */
  add(id: string, point: MessageView, now: number): Outcome {
    const known = this.#series.get(id);
    if (known === undefined) {
      if (this.#series.size >= this.#most) return 'limit';
      this.#series.set(id, { sum: ownCopy(point), seen: now });
      return 'added';
    }
    known.seen = now;
    const outcome = accumulate(known.sum, point);
    if (outcome === 'added') point.replaceContent(ownBytes(known.sum.toBytes()));
    return outcome;
  }

  /** Forgets series that have had no data point since a time. */
  forgetBefore(time: number): void {
    for (const [id, { seen }] of this.#series) if (seen < time) this.#series.delete(id);
  }
}

function ownCopy(point: MessageView): MessageView {
  return MessageView.over(point.layout.name, ownBytes(point.toBytes()));
}

function accumulate(sum: MessageView, point: MessageView): Outcome {
  const { start, time } = SLOTS.find(({ name }) => name === point.layout.name)!; // only these are asked about
  const at = point.fixed64(time);
  if (sum.fixed64(time) === 0n) {
    sum.replaceContent(ownBytes(point.toBytes()));
    return 'added';
  }
  if (point.fixed64(start) < sum.fixed64(start)) return 'delta.ErrOlderStart';
  if (at <= sum.fixed64(time)) return 'delta.ErrOutOfOrder';
  ADD[point.layout.name]!(sum, point);
  sum.setFixed64(time, at);
  return 'added';
}

/**
 * HOT PATH for exponential histograms. Which native buckets the dense counts of one side become: spans of neighbouring buckets, and
 * for each bucket the range of counts that it sums up.
 *
 * Source: `convertBucketsLayout` of the 0.131.0 reference, with its peculiarities: the first span begins at the first dense
 * bucket even when that is empty, and the last dense bucket always gets a bucket.
 */

/** Up to this many empty buckets are written out; more begin a new span. */
const MAX_FILLED_GAP = 2;

/** A sum over neighbouring counts. Of its value only matters whether it is zero. */
export interface RunningSum {
  /** Begins anew with one count. */
  restart(index: number): void;
  add(index: number): void;
  readonly isZero: boolean;
}

export class BucketLayout {
  spanOffsets: Int32Array = new Int32Array(16);
  spanLengths: Int32Array = new Int32Array(16);
  spanCount = 0;
  /** By bucket: the counts it sums up, from and to (exclusive). An empty range for a bucket that fills a gap. */
  bucketStarts: Int32Array = new Int32Array(256);
  bucketEnds: Int32Array = new Int32Array(256);
  bucketCount = 0;

  /** @param scaleDown merge 2^scaleDown neighbours into one. @param offset index of the first count. */
  compute(sum: RunningSum, length: number, offset: number, scaleDown: number): void {
    const shift = Math.min(scaleDown, 31); // more leaves only the sign, and so does 31
    this.spanCount = 0;
    this.bucketCount = 0;
    // Native buckets are numbered by their upper bound, OTLP's by their lower one.
    let index = ((offset >> shift) + 1) | 0;
    this.#span(index);
    let from = 0;
    sum.restart(0);
    // The first count is in the bucket already.
    for (let i = 1; i < length; i++) {
      const next = (((i + offset) >> shift) + 1) | 0;
      if (index === next) {
        sum.add(i);
        continue;
      }
      if (!sum.isZero) {
        this.#gap((next - index - 1) | 0);
        this.#bucket(from, i);
        index = next;
      }
      sum.restart(i);
      from = i;
    }
    this.#gap((((length + offset - 1) >> shift) + 1 - index) | 0);
    this.#bucket(from, length);
  }

  #gap(gap: number): void {
    if (gap > MAX_FILLED_GAP) this.#span(gap);
    else for (let i = 0; i < gap; i++) this.#bucket(0, 0);
  }

  #span(offset: number): void {
    const at = this.spanCount++;
    if (at === this.spanOffsets.length) {
      this.spanOffsets = doubled(this.spanOffsets);
      this.spanLengths = doubled(this.spanLengths);
    }
    this.spanOffsets[at] = offset;
    this.spanLengths[at] = 0;
  }

  #bucket(from: number, to: number): void {
    const at = this.bucketCount++;
    if (at === this.bucketStarts.length) {
      this.bucketStarts = doubled(this.bucketStarts);
      this.bucketEnds = doubled(this.bucketEnds);
    }
    this.bucketStarts[at] = from;
    this.bucketEnds[at] = to;
    this.spanLengths[this.spanCount - 1]!++;
  }
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

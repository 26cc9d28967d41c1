/**
 * Buckets of exponential histograms. Source followed: `deltatocumulativeprocessor/internal/data/expo` at 0.131.0; what takes
 * a step a bucket or a scale there ends here as soon as nothing can change any more.
 */
export interface Buckets {
  offset: number;
  counts: bigint[];
}

const EMPTY_RANGE = { lower: 0, upper: 0 };

/** Halves the resolution `steps` times. */
export function downscale(buckets: Buckets, steps: number): void {
  for (let i = 0; i < steps; i++) if (!collapse(buckets)) return;
}

/** Merges pairs of buckets; what they leave free stays as empty buckets. @returns whether that changed anything. */
function collapse(buckets: Buckets): boolean {
  const { counts, offset } = buckets;
  const isOdd = offset % 2 !== 0;
  const merged = new Array<bigint>(counts.length).fill(0n);
  counts.forEach((count, i) => void (merged[Math.floor((i + (isOdd ? 1 : 0)) / 2)]! += count));
  const anew = Math.floor(offset / 2);
  const changed = anew !== offset || merged.some((count, i) => count !== counts[i]);
  buckets.offset = anew;
  buckets.counts = merged;
  return changed;
}

/** Indices between which there is something in either, the upper one exclusive. */
function range(a: Buckets, b: Buckets): { readonly lower: number; readonly upper: number } {
  const own = [occupied(a), occupied(b)].filter((one) => one !== undefined);
  if (own.length === 0) return EMPTY_RANGE;
  return { lower: Math.min(...own.map(({ lower }) => lower)), upper: Math.max(...own.map(({ upper }) => upper)) };
}

function occupied({ offset, counts }: Buckets): { readonly lower: number; readonly upper: number } | undefined {
  const first = counts.findIndex((count) => count !== 0n);
  if (first === -1) return undefined;
  return { lower: offset + first, upper: offset + counts.findLastIndex((count) => count !== 0n) + 1 };
}

/** How many times the resolution must be halved so that both fit into so many buckets. */
export function stepsToFit(most: number, a: Buckets, b: Buckets): number {
  let { lower, upper } = range(a, b);
  let steps = 0;
  while (upper - lower > most) {
    lower = Math.trunc(lower / 2);
    upper = Math.trunc(upper / 2);
    steps++;
  }
  return steps;
}

/** Adds `more`, of the same scale. */
export function merge(sums: Buckets, more: Buckets): void {
  if (more.counts.length === 0) return;
  if (sums.counts.length === 0) {
    sums.offset = more.offset;
    sums.counts = [...more.counts];
    return;
  }
  const { lower, upper } = range(sums, more);
  if (upper === lower) {
    sums.offset = Math.max(sums.offset + sums.counts.length, more.offset + more.counts.length);
    sums.counts = [];
    return;
  }
  const at = ({ offset, counts }: Buckets, index: number): bigint => counts[index - offset] ?? 0n;
  sums.counts = Array.from({ length: upper - lower }, (_, i) =>
    BigInt.asUintN(64, at(sums, lower + i) + at(more, lower + i)),
  );
  sums.offset = lower;
}

/** Takes out the buckets up to an index. @returns what was in them. */
export function takeUpTo(buckets: Buckets, index: number): bigint {
  const { offset, counts } = buckets;
  const taken = Math.max(0, Math.min(index + 1 - offset, counts.length));
  buckets.counts = counts.slice(taken);
  buckets.offset = offset + taken;
  return counts.slice(0, taken).reduce((sum, count) => sum + count, 0n);
}

/** The bucket a value belongs to. */
export function bucketOf(value: number, scale: number): number {
  const exponent = Math.log2(value);
  if (Number.isInteger(exponent) && 2 ** exponent === value) return Math.floor(exponent * 2 ** scale) - 1;
  return Math.floor(Math.log(value) * (Math.LOG2E * 2 ** scale));
}

/** The upper bound of a bucket. */
export function upperBound(index: number, scale: number): number {
  return Math.exp((index + 1) * (Math.LN2 * 2 ** -scale));
}

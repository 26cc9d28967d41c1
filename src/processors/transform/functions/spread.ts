/** Ways of counting an exponential bucket that does not lie between two bounds. */
import type { Random } from '../../../component/clock.js';

/** More than these are not dealt out one by one: it would take too long. */
const MOST_SINGLY = 100_000n;

export interface Bucket {
  readonly count: bigint;
  readonly lower: number;
  readonly upper: number;
}

/** All at the first bound that is not below its upper end. */
export function toUpper(counts: bigint[], { count, upper }: Bucket, bounds: readonly number[]): void {
  const found = bounds.findIndex((bound) => upper <= bound);
  counts[found === -1 ? bounds.length - 1 : found]! += count;
}

/** All in the bucket below the first bound that is not below its middle. */
export function toMidpoint(counts: bigint[], { count, lower, upper }: Bucket, bounds: readonly number[]): void {
  const found = bounds.findIndex((bound) => (upper + lower) / 2 <= bound);
  counts[found === -1 ? bounds.length - 1 : Math.max(found - 1, 0)]! += count;
}

/** The same at each bound it reaches over, what is left over one each. */
export function spreadEvenly(counts: bigint[], bucket: Bucket, bounds: readonly number[]): void {
  const { start, end } = reach(bucket, bounds);
  if (end <= start) {
    counts[start]! += bucket.count;
    return;
  }
  const width = BigInt(end - start + 1);
  let rest = bucket.count % width;
  for (let i = start; i <= end; i++) {
    counts[i]! += bucket.count / width + (rest > 0n ? 1n : 0n);
    if (rest > 0n) rest--;
  }
}

/** By chance, up to its share at each bound it reaches over; the rest anywhere among them. */
export function spreadRandomly(counts: bigint[], bucket: Bucket, bounds: readonly number[], random: Random): void {
  const { start, end } = reach(bucket, bounds);
  const { count, lower, upper } = bucket;
  if (end <= start) {
    counts[start]! += count;
    return;
  }
  let rest = count;
  for (let i = start; i <= end; i++) {
    const below = i === 0 ? lower : bounds[i - 1]!;
    const overlap = Math.min(bounds[i]!, upper) - Math.max(below, lower);
    const share = Math.floor(Number(count) * (overlap / (upper - lower)));
    const given = BigInt(Math.floor(random() * Math.max(share, 0)));
    counts[i]! += given;
    rest -= given;
  }
  const width = BigInt(end - start + 1);
  if (rest > MOST_SINGLY) {
    for (let i = start; i <= end; i++) counts[i]! += rest / width;
    rest %= width;
  }
  for (; rest > 0n; rest--) counts[start + Math.floor(random() * (end - start + 1))]!++;
}

/** The first and last bound that a bucket reaches over. */
function reach({ lower, upper }: Bucket, bounds: readonly number[]): { readonly start: number; readonly end: number } {
  const from = bounds.findIndex((bound) => lower <= bound);
  const start = from === -1 ? bounds.length - 1 : from;
  const to = bounds.findIndex((bound, i) => i >= start && upper <= bound);
  return { start, end: to === -1 ? bounds.length - 1 : to };
}

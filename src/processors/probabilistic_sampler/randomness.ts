/**
 * Numbers of 56 bits that decide about sampling, as two halves of 28 bits, so that no big integers are made per item.
 *
 * Source: OpenTelemetry specification, "TraceState: Probability Sampling"; `pkg/sampling` at 0.131.0.
 */

/** A number below 2^56, or a threshold up to it. */
export interface Bits56 {
  readonly high: number;
  readonly low: number;
}

const HALF = 0x1000_0000;
const DIGITS = 14;
const MAX = 1n << 56n;

export const ALWAYS: Bits56 = { high: 0, low: 0 };
/** 2^56: above every randomness. */
export const NEVER: Bits56 = { high: HALF, low: 0 };
/** The greatest randomness: sampled at every probability above 0. */
export const MOST_RANDOM: Bits56 = { high: HALF - 1, low: HALF - 1 };

/** Whether an item of this randomness passes. */
export function passes(threshold: Bits56, randomness: Bits56): boolean {
  return !isLess(randomness, threshold);
}

export function isLess(a: Bits56, b: Bits56): boolean {
  return a.high < b.high || (a.high === b.high && a.low < b.low);
}

/** The last 56 bits of a trace id. */
export function traceIdRandomness(id: Uint8Array): Bits56 {
  return {
    high: (id[9]! << 20) | (id[10]! << 12) | (id[11]! << 4) | (id[12]! >> 4), // an id has 16 bytes
    low: ((id[12]! & 0x0f) << 24) | (id[13]! << 16) | (id[14]! << 8) | id[15]!,
  };
}

export type Parsed = { readonly value: Bits56 } | { readonly error: string };

/** 14 hexadecimal digits. */
export function parseRandomness(text: string): Parsed {
  return text.length === DIGITS ? parseDigits(text) : { error: 'r-value must have 14 hex digits' };
}

/** Up to 14 hexadecimal digits; zeros follow. */
export function parseThreshold(text: string): Parsed {
  if (text.length > DIGITS) return { error: 't-value exceeds 14 hex digits' };
  const parsed = parseDigits(text);
  return 'error' in parsed ? parsed : parseDigits(text.padEnd(DIGITS, '0'));
}

function parseDigits(text: string): Parsed {
  if (!/^[0-9a-fA-F]+$/.test(text)) {
    return { error: `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax` };
  }
  const digits = text.padStart(DIGITS, '0');
  return { value: { high: parseInt(digits.slice(0, 7), 16), low: parseInt(digits.slice(7), 16) } };
}

/** All 14 digits. */
export function randomnessText({ high, low }: Bits56): string {
  return high >= HALF ? '' : high.toString(16).padStart(7, '0') + low.toString(16).padStart(7, '0');
}

/** Without the zeros at its end; empty for `NEVER`. */
export function thresholdText(threshold: Bits56): string {
  if (threshold.high === 0 && threshold.low === 0) return '0';
  return randomnessText(threshold).replace(/0+$/, '');
}

export function probabilityOf(threshold: Bits56): number {
  return Number(MAX - toBigInt(threshold)) / Number(MAX);
}

const LEAST_PROBABILITY = 2 ** -56;

/** The threshold of a probability, cut to hexadecimal digits; undefined if the probability is none. */
export function thresholdOf(probability: number, precision: number): Bits56 | undefined {
  if (!(probability >= LEAST_PROBABILITY && probability <= 1)) return undefined;
  if (probability === 1) return ALWAYS;
  const extra = (value: number): number => precision + Math.trunc(binaryExponent(value) / -4);
  const digits = Math.min(DIGITS, Math.max(extra(probability), extra(1 - probability)));
  let threshold = MAX - BigInt(Math.round(probability * Number(MAX)));
  const shift = BigInt(4 * (DIGITS - digits));
  if (shift !== 0n) threshold = ((threshold + (1n << (shift - 1n))) >> shift) << shift;
  return fromBigInt(threshold);
}

/** Go's `math.Frexp`: the exponent that leaves a fraction from 0.5 up to 1. */
function binaryExponent(value: number): number {
  if (value === 0) return 0;
  let exponent = Math.floor(Math.log2(value)) + 1;
  while (value / 2 ** exponent >= 1) exponent++;
  while (value / 2 ** exponent < 0.5) exponent--;
  return exponent;
}

function toBigInt({ high, low }: Bits56): bigint {
  return (BigInt(high) << 28n) | BigInt(low);
}

function fromBigInt(value: bigint): Bits56 {
  return { high: Number(value >> 28n), low: Number(value & 0xfffffffn) };
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const BUCKET_BITS = 14;
export const BUCKETS = 1 << BUCKET_BITS;

/**
 * Randomness from a hash of the bytes: FNV-1a of 32 bits behind the seed, whose last 14 bits decide, as in every release of
 * this sampler.
 */
export function hashedRandomness(bytes: Uint8Array, seed: number): Bits56 {
  let hash = FNV_OFFSET;
  for (let i = 0; i < 4; i++) hash = Math.imul(hash ^ ((seed >>> (8 * i)) & 0xff), FNV_PRIME);
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, FNV_PRIME);
  const bucket = hash & (BUCKETS - 1);
  const unused = hash >>> (32 - BUCKET_BITS);
  const mixed = unused ^ (unused << 10); // below 2^24
  return {
    high: ((BUCKETS - 1 - bucket) << 14) | (mixed >>> 14),
    low: ((mixed & 0x3fff) << 14) | bucket,
  };
}

/**
 * Where the encoder puts a request. It says which bytes are new and which repeat earlier ones; a writer makes of that either
 * plain bytes or snappy elements. The same calls give the same plain bytes with every writer: that is what the tests compare.
 */
export interface BlockWriter {
  /** Plain (uncompressed) bytes written since `reset`. Positions given to `repeat` are in these terms. */
  readonly length: number;
  /** Forgets everything; the buffer stays. */
  reset(): void;
  /** Makes room for one series. @param plainBytes its size; the writer adds what its format may need on top. */
  reserve(plainBytes: number): void;
  /** New bytes. */
  literal(source: DataView, start: number, end: number): void;
  /** One new byte. */
  byte(value: number): void;
  /** Four new bytes, least significant first. */
  word(value: number): void;
  /** `count` bytes equal to those at plain position `from` (0 ≤ from < length; count may reach beyond `length`). */
  repeat(from: number, count: number): void;
  /** Whether a `repeat` from this position would lengthen the one just made, and so cost nothing. */
  continues(from: number): boolean;
  /** The finished block, in leased bytes. */
  finish(): Uint8Array;
}

/** A larger buffer is not kept for the next request. */
export const KEPT_BUFFER_BYTES = 8 * 1024 * 1024;
export const INITIAL_BUFFER_BYTES = 64 * 1024;

/** Bytes of `value` as a varint. @param value 0 to 2^53. */
export function varintLength(value: number): number {
  let length = 1;
  while (value >= 0x80) {
    value = Math.floor(value / 0x80);
    length++;
  }
  return length;
}

/** A buffer of at least `needed` bytes with the first `used` of `buffer` in it, twice as large as before at least. */
export function grown(buffer: Uint8Array, used: number, needed: number): Uint8Array {
  const larger = new Uint8Array(Math.max(buffer.length * 2, needed));
  larger.set(buffer.subarray(0, used));
  return larger;
}

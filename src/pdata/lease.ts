/**
 * HOT PATH: memory of telemetry on loan, so that a chunk that has been delivered makes room for the next one. Memory of an array
 * buffer stands outside of the JavaScript heap: V8 knows how much it is and nothing of its age, and collects the whole heap, slowly,
 * to get rid of it. A hub that lends the same memory again has no such collections under load.
 *
 * The rules:
 * - A chunk of leased bytes has one holder. Handing it on hands on the loan.
 * - Whoever gives a chunk to several first says how many more there are (`shareBytes`).
 * - Whoever keeps bytes for as long as they please, or views of them, says so (`keepBytes`): they are never lent again.
 * - The last holder returns them (`returnBytes`) when nothing of them is read any more.
 *
 * Not to return them is always safe, the collector has them then; to return them too soon never is. With
 * `OTLP_HUB_STRICT_LEASES=1`, as in tests, memory that was returned is emptied instead of lent again, so that whoever reads on gets nothing
 * instead of somebody else's telemetry.
 */
export const STRICT_LEASES = process.env['OTLP_HUB_STRICT_LEASES'] === '1';

/** Shorter bytes are not worth the trouble; `message-slab.ts` has them. */
const MIN_BYTES = STRICT_LEASES ? 0 : 4 * 1024;
/** Longer bytes are rare, and would keep much memory from being used for anything else. */
const MAX_BYTES = 4 * 1024 * 1024;
/** What waits to be lent again. */
const MAX_IDLE_BYTES = 16 * 1024 * 1024;

class LeasedMemory extends ArrayBuffer {
  readonly sizeClass: number;
  /** 0: with the pool. Infinity: with somebody who keeps it. */
  holders = 1;

  constructor(bytes: number, sizeClass: number) {
    super(bytes);
    this.sizeClass = sizeClass;
  }
}

/** By size class; the one returned last is lent first: it is in the processor's cache. */
const idle: LeasedMemory[][] = [];
let idleBytes = 0;

/** @returns bytes of a single holder. What is in them is left to chance. */
export function leaseBytes(length: number): Buffer {
  if (length < MIN_BYTES || length > MAX_BYTES) return Buffer.allocUnsafeSlow(length);
  const sizeClass = sizeClassOf(length);
  const memory = idle[sizeClass]?.pop();
  if (memory === undefined) return Buffer.from(new LeasedMemory(bytesOf(sizeClass), sizeClass), 0, length);
  idleBytes -= memory.byteLength;
  memory.holders = 1;
  return Buffer.from(memory, 0, length);
}

/** A copy of some bytes, on loan. */
export function leaseCopy(bytes: Uint8Array, start = 0, end = bytes.length): Buffer {
  const copy = leaseBytes(end - start);
  copy.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
  return copy;
}

/** All pieces in a row, on loan. @param byteLength of all of them. */
export function leaseJoined(pieces: readonly Uint8Array[], byteLength: number): Buffer {
  const whole = leaseBytes(byteLength);
  let pos = 0;
  for (const piece of pieces) {
    whole.set(piece, pos);
    pos += piece.length;
  }
  return whole;
}

/** The bytes with room for some more behind them: their own memory where that is large enough, else their holder has other memory now. */
export function leaseLonger(bytes: Uint8Array, more: number): Buffer {
  const { buffer, byteOffset, length } = bytes;
  if (buffer instanceof LeasedMemory && buffer.holders === 1 && byteOffset + length + more <= buffer.byteLength) {
    return Buffer.from(buffer, byteOffset, length + more);
  }
  const longer = leaseBytes(length + more);
  longer.set(bytes);
  returnBytes([bytes]);
  return longer;
}

/** There are so many further holders of each chunk. */
export function shareBytes(chunks: readonly Uint8Array[], further: number): void {
  for (const { buffer } of chunks) if (buffer instanceof LeasedMemory) buffer.holders += further;
}

/** Somebody keeps the chunks, or parts of them, and never says when that is over. */
export function keepBytes(chunks: readonly Uint8Array[]): void {
  shareBytes(chunks, Infinity);
}

/** One holder of each chunk is done with it. Chunks that are not on loan are left as they are. */
export function returnBytes(chunks: readonly Uint8Array[]): void {
  for (const { buffer } of chunks) if (buffer instanceof LeasedMemory) returnMemory(buffer);
}

/** How much memory waits to be lent again, in bytes. */
export function idleLeaseBytes(): number {
  return idleBytes;
}

function returnMemory(memory: LeasedMemory): void {
  if (memory.holders === 0) throw new Error('bug in the hub: bytes were returned twice');
  if (--memory.holders > 0) return;
  if (STRICT_LEASES) return empty(memory);
  if (idleBytes + memory.byteLength > MAX_IDLE_BYTES) return;
  idleBytes += memory.byteLength;
  (idle[memory.sizeClass] ??= []).push(memory);
}

/** Every view of it has no bytes from now on. */
function empty(memory: LeasedMemory): void {
  structuredClone(memory, { transfer: [memory] });
}

/** Four classes for each doubling: a quarter of the memory is unused at most. */
function sizeClassOf(length: number): number {
  if (length <= 8) return 0;
  const octave = 31 - Math.clz32(length - 1);
  return (octave - 3) * 4 + ((length - 1) >>> (octave - 2)) - 3;
}

function bytesOf(sizeClass: number): number {
  if (sizeClass === 0) return 8;
  const octave = ((sizeClass - 1) >> 2) + 3;
  return (1 << octave) + (((sizeClass - 1) & 3) + 1) * (1 << (octave - 2));
}

/**
 * HOT PATH when the library compresses (see `compression.ts`); else only in tests, as the plain form of what
 * `snappy-writer.ts` writes. Per series: no allocation but the buffer's growth.
 */
import { type BlockWriter, grown, INITIAL_BUFFER_BYTES } from './block-writer.js';

/** Writes plain bytes. */
export class RawWriter implements BlockWriter {
  length = 0;
  #out: Uint8Array = new Uint8Array(INITIAL_BUFFER_BYTES);

  reset(): void {
    this.length = 0;
  }

  reserve(plainBytes: number): void {
    const needed = this.length + plainBytes;
    if (needed > this.#out.length) this.#out = grown(this.#out, this.length, needed);
  }

  literal(source: Uint8Array, start: number, end: number): void {
    const out = this.#out;
    let at = this.length;
    for (let i = start; i < end; i++) out[at++] = source[i]!;
    this.length = at;
  }

  byte(value: number): void {
    this.#out[this.length++] = value;
  }

  word(value: number): void {
    const out = this.#out;
    const at = this.length;
    out[at] = value;
    out[at + 1] = value >>> 8;
    out[at + 2] = value >>> 16;
    out[at + 3] = value >>> 24;
    this.length = at + 4;
  }

  repeat(from: number, count: number): void {
    const out = this.#out;
    let at = this.length;
    // Byte by byte: the source may run into what is being written.
    for (let i = 0; i < count; i++) out[at++] = out[from + i]!;
    this.length = at;
  }

  continues(): boolean {
    return false;
  }

  finish(): Uint8Array {
    return this.#out.slice(0, this.length);
  }
}

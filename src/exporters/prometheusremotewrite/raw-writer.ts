/**
 * HOT PATH when the library compresses (see `compression.ts`); else only in tests, as the plain form of what
 * `snappy-writer.ts` writes. Per series: no allocation but the buffer's growth.
 */
import { leaseCopy } from '../../pdata/lease.js';
import { type BlockWriter, grown, INITIAL_BUFFER_BYTES, KEPT_BUFFER_BYTES } from './block-writer.js';
import { copySpan } from './spans.js';

/** Writes plain bytes. */
export class RawWriter implements BlockWriter {
  length = 0;
  #out: Uint8Array = new Uint8Array(INITIAL_BUFFER_BYTES);
  #view = new DataView(this.#out.buffer);

  reset(): void {
    if (this.#out.length > KEPT_BUFFER_BYTES) {
      this.#out = new Uint8Array(INITIAL_BUFFER_BYTES);
      this.#view = new DataView(this.#out.buffer);
    }
    this.length = 0;
  }

  reserve(plainBytes: number): void {
    const needed = this.length + plainBytes;
    if (needed <= this.#out.length) return;
    this.#out = grown(this.#out, this.length, needed);
    this.#view = new DataView(this.#out.buffer);
  }

  literal(source: DataView, start: number, end: number): void {
    copySpan(source, start, this.#view, this.length, end - start);
    this.length += end - start;
  }

  byte(value: number): void {
    this.#out[this.length++] = value;
  }

  word(value: number): void {
    this.#view.setInt32(this.length, value, true);
    this.length += 4;
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
    return leaseCopy(this.#out, 0, this.length);
  }
}

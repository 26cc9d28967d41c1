import { grown } from './block-writer.js';

const INITIAL_BYTES = 16 * 1024;

/** Bytes kept end to end in one growing buffer; a span is known by its offset. Nothing is freed but everything at once. */
export class ByteArena {
  bytes: Uint8Array = new Uint8Array(INITIAL_BYTES);
  view: DataView = new DataView(this.bytes.buffer);
  used = 0;

  /** Keeps a copy of a span. @returns its offset. */
  add(source: Uint8Array, start: number, end: number): number {
    const at = this.used;
    const needed = at + end - start;
    if (needed > this.bytes.length) {
      this.bytes = grown(this.bytes, at, needed);
      this.view = new DataView(this.bytes.buffer);
    }
    const { bytes } = this;
    let to = at;
    for (let i = start; i < end; i++) bytes[to++] = source[i]!;
    this.used = needed;
    return at;
  }

  /** Forgets everything and gives memory back. */
  clear(): void {
    this.bytes = new Uint8Array(INITIAL_BYTES);
    this.view = new DataView(this.bytes.buffer);
    this.used = 0;
  }
}

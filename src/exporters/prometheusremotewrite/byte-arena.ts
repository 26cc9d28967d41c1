import { grown } from './block-writer.js';
import { copySpan } from './spans.js';

const INITIAL_BYTES = 16 * 1024;

/** Bytes kept end to end in one growing buffer; a span is known by its offset. Nothing is freed but everything at once. */
export class ByteArena {
  bytes: Uint8Array = new Uint8Array(INITIAL_BYTES);
  view: DataView = new DataView(this.bytes.buffer);
  used = 0;

  /** Keeps a copy of a span. @returns its offset. */
  add(source: DataView, start: number, end: number): number {
    const at = this.used;
    this.reserve(end - start);
    copySpan(source, start, this.view, at, end - start);
    this.used = at + end - start;
    return at;
  }

  /** Makes room for so many bytes behind what is used. */
  reserve(length: number): void {
    const needed = this.used + length;
    if (needed <= this.bytes.length) return;
    this.bytes = grown(this.bytes, this.used, needed);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Forgets everything and gives memory back. */
  clear(): void {
    this.bytes = new Uint8Array(INITIAL_BYTES);
    this.view = new DataView(this.bytes.buffer);
    this.used = 0;
  }
}

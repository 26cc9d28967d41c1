/**
 * HOT PATH: takes items (log records, spans, metrics) out of a chunk, and what is empty then. Their fellows are moved in
 * runs, and only what stays is copied.
 */
import { leaseCopy } from '../lease.js';
import type { Walk } from '../view/walk.js';
import { ChunkEditor } from './chunk-editor.js';

/** Chunks up to this many bytes are worked on in memory that is kept for the next one. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;

export class DropEditor extends ChunkEditor {
  readonly #walk: Walk;
  readonly #drops: (walk: Walk) => boolean;
  #chunk: Uint8Array = NONE;
  #scratch: Uint8Array = NONE;

  /** @param walk whose views are put on what `drops` is asked about. */
  constructor(walk: Walk, drops: (walk: Walk) => boolean) {
    super('records', true);
    this.#walk = walk;
    this.#drops = drops;
  }

  /** @returns the chunk itself where nothing is taken out; empty where nothing is left. */
  chunk(chunk: Uint8Array): Uint8Array {
    const buf = this.#bufferFor(chunk.length);
    buf.set(chunk);
    this.#chunk = chunk;
    const edited = this.run(buf, 0, chunk.length);
    this.#chunk = NONE;
    return edited === undefined ? chunk : leaseCopy(edited);
  }

  protected override enter(depth: number, start: number, end: number): void {
    const { resourceItems, scopeItems } = this.#walk;
    (depth === 0 ? resourceItems : scopeItems).reset(this.#chunk, start, end);
  }

  /** The views stand on the chunk as it came: what stood in the copy's place may have been moved. */
  protected override item(_lengthPos: number, start: number, end: number): boolean {
    this.#walk.item.reset(this.#chunk, start, end);
    return !this.#drops(this.#walk);
  }

  #bufferFor(length: number): Uint8Array {
    if (length > MAX_KEPT_BYTES) return new Uint8Array(length);
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(length + length / 4);
    return this.#scratch;
  }
}

const NONE = new Uint8Array(0);

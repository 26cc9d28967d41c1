import type { Clock, Random } from '../../component/clock.js';
import { AppendBlob, type BlockTicket } from './append-blob.js';
import type { BlobNamer } from './blob-name.js';
import { retrying } from './retrying.js';
import { BlobRequestError, hasCode, type BlobStore } from './store.js';
import type { BlobWriter, WrittenBlob } from './writer.js';

/** Largest block the service takes, and the largest that versions and emulators before November 2022 take. */
const MAX_BLOCK_BYTES = 100 * 1024 * 1024;
const OLD_MAX_BLOCK_BYTES = 4 * 1024 * 1024;
/** Blobs whose length is remembered. */
const MAX_KNOWN_BLOBS = 256;

/** A batch that was begun and not ended, and where its bytes went. */
interface Progress {
  name: string;
  written: number;
  readonly ticket: BlockTicket;
}

/** Puts each batch behind what stands in the blob of the name drawn for it, once. */
export class AppendWriter implements BlobWriter {
  readonly #tools: { readonly clock: Clock; readonly random: Random };
  readonly #store: BlobStore;
  readonly #container: string;
  readonly #namer: BlobNamer;
  #maxBlockBytes = MAX_BLOCK_BYTES;
  readonly #blobs = new Map<string, AppendBlob>();
  /** The part that is written to, of names whose blob is full. */
  readonly #parts = new Map<string, number>();
  /** Batches of which something is, or may be, in a blob: the next attempt goes on there. */
  readonly #begun = new WeakMap<object, Progress>();

  constructor(
    tools: { readonly clock: Clock; readonly random: Random },
    store: BlobStore,
    container: string,
    namer: BlobNamer,
  ) {
    this.#tools = tools;
    this.#store = store;
    this.#container = container;
    this.#namer = namer;
  }

  async write(batch: object, data: Uint8Array, signal: AbortSignal): Promise<WrittenBlob> {
    const progress = this.#begun.get(batch) ?? {
      name: this.#namer.draw(),
      written: 0,
      ticket: { position: undefined },
    };
    try {
      while (progress.written < data.length) await this.#writeBlock(progress, data, signal);
      this.#begun.delete(batch);
      return { name: this.#currentName(progress.name) };
    } catch (error) {
      if (progress.written > 0 || progress.ticket.position !== undefined) this.#begun.set(batch, progress);
      throw failure(error);
    }
  }

  async #writeBlock(progress: Progress, data: Uint8Array, signal: AbortSignal): Promise<void> {
    const { ticket, written } = progress;
    const block = data.subarray(written, written + this.#maxBlockBytes);
    const blob = this.#blob(this.#currentName(progress.name));
    try {
      await blob.exclusively(signal, () => retrying(this.#tools, signal, () => blob.append(block, ticket, signal)));
      progress.written += block.length;
    } catch (error) {
      if (!this.#makesRoom(progress.name, block, error)) throw error;
    }
  }

  /** Whether what the service refused for its size can be tried in another way now. */
  #makesRoom(name: string, block: Uint8Array, error: unknown): boolean {
    if (hasCode(error, 'BlockCountExceedsLimit')) {
      this.#parts.set(name, (this.#parts.get(name) ?? 1) + 1);
      return true;
    }
    const isTooLarge = error instanceof BlobRequestError && error.status === 413;
    if (!isTooLarge || block.length <= OLD_MAX_BLOCK_BYTES) return false;
    this.#maxBlockBytes = OLD_MAX_BLOCK_BYTES;
    return true;
  }

  #currentName(name: string): string {
    const part = this.#parts.get(name);
    return part === undefined ? name : this.#namer.continuation(name, part);
  }

  #blob(name: string): AppendBlob {
    const known = this.#blobs.get(name);
    if (known !== undefined) return known;
    const blob = new AppendBlob(this.#store, { container: this.#container, name });
    this.#blobs.set(name, blob);
    this.#forgetOldest();
    return blob;
  }

  #forgetOldest(): void {
    if (this.#blobs.size <= MAX_KNOWN_BLOBS) return;
    for (const [name, blob] of this.#blobs) {
      if (!blob.isIdle) continue;
      this.#blobs.delete(name);
      return;
    }
  }
}

function failure(error: unknown): unknown {
  if (!(error instanceof BlobRequestError)) return error;
  return error.within('failed to append block');
}

import type { Clock, Random } from '../../component/clock.js';
import type { BlobNamer } from './blob-name.js';
import { retrying } from './retrying.js';
import { BlobRequestError, type BlobStore } from './store.js';
import type { BlobWriter, WrittenBlob } from './writer.js';

/** Names remembered for which there is a blob already. */
const MAX_KNOWN_NAMES = 256;

/** Writes each batch as a blob of its own, and over none that is there. */
export class BlockWriter implements BlobWriter {
  readonly #tools: { readonly clock: Clock; readonly random: Random };
  readonly #store: BlobStore;
  readonly #container: string;
  readonly #namer: BlobNamer;
  /** Parts that are taken, by name; 1 is the name itself. */
  readonly #taken = new Map<string, number>();
  /** Batches that may stand in the blob of this name, the answer being lost. */
  readonly #open = new WeakMap<object, string>();

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
    for (;;) {
      const name = this.#open.get(batch) ?? this.#nextName();
      if (await retrying(this.#tools, signal, () => this.#create(batch, name, data, signal))) return { name };
    }
  }

  /** Tries once to create the blob. @returns false when the name is another's. */
  async #create(batch: object, name: string, data: Uint8Array, signal: AbortSignal): Promise<boolean> {
    const at = { container: this.#container, name };
    try {
      if (await this.#store.createBlockBlob(at, data, signal)) {
        this.#open.delete(batch);
        return true;
      }
      if (this.#open.has(batch) && (await this.#holds(name, data, signal))) {
        this.#open.delete(batch);
        return true;
      }
    } catch (error) {
      if (error instanceof BlobRequestError && error.leavesOpen) this.#open.set(batch, name);
      throw error;
    }
    this.#open.delete(batch);
    return false;
  }

  async #holds(name: string, data: Uint8Array, signal: AbortSignal): Promise<boolean> {
    const at = { container: this.#container, name };
    try {
      const found = await this.#store.describe(at, signal);
      if (found?.length !== data.length) return false;
      return Buffer.compare(await this.#store.read(at, 0, data.length, signal), data) === 0;
    } catch (error) {
      // Whoever may not read writes it again: rather twice than not at all.
      if (error instanceof BlobRequestError && error.status === 403) return false;
      throw error;
    }
  }

  /** A drawn name; where it was drawn before, its next part. */
  #nextName(): string {
    const name = this.#namer.draw();
    const part = (this.#taken.get(name) ?? 0) + 1;
    this.#taken.delete(name);
    this.#taken.set(name, part);
    if (this.#taken.size > MAX_KNOWN_NAMES) this.#taken.delete(this.#taken.keys().next().value!);
    return part === 1 ? name : this.#namer.continuation(name, part);
  }
}

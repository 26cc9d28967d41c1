/** What receivers have handed on, kept as bytes and decoded when a test asks. */
import type { Batch } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import { decodeItems } from './decode.js';
import type { ItemOf, RequestInfo } from './items.js';

interface Entry<S extends Signal> {
  readonly batch: Batch;
  readonly request: RequestInfo;
  items?: readonly ItemOf[S][];
}

/** One signal's telemetry, oldest first. */
export class ReceivedStore<S extends Signal> {
  readonly signal: S;
  readonly #maxBytes: number;
  readonly #listeners = new Set<() => void>();
  #entries: Entry<S>[] = [];
  #bytes = 0;
  #forgottenItems = 0;

  /** @param maxBytes above this the oldest requests are forgotten. */
  constructor(signal: S, maxBytes: number) {
    this.signal = signal;
    this.#maxBytes = maxBytes;
  }

  add(batch: Batch, request: RequestInfo): void {
    this.#entries.push({ batch, request });
    this.#bytes += batch.byteLength;
    while (this.#bytes > this.#maxBytes && this.#entries.length > 1) {
      const { batch: oldest } = this.#entries.shift()!; // there are two
      this.#bytes -= oldest.byteLength;
      this.#forgottenItems += oldest.itemCount;
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** The pipeline refused it: the sender was told, and may send it again. */
  remove(request: RequestInfo): void {
    this.#keep((entry) => entry.request !== request);
  }

  clear(isMeant: (request: RequestInfo) => boolean = () => true): void {
    this.#keep((entry) => !isMeant(entry.request));
    this.#forgottenItems = 0;
  }

  /** Items that were forgotten to keep within the limit. */
  get forgottenItems(): number {
    return this.#forgottenItems;
  }

  /** Requests a session may be told apart by are left undecoded when `isMeant` says no. */
  items(isMeant: (request: RequestInfo) => boolean = () => true): readonly ItemOf[S][] {
    return this.#entries.filter(({ request }) => isMeant(request)).flatMap((entry) => this.#itemsOf(entry));
  }

  /** Calls back after each arrival, until the returned function is called. */
  onArrival(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #itemsOf(entry: Entry<S>): readonly ItemOf[S][] {
    return (entry.items ??= decodeItems(this.signal, entry.batch.chunks, entry.request));
  }

  #keep(isKept: (entry: Entry<S>) => boolean): void {
    this.#entries = this.#entries.filter(isKept);
    this.#bytes = this.#entries.reduce((sum, { batch }) => sum + batch.byteLength, 0);
  }
}

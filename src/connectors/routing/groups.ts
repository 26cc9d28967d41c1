import type { Batch } from '../../pdata/batch.js';
import { countItems } from '../../pdata/count.js';
import type { Receipt } from '../../pdata/receipt.js';
import type { Signal } from '../../pdata/signal.js';
import type { Destination } from './routes.js';

interface Piece {
  readonly chunk: Uint8Array;
  readonly items: number;
  readonly receipt: Receipt | undefined;
}

/** What goes where, destination by destination. */
export class Groups {
  readonly #signal: Signal;
  readonly #pieces = new Map<Destination, Piece[]>();
  /** By chunk of the batch that is routed: the pipelines each of its pieces goes to. */
  readonly #ways = new Map<Receipt, (readonly string[])[]>();

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  /** @param destination undefined where there is none: the piece goes nowhere. */
  add(destination: Destination | undefined, chunk: Uint8Array, receipt: Receipt | undefined): void {
    const ways = this.#waysOf(receipt);
    if (destination === undefined || chunk.length === 0) return;
    const items = countItems(this.#signal, chunk);
    if (items === 0) return;
    ways?.push(destination.pipelines);
    const pieces = this.#pieces.get(destination);
    if (pieces === undefined) this.#pieces.set(destination, [{ chunk, items, receipt }]);
    else pieces.push({ chunk, items, receipt });
  }

  /** Durable mode: each receipt and what becomes of its chunk. */
  get ways(): Iterable<readonly [Receipt, readonly (readonly string[])[]]> {
    return this.#ways;
  }

  *batches(): Generator<readonly [Destination, Batch]> {
    for (const [destination, pieces] of this.#pieces) {
      const receipts = pieces.flatMap(({ receipt }) => receipt ?? []);
      yield [
        destination,
        {
          signal: this.#signal,
          chunks: pieces.map(({ chunk }) => chunk),
          itemCount: pieces.reduce((sum, { items }) => sum + items, 0),
          byteLength: pieces.reduce((sum, { chunk }) => sum + chunk.length, 0),
          ...(receipts.length > 0 && { receipts }),
        },
      ];
    }
  }

  #waysOf(receipt: Receipt | undefined): (readonly string[])[] | undefined {
    if (receipt === undefined) return undefined;
    const known = this.#ways.get(receipt);
    if (known !== undefined) return known;
    const ways: (readonly string[])[] = [];
    this.#ways.set(receipt, ways);
    return ways;
  }
}

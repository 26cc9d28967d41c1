/**
 * HOT PATH: what a shard holds back. `add` runs per request and costs a push; `take` runs per batch sent and touches only the
 * request that straddles the cap. No bytes are copied here. Guard: test/bench/batch.bench.ts.
 */
import { mergeBatches, type Batch } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import { splitBatch, splitBatchEvery } from '../../pdata/split.js';

export class Pending {
  readonly #signal: Signal;
  #requests: Batch[] = [];
  /** Index of the first request not yet taken. */
  #head = 0;
  #itemCount = 0;

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  get itemCount(): number {
    return this.#itemCount;
  }

  add(batch: Batch): void {
    this.#requests.push(batch);
    this.#itemCount += batch.itemCount;
  }

  /** Everything, or exactly `maxItems` from the front when there are more. @param maxItems 0 for no cap. */
  take(maxItems: number): Batch {
    if (maxItems === 0 || this.#itemCount <= maxItems) return this.#takeAll();
    const parts: Batch[] = [];
    let room = maxItems;
    while (room > 0) {
      const first = this.#requests[this.#head++]!; // there are more items than room
      if (first.itemCount > room) {
        parts.push(this.#cut(first, room, maxItems));
        break;
      }
      parts.push(first);
      room -= first.itemCount;
    }
    this.#dropTaken();
    this.#itemCount -= maxItems;
    return mergeBatches(this.#signal, parts);
  }

  /** Cuts the request off at `room`, and the rest of it into whole batches at once, so that its bytes are read once. */
  #cut(request: Batch, room: number, maxItems: number): Batch {
    const { head, rest } = splitBatch(request, room);
    this.#requests = [...splitBatchEvery(rest, maxItems), ...this.#requests.slice(this.#head)];
    this.#head = 0;
    return head;
  }

  #takeAll(): Batch {
    const requests = this.#head === 0 ? this.#requests : this.#requests.slice(this.#head);
    this.#requests = [];
    this.#head = 0;
    this.#itemCount = 0;
    return mergeBatches(this.#signal, requests);
  }

  /** Requests before the head must not be kept alive. */
  #dropTaken(): void {
    this.#requests = this.#requests.slice(this.#head);
    this.#head = 0;
  }
}

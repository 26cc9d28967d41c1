import type { Batch } from '../../pdata/batch.js';
import { countItems } from '../../pdata/count.js';
import type { Signal } from '../../pdata/signal.js';
import type { Window } from '../api.js';
import type { ByteWindow, Held, Ring } from './window.js';

/** A batch that passed. */
export interface SeenBatch extends Held {
  readonly signal: Signal;
  /** Id of the receiver it came from, or of the exporter it went to. */
  readonly component: string;
}

export function seenBatch(component: string, { signal, chunks, itemCount }: Batch, atMs: number): SeenBatch {
  return { signal, component, pieces: chunks, items: itemCount, atMs };
}

/** The chunks of a batch, last one first, each with how many of the batch's items stand before it. */
export function chunksBackwards({
  signal,
  pieces,
  items,
}: SeenBatch): { readonly chunk: Uint8Array; readonly before: number }[] {
  if (pieces.length === 1) return [{ chunk: pieces[0]!, before: 0 }];
  let before = items;
  return [...pieces].reverse().map((chunk) => {
    before -= countItems(signal, chunk);
    return { chunk, before };
  });
}

/** @param unread items that were not looked at. */
export function windowOf<T extends Held>(ring: Ring<T>, window: ByteWindow, unread = 0): Window {
  const oldest = ring.oldest?.value.atMs;
  return {
    items: ring.items,
    bytes: window.bytes,
    limitBytes: window.limitBytes,
    ...(oldest === undefined ? {} : { oldest }),
    gone: ring.gone,
    ...(unread > 0 ? { unread } : {}),
  };
}

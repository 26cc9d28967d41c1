/** HOT PATH: divides a request among workers. Once per request; a request of one owner, which is nearly all of them, is not copied. */
import { countItems } from '../pdata/count.js';
import { Cursor } from '../pdata/cursor.js';
import { REQUEST } from '../pdata/fields.js';
import type { Signal } from '../pdata/signal.js';
import { ownerOf } from './owner.js';

export interface Shard {
  readonly worker: number;
  /** A complete request. */
  readonly chunk: Uint8Array;
  readonly itemCount: number;
}

/** A stretch of a request: fields that follow one another and have one owner. */
interface Stretch {
  readonly worker: number;
  readonly start: number;
  end: number;
}

/**
 * What each worker gets of one validated request, in order of workers. Without items it gets nothing.
 *
 * @param itemCount of the whole request.
 */
export function shardsOf(signal: Signal, chunk: Uint8Array, itemCount: number, workers: number): Shard[] {
  const stretches = stretchesOf(signal, chunk, workers);
  const owners = [...new Set(stretches.map(({ worker }) => worker))];
  if (owners.length <= 1) return [{ worker: owners[0] ?? 0, chunk, itemCount }];
  return owners
    .sort((a, b) => a - b)
    .map((worker) => {
      const part = joined(
        chunk,
        stretches.filter((stretch) => stretch.worker === worker),
      );
      return { worker, chunk: part, itemCount: countItems(signal, part) };
    })
    .filter((shard) => shard.itemCount > 0);
}

/** Fields that are no resource go with what stands before them. */
function stretchesOf(signal: Signal, chunk: Uint8Array, workers: number): Stretch[] {
  const stretches: Stretch[] = [];
  const cursor = new Cursor(chunk);
  while (cursor.pos < cursor.end) {
    const start = cursor.pos;
    const tag = cursor.tag();
    let worker = stretches.at(-1)?.worker ?? 0;
    if (tag === REQUEST.resources) {
      const length = cursor.varint();
      worker = ownerOf(signal, chunk, cursor.pos, cursor.pos + length, workers);
      cursor.pos += length;
    } else {
      cursor.skip(tag);
    }
    const last = stretches.at(-1);
    if (last?.worker === worker) last.end = cursor.pos;
    else stretches.push({ worker, start, end: cursor.pos });
  }
  return stretches;
}

/** Bytes of their own, so that they can be handed over. */
function joined(chunk: Uint8Array, stretches: readonly Stretch[]): Uint8Array {
  const whole = new Uint8Array(stretches.reduce((sum, { start, end }) => sum + end - start, 0));
  let offset = 0;
  for (const { start, end } of stretches) {
    whole.set(chunk.subarray(start, end), offset);
    offset += end - start;
  }
  return whole;
}

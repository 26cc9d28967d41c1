import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../component/consumer.js';
import { batchOf } from '../pdata/batch.js';
import { MemoryQueue } from './memory-queue.js';

const KIB = 1024;
const LIMIT = 64 * KIB;
const batch = (bytes: number) => batchOf('logs', new Uint8Array(bytes), 1);
const queueOf = (queue_size: number, block_on_overflow = false) =>
  new MemoryQueue({ queue_size, sizer: 'requests', block_on_overflow }, LIMIT);
/** Whether a promise has settled, once everything that can happen has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const mark = (): void => void (settled = true);
  promise.then(mark, mark);
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('a queue of requests of any size', () => {
  test('a burst never holds more than its bytes; callers wait in order and everybody gets in', async () => {
    const queue = queueOf(1000);
    const order: number[] = [];
    const offers = Array.from({ length: 200 }, async (_, index) => {
      await queue.offer(batch(10 * KIB), EMPTY_CONTEXT, undefined);
      order.push(index);
    });
    let largest = 0;
    for (let sent = 0; sent < offers.length; sent++) {
      await new Promise((resolve) => setImmediate(resolve));
      largest = Math.max(largest, queue.heldBytes);
      queue.release(queue.take()!); // there is always one
    }
    await Promise.all(offers);
    expect(largest).toBe(60 * KIB);
    expect(queue.heldBytes).toBe(0);
    expect(order).toEqual(Array.from({ length: 200 }, (_, index) => index));
  });

  test('a request beyond the limit gets in alone', async () => {
    const queue = queueOf(10);
    await queue.offer(batch(1), EMPTY_CONTEXT, undefined);
    const large = queue.offer(batch(2 * LIMIT), EMPTY_CONTEXT, undefined);
    expect(await isSettled(large)).toBe(false);
    queue.release(queue.take()!);
    expect((await large).batch.byteLength).toBe(2 * LIMIT);
  });

  test('a full queue refuses at once, as without a limit of bytes', async () => {
    const queue = queueOf(2);
    await queue.offer(batch(LIMIT / 2), EMPTY_CONTEXT, undefined);
    await queue.offer(batch(LIMIT / 2), EMPTY_CONTEXT, undefined);
    await expect(queue.offer(batch(1), EMPTY_CONTEXT, undefined)).rejects.toThrow('sending queue is full');
  });

  test('whoever leaves while waiting is not in the queue, and closing refuses the others', async () => {
    const queue = queueOf(10);
    await queue.offer(batch(LIMIT), EMPTY_CONTEXT, undefined);
    const leaving = new AbortController();
    const left = queue.offer(batch(KIB), EMPTY_CONTEXT, leaving.signal);
    const stays = queue.offer(batch(KIB), EMPTY_CONTEXT, undefined);
    expect(await isSettled(stays)).toBe(false);
    leaving.abort();
    await expect(left).rejects.toThrow();
    queue.close();
    await expect(stays).rejects.toThrow('sending queue is stopped');
    expect(queue.heldBytes).toBe(LIMIT);
  });
});

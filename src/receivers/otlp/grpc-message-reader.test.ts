import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteBudget } from '../../transport/byte-budget.js';
import { MessageReader } from './grpc-message-reader.js';

const LIMIT = 1000;

/** A stream that counts how often it is held up. */
class FakeStream {
  paused = false;
  pauses = 0;
  pause(): void {
    this.paused = true;
    this.pauses++;
  }
  resume(): void {
    this.paused = false;
  }
}

function reading(budget = new ByteBudget(10 * LIMIT)) {
  const stream = new FakeStream();
  const messages: [number, Buffer][] = [];
  const tooLong: number[] = [];
  const room: boolean[] = [];
  const reader = new MessageReader(stream, LIMIT, budget, {
    message: (flag, bytes) => void messages.push([flag, bytes]),
    tooLong: (length) => void tooLong.push(length),
    roomFound: () => void room.push(reader.waiting),
  });
  return { stream, messages, tooLong, room, reader, budget };
}

function framed(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a message comes out whole however it is cut, whatever follows it, and keeps no DATA frame alive', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: LIMIT }),
      fc.nat(1),
      fc.uint8Array({ maxLength: 20 }),
      fc.array(fc.nat(LIMIT + 30), { maxLength: 10 }),
      (message, flag, following, cuts) => {
        const { reader, messages, budget } = reading();
        const bytes = Buffer.concat([framed(message, flag), following]);
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        for (let i = 1; i < edges.length; i++) reader.take(bytes.subarray(edges[i - 1], edges[i]));
        expect(messages).toEqual([[flag, Buffer.from(message)]]);
        expect(messages[0]![1].buffer).not.toBe(bytes.buffer);
        expect(messages[0]![1].buffer.byteLength).toBeLessThanOrEqual(Math.max(message.length, 32 * 1024));
        expect(budget.reserved).toBe(flag === 0 ? message.length : message.length + LIMIT);
        reader.release();
        expect(budget.reserved).toBe(0);
      },
    ),
  );
});

test('a message that is too long is refused by its prefix', () => {
  const { reader, messages, tooLong, budget } = reading();
  reader.take(framed(Buffer.alloc(LIMIT + 1)));
  expect(tooLong).toEqual([LIMIT + 1]);
  reader.take(Buffer.alloc(100));
  expect([messages, budget.reserved]).toEqual([[], 0]);
});

test('without room the stream is held up, and goes on when there is some', async () => {
  const budget = new ByteBudget(LIMIT);
  const other = budget.tryReserve(LIMIT)!;
  const { reader, stream, messages, room } = reading(budget);
  const bytes = framed(Buffer.from('a message'));
  reader.take(bytes.subarray(0, 8));
  await settle();
  expect([stream.paused, reader.waiting, messages.length]).toEqual([true, true, 0]);
  other.release();
  expect([stream.paused, room]).toEqual([false, [false]]);
  reader.take(bytes.subarray(8));
  expect(messages).toEqual([[0, Buffer.from('a message')]]);
});

test('a short message that is there as a whole waits for room all the same', async () => {
  const budget = new ByteBudget(LIMIT);
  const other = budget.tryReserve(LIMIT)!;
  const { reader, messages } = reading(budget);
  reader.take(framed(Buffer.from('short')));
  await settle();
  expect(messages).toEqual([]);
  other.release();
  expect(messages).toEqual([[0, Buffer.from('short')]]);
});

test('a call that ends while it waits lets go of its place', async () => {
  const budget = new ByteBudget(LIMIT);
  const other = budget.tryReserve(LIMIT)!;
  const { reader, messages } = reading(budget);
  reader.take(framed(Buffer.alloc(10)));
  reader.release();
  other.release();
  await settle();
  expect([messages, budget.reserved]).toEqual([[], 0]);
});

test('compressed, room is kept for the largest result until its size is known', () => {
  const { reader, budget } = reading();
  reader.take(framed(Buffer.alloc(10), 1));
  expect(budget.reserved).toBe(LIMIT + 10);
  reader.unpacked(40);
  expect(budget.reserved).toBe(40);
});

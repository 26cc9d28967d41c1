import { expect, test } from 'vitest';
import { MessageSlab } from './message-slab.js';

test('short messages share array buffers and no byte', () => {
  const slab = new MessageSlab(4096);
  const lengths = Array.from({ length: 500 }, (_, i) => 1 + ((i * 37) % 4096));
  const messages = lengths.map((length, i) => slab.take(length).fill(i));
  messages.forEach((message, i) => {
    expect(message).toEqual(Buffer.alloc(lengths[i]!, i));
    expect(message.buffer.byteLength).toBe(32 * 1024);
  });
  expect(new Set(messages.map(({ buffer }) => buffer)).size).toBeLessThan(50);
});

test('long messages share nothing', () => {
  const slab = new MessageSlab(4096);
  const [one, other] = [slab.take(4097), slab.take(4097)];
  expect(one.length).toBe(4097);
  expect(one.buffer).not.toBe(other.buffer);
});

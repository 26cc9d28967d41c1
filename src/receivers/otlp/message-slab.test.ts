import { expect, test } from 'vitest';
import { MessageSlab } from './message-slab.js';

test('short messages share array buffers and no byte', () => {
  const slab = new MessageSlab();
  const lengths = Array.from({ length: 500 }, (_, i) => 1 + ((i * 37) % 4096));
  const messages = lengths.map((length, i) => slab.take(length).fill(i));
  messages.forEach((message, i) => {
    expect(message).toEqual(Buffer.alloc(lengths[i]!, i));
    expect(message.buffer.byteLength).toBe(32 * 1024);
  });
  expect(new Set(messages.map(({ buffer }) => buffer)).size).toBeLessThan(50);
});

test('a long message has an array buffer of its own', () => {
  expect(new MessageSlab().take(4097).buffer.byteLength).toBe(4097);
});

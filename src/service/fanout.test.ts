import { expect, test } from 'vitest';
import type { Consumer } from '../component/consumer.js';
import { EMPTY_CONTEXT } from '../component/consumer.js';
import { errorText, PermanentError, RetryableError } from '../component/errors.js';
import { batchOf } from '../pdata/batch.js';
import { fanOut, joinErrors } from './fanout.js';

const BATCH = batchOf('logs', new Uint8Array(), 1);

test('every consumer gets the same batch, one after the other, whatever the earlier ones said', async () => {
  const seen: string[] = [];
  const consumer = (name: string, error?: Error): Consumer => ({
    async consume(batch) {
      seen.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      expect(batch).toBe(BATCH);
      seen.push(`${name} out`);
      if (error !== undefined) throw error;
    },
  });
  const all = fanOut([
    consumer('a', new RetryableError('a is full')),
    consumer('b'),
    consumer('c', new RetryableError('c is away')),
  ]);
  await expect(all.consume(BATCH, EMPTY_CONTEXT)).rejects.toThrow(new RetryableError('a is full; c is away'));
  expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

test('one consumer is not wrapped, and one error is passed on as it is', () => {
  const only: Consumer = { consume: async () => {} };
  expect(fanOut([only])).toBe(only);
  const error = new PermanentError('no');
  expect(joinErrors([error])).toBe(error);
});

test('one permanent error makes all of them permanent, and the text reads as the reference writes it', () => {
  const joined = joinErrors([new RetryableError('away'), new PermanentError('bad'), new PermanentError('worse')]);
  expect([joined.retryable, errorText(joined)]).toEqual([false, 'Permanent error: bad; Permanent error: worse; away']);
});

test('the first gRPC status and the longest wait are carried on', () => {
  const grpcStatus = { code: 8, message: 'slow down' };
  const joined = joinErrors([
    new RetryableError('a', { retryAfterMs: 5 }),
    new RetryableError('b', { grpcStatus, retryAfterMs: 50 }),
    new RetryableError('c', { grpcStatus: { code: 14, message: 'x' } }),
  ]);
  expect([joined.grpcStatus, joined.retryAfterMs]).toEqual([grpcStatus, 50]);
});

test('something that is no hub error counts as retryable', () => {
  const joined = joinErrors([new TypeError('x is undefined')]);
  expect([joined.retryable, joined.message]).toEqual([true, 'x is undefined']);
});

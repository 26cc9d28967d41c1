import { expect, test } from 'vitest';
import { decodeConfig } from '../../config/decode.js';
import { batchSchema } from './config.js';

test('an empty block gives the defaults of the reference', () => {
  expect(decodeConfig(batchSchema, null)).toEqual({
    config: {
      timeout: 200,
      send_batch_size: 8192,
      send_batch_max_size: 0,
      metadata_keys: [],
      metadata_cardinality_limit: 1000,
    },
    problems: [],
  });
});

test.each([
  [{ send_batch_size: 10, send_batch_max_size: 9 }, 'send_batch_max_size must be greater or equal to send_batch_size'],
  [{ metadata_keys: ['Tenant', 'region', 'tenant'] }, 'duplicate entry in metadata_keys: "tenant" (case-insensitive)'],
  [{ timeout: '-1s' }, 'timeout must be greater or equal to 0'],
  [
    { timeout: '-1s', send_batch_max_size: 9, send_batch_size: 10 },
    'send_batch_max_size must be greater or equal to send_batch_size',
  ],
])('%j is refused: %s', (raw, message) => {
  expect(decodeConfig(batchSchema, raw).problems.map((problem) => problem.message)).toEqual([message]);
});

test.each([
  { send_batch_size: 10, send_batch_max_size: 10 },
  { send_batch_size: 0, send_batch_max_size: 3 },
  { timeout: '0s' },
  { metadata_keys: ['a', 'b'] },
])('%j is accepted', (raw) => {
  expect(decodeConfig(batchSchema, raw).problems).toEqual([]);
});

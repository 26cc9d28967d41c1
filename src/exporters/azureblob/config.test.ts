import { expect, test } from 'vitest';
import { decodeConfig } from '../../config/decode.js';
import { CONNECTION_STRING, testConfig } from '../../../test/support/azureblob/config.js';
import { azureBlobSchema } from './config.js';

const problems = (block: object): string[] =>
  decodeConfig(azureBlobSchema, block).problems.map(({ message }) => message);
const auth = { connection_string: CONNECTION_STRING };

test('a connection string is all that is needed', () => {
  const { config, problems: found } = decodeConfig(azureBlobSchema, { auth });
  expect(found).toEqual([]);
  expect(config).toEqual(testConfig());
});

test.each([
  [{}, 'connection_string cannot be empty when auth type is connection_string'],
  [{ auth: { type: 'system_managed_identity' } }, 'url cannot be empty when auth type is not connection_string'],
  [
    { url: 'https://a', auth: { type: 'service_principal', tenant_id: 't', client_id: 'c' } },
    'tenant_id, client_id and client_secret cannot be empty when auth type is service-principal',
  ],
  [
    { url: 'https://a', auth: { type: 'user_managed_identity' } },
    'client_id cannot be empty when auth type is user_managed_identity',
  ],
  [
    { url: 'https://a', auth: { type: 'workload_identity', tenant_id: 't', client_id: 'c' } },
    'tenant_id, client_id and federated_token_file cannot be empty when auth type is workload_identity',
  ],
  [{ auth, format: 'parquet' }, 'unknown format type: parquet'],
  [
    { auth, blob_name_format: { serial_num_range: 0 } },
    'serial_num_range must be positive, found 0; 1 gives every blob the number 0',
  ],
])('%j is refused in the reference’s words', (block, message) => {
  expect(problems(block)).toEqual([expect.stringContaining(message)]);
});

test.each([
  { url: 'https://a', auth: { type: 'system_managed_identity' } },
  { url: 'https://a', auth: { type: 'user_managed_identity', client_id: 'c' } },
  { url: 'https://a', auth: { type: 'service_principal', tenant_id: 't', client_id: 'c', client_secret: 's' } },
  { url: 'https://a', auth: { type: 'workload_identity', tenant_id: 't', client_id: 'c', federated_token_file: 'f' } },
  { url: 'https://a', auth: { type: 'something_new' } }, // found out at start, as in the reference
])('%j is taken', (block) => {
  expect(problems(block)).toEqual([]);
});

test.each([
  ...['serial_num_enabled', 'template_enabled', 'time_parser_enabled', 'timezone', 'time_parser_ranges'].map(
    (key) => [{ auth, blob_name_format: { [key]: 'x' } }, key] as const,
  ),
  ...['compression', 'sending_queue', 'timeout', 'formats'].map((key) => [{ auth, [key]: 'x' }, key] as const),
])('%j came after 0.131.0 and is unknown', (block, key) => {
  expect(problems(block)).toEqual([expect.stringContaining(`has invalid keys: ${key}`)]);
});

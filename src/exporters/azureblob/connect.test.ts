import { expect, test } from 'vitest';
import { ManualClock } from '../../component/manual-clock.js';
import { testConfig } from '../../../test/support/azureblob/config.js';
import { connect } from './connect.js';

const clock = new ManualClock();
const auth = testConfig().auth;
const url = 'https://account.blob.core.windows.net';

test('an address gets its slash', () => {
  const config = testConfig({ url, auth: { ...auth, type: 'system_managed_identity' } });
  expect(connect(config, { clock }).url).toBe(`${url}/`);
});

test('a connection string overrides the address, as in the reference', () => {
  expect(connect(testConfig({ url: 'https://other/' }), { clock }).url).toBe(`${url}/`);
});

test.each([
  [{ type: 'kerberos' }, url, 'unsupported authentication type: kerberos'],
  [
    { type: 'service_principal', tenant_id: 'a b' },
    url,
    'failed to create service principal credential: invalid tenantID.',
  ],
  [
    { type: 'workload_identity', tenant_id: '../' },
    url,
    'failed to create workload identity credential: invalid tenantID.',
  ],
  [
    { type: 'system_managed_identity' },
    'account.blob.core.windows.net',
    'url must be the address of a blob service, e.g. https://account.blob.core.windows.net/, found "account.blob.core.windows.net"',
  ],
  [
    { connection_string: 'x' },
    '',
    'failed to create client from connection string: connection string is either blank or malformed.',
  ],
])('%j does not start', (given, address, message) => {
  const config = testConfig({ url: address, auth: { ...auth, ...given } });
  expect(() => connect(config, { clock, env: {} })).toThrow(message);
});

/** Where to send, by what, and the effective configuration. */
import { expect, test } from 'vitest';
import type { SetUp } from '../../../src/lens/api.js';
import { world } from '../support/world.js';

test('set-up tells where to send, by what, and hides secrets', async () => {
  const { get, base, hub } = await world();
  const setUp = await get<SetUp>('/setup');
  const { port } = hub.addresses.get('otlp/http')!; // it is configured
  expect(setUp).toMatchObject({
    version: '9.9.9',
    send: `npx otlp-hub send --endpoint http://localhost:${port} --protocol http/protobuf`,
    configuration: 'receivers: {}\n',
    endpoints: [{ receiver: 'otlp', protocol: 'http', address: `http://localhost:${port}`, tls: false }],
  });
  expect(setUp.connect.map(({ title }) => title)).toEqual([
    'Any SDK, by variables',
    'Node.js',
    'Python',
    'Go',
    'Java',
    '.NET',
    'Collector agent',
  ]);
  const response = await fetch(`${base}/lens/api/setup`);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('cache-control')).toBe('no-store');
});

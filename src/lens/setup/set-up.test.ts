import { expect, test } from 'vitest';
import type { HubConfig } from '../../config/hub-config.js';
import { setUp } from './set-up.js';

test.each([
  ['/etc/clients.crt', true],
  ['', undefined],
])('a receiver with client_ca_file %j asks for a certificate: %s', async (file, asks) => {
  const protocols = { grpc: { tls: { client_ca_file: file } } };
  const { endpoints, connect, send } = await setUp({
    version: '1',
    config: {
      receivers: new Map([['otlp', { config: { protocols } }]]),
      exporters: new Map(),
      service: { pipelines: {} },
    } as unknown as HubConfig,
    addresses: new Map([['otlp/grpc', { host: '0.0.0.0', port: 4317, tls: true }]]),
    configuration: '',
    faults: [],
    books: () => undefined,
  });
  expect(endpoints[0]!.clientCertificate).toBe(asks);
  expect(connect[0]!.text.includes('CLIENT_CERTIFICATE=client.crt')).toBe(asks === true);
  expect(send!.includes('--cert client.crt')).toBe(asks === true);
});

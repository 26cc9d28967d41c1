import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { MetricsServer } from './metrics-server.js';
import { startMetricsServer } from './metrics-server.js';

async function serve(host = '127.0.0.1'): Promise<MetricsServer> {
  const server = await startMetricsServer(host, 0, (escaping) => `page in ${escaping}\n`);
  onTestFinished(() => server.close());
  return server;
}

test('/metrics answers any method with the text format, everything else with 404', async () => {
  const { port } = await serve();
  const page = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
    'page in underscores\n',
  ]);
  const posted = await fetch(`http://127.0.0.1:${port}/metrics`, {
    method: 'POST',
    body: 'x',
    headers: { 'content-type': 'x/y' },
  });
  expect([posted.status, await posted.text()]).toEqual([200, 'page in underscores\n']);
  for (const path of ['/', '/metrics/']) {
    const missing = await fetch(`http://127.0.0.1:${port}${path}`);
    expect([missing.status, missing.headers.get('content-type'), await missing.text()]).toEqual([
      404,
      'text/plain; charset=utf-8',
      '404 page not found\n',
    ]);
  }
});

test('the page is compressed for those who ask, and escaped as they ask', async () => {
  const { port } = await serve();
  const page = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { 'accept-encoding': 'gzip', accept: 'text/plain;version=0.0.4;escaping=allow-utf-8' },
  });
  expect([page.headers.get('content-encoding'), page.headers.get('content-type'), await page.text()]).toEqual([
    'gzip',
    'text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8',
    'page in allow-utf-8\n',
  ]);
});

test('localhost is the IPv4 loopback, a name in brackets IPv6, an empty host every interface', async () => {
  expect((await serve('localhost')).host).toBe('127.0.0.1');
  expect((await serve('[::1]')).host).toBe('::1');
  expect(['::', '0.0.0.0']).toContain((await serve('')).host);
});

test('an address that is taken, or that does not exist, is refused in the words of the reference', async () => {
  const other = createServer();
  onTestFinished(() => void other.close());
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(startMetricsServer('127.0.0.1', port, () => '')).rejects.toThrow(
    `binding address 127.0.0.1:${port} for Prometheus exporter: listen tcp 127.0.0.1:${port}: bind: address already in use`,
  );
  await expect(startMetricsServer('host.invalid', 1, () => '')).rejects.toThrow(
    'binding address host.invalid:1 for Prometheus exporter: listen tcp: lookup host.invalid: no such host',
  );
});

test('closing lets go of kept-alive connections', async () => {
  const server = await startMetricsServer('127.0.0.1', 0, () => 'x');
  await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  await server.close();
  await expect(fetch(`http://127.0.0.1:${server.port}/metrics`)).rejects.toThrow();
});

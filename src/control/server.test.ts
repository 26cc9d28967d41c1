import { expect, onTestFinished, test } from 'vitest';
import { isLoopback, parseControlAddress } from './address.js';
import type { ControlOptions } from './server.js';
import { startControlServer } from './server.js';

async function serve(overrides: Partial<ControlOptions> = {}): Promise<string> {
  const server = await startControlServer({
    address: { host: '127.0.0.1', port: 0 },
    routes: [(app) => void app.get('/ping', () => ({ pong: true }))],
    ...overrides,
  });
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${server.address.port}`;
}

const answer = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  return { status: response.status, body: await response.json() };
};

test('answers on loopback without a token, and says what it does not have', async () => {
  const base = await serve();
  expect(await answer(`${base}/ping`)).toEqual({ status: 200, body: { pong: true } });
  expect(await answer(`${base}/nope?x=secret`)).toEqual({
    status: 404,
    body: { error: 'there is nothing at GET /nope' },
  });
});

test('a token, where there is one, is asked for and compared whole', async () => {
  const base = await serve({ token: 'right' });
  expect((await answer(`${base}/ping`)).status).toBe(401);
  expect((await answer(`${base}/ping`, { authorization: 'Bearer rightly' })).status).toBe(401);
  expect((await answer(`${base}/ping`, { authorization: 'Bearer right' })).status).toBe(200);
});

test('a page of another origin is refused', async () => {
  const base = await serve();
  expect((await answer(`${base}/ping`, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await answer(`${base}/ping`, { origin: base })).status).toBe(200);
});

test('an address that others reach needs a token', async () => {
  await expect(startControlServer({ address: { host: '0.0.0.0', port: 0 }, routes: [] })).rejects.toThrow(
    '--control 0.0.0.0:0 is reachable from other machines and needs a token: set OTLP_HUB_CONTROL_TOKEN, or listen on 127.0.0.1',
  );
});

test('a port in use is named', async () => {
  const base = await serve();
  const port = Number(new URL(base).port);
  await expect(startControlServer({ address: { host: '127.0.0.1', port }, routes: [] })).rejects.toThrow(
    `--control 127.0.0.1:${port}: listen EADDRINUSE`,
  );
});

test.each([
  ['4319', { host: '127.0.0.1', port: 4319 }],
  [':4319', { host: '127.0.0.1', port: 4319 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:4319', { host: '::1', port: 4319 }],
  ['0.0.0.0:4319', { host: '0.0.0.0', port: 4319 }],
])('reads %s', (text, address) => {
  expect(parseControlAddress(text)).toEqual(address);
});

test.each(['', 'host', 'a:b', '1:2:3', '127.0.0.1:70000'])('refuses %j', (text) => {
  expect(() => parseControlAddress(text)).toThrow(`--control ${text}: expected HOST:PORT`);
});

test('knows loopback from everything else', () => {
  expect(['localhost', '127.0.0.1', '127.8.8.8', '::1', '0:0:0:0:0:0:0:1'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', 'example.com', 'localhost.evil.example'].some(isLoopback)).toBe(false);
});

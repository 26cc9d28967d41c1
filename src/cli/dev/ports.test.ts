import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { choosePorts, PortTakenError } from './ports.js';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** A port that is taken until the test ends. */
async function taken(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const wish = (usual: number, exact = false) => ({ purpose: 'OTLP/gRPC', host: '127.0.0.1', usual, exact });

test("a port that is taken gives way to one above it that is nobody else's usual one", async () => {
  const port = await taken();
  const { first, second } = await choosePorts({ first: wish(port), second: wish(port + 1) });
  expect(first.insteadOf).toBe(port);
  expect(first.port).toBeGreaterThan(port + 1);
  expect(second.port).not.toBe(first.port);
});

test('any port is one that can be listened on', async () => {
  const { any } = await choosePorts({ any: wish(0) });
  expect(any).toEqual({ port: any.port, insteadOf: undefined });
  expect(any.port).toBeGreaterThan(0);
});

test('a port that was asked for and is taken is an error that names it', async () => {
  const port = await taken();
  await expect(choosePorts({ first: wish(port, true) })).rejects.toThrow(
    new PortTakenError(
      `port ${port} for OTLP/gRPC is taken; free it, choose another, or leave the flag out to have one found`,
    ),
  );
});

test('an address of another machine is an error that names it', async () => {
  const elsewhere = { ...wish(0), host: '192.0.2.1' }; // reserved for documentation
  await expect(choosePorts({ first: elsewhere })).rejects.toThrow(/^cannot listen on 192\.0\.2\.1: /);
});

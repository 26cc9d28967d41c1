/** Starting and stopping hubs leaves nothing behind. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { startHub, UsageError } from '../../src/testing/index.js';
import { exportLogsGrpc, logRequest } from './support/client.js';

/** What keeps the process alive or costs it memory: sockets, servers, timers. */
function handles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return { servers: counts.TCPServerWrap ?? 0, sockets: counts.TCPSocketWrap ?? 0, tls: counts.TLSWrap ?? 0 };
}

/** Of this test file alone: others run at the same time. */
const folder = mkdtempSync(join(tmpdir(), 'lifecycle-'));
process.env.TMPDIR = folder;
afterAll(() => rmSync(folder, { recursive: true }));

const folders = (): string[] => readdirSync(folder);

test('two hundred hubs, one after the other, leave no handle and no file', { timeout: 120_000 }, async () => {
  const use = async (isSending: boolean): Promise<void> => {
    await using hub = await startHub();
    if (!isSending) return;
    await exportLogsGrpc(hub.env, logRequest('x'));
    await hub.logs.waitFor();
  };
  for (let i = 0; i < 20; i++) await use(true);
  const before = { handles: handles(), folders: folders().length };
  const heapBefore = heap();
  for (let i = 0; i < 200; i++) await use(i % 20 === 0);
  await new Promise((resolve) => setImmediate(resolve));
  expect({ handles: handles(), folders: folders().length }).toEqual(before);
  expect(heap() - heapBefore).toBeLessThan(20 * 1024 * 1024);
});

/** Bytes in use after a collection. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('hubs run side by side, each with its own ports', async () => {
  const hubs = await Promise.all([startHub(), startHub(), startHub()]);
  const ports = hubs.flatMap((hub) => [...hub.addresses.values()].map(({ port }) => port));
  expect(new Set(ports).size).toBe(ports.length);
  await Promise.all(hubs.map((hub) => hub.close()));
});

test('a fault that cannot be stops the start and leaves nothing open', async () => {
  const before = folders().length;
  await expect(startHub({ faults: [{ at: 'blobs', id: 'nope', reset: true }] })).rejects.toThrow(UsageError);
  expect(folders().length).toBe(before);
});

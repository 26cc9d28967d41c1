import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { startAzurite } from './azurite.js';

async function append(connectionString: string, container: string, name: string, text: string): Promise<void> {
  const client = BlobServiceClient.fromConnectionString(connectionString);
  const blob = client.getContainerClient(container).getAppendBlobClient(name);
  await blob.createIfNotExists();
  await blob.appendBlock(text, Buffer.byteLength(text));
}

test('an emulator in memory has the three containers and gives back what was appended', async () => {
  const azurite = await startAzurite();
  try {
    await append(azurite.connectionString, 'logs', '2026/a.txt', 'one\n');
    await append(azurite.connectionString, 'logs', '2026/a.txt', 'two\n');
    expect(await azurite.blobs('logs')).toEqual([{ name: '2026/a.txt', content: Buffer.from('one\ntwo\n') }]);
    expect([await azurite.blobs('metrics'), await azurite.blobs('traces')]).toEqual([[], []]);
    const list = await fetch(`${azurite.url}/logs?restype=container&comp=list`);
    expect(list.status).toBe(403); // nothing without the key
  } finally {
    await azurite.close();
    await azurite.close();
  }
});

test('an emulator with a folder keeps its blobs over a restart, and lets anyone read where told so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'otlp-hub-azurite-'));
  try {
    const first = await startAzurite({ folder, publicRead: true });
    await append(first.connectionString, 'logs', 'kept.txt', 'kept');
    await first.close();
    const second = await startAzurite({ folder, publicRead: true });
    try {
      const answer = await fetch(`${second.url}/logs/kept.txt`);
      expect([answer.status, await answer.text()]).toEqual([200, 'kept']);
    } finally {
      await second.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

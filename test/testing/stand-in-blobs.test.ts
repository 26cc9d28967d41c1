/** The blob stand-in answers as Azurite does: the same calls of the real SDK to both, one after the other. */
import { BlobServiceClient, type ContainerClient, type RestError } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAzurite, type Azurite } from '../../src/backends/azurite.js';
import { systemClock } from '../../src/component/clock.js';
import { BlobStandIn } from '../../src/standins/azure-blob/stand-in.js';
import { PASS } from '../../src/standins/exchange.js';

const text = (content: string): [Buffer, number] => [Buffer.from(content), Buffer.byteLength(content)];

/** What a caller of the SDK sees, without what differs from run to run. */
async function seen(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return plain(await call());
  } catch (error) {
    const { statusCode, code } = error as RestError;
    if (statusCode === undefined) throw error;
    return { statusCode, code };
  }
}

/** Fields of an answer that the hub or a test looks at. */
const SHOWN = [
  'blobAppendOffset',
  'blobCommittedBlockCount',
  'isServerEncrypted',
  'contentLength',
  'contentType',
  'blobType',
  'metadata',
  'succeeded',
];

function plain(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer) || Buffer.isBuffer(answer)) {
    return Buffer.isBuffer(answer) ? answer.toString() : answer;
  }
  const fields = Object.entries(answer).filter(([name, value]) => SHOWN.includes(name) && value !== undefined);
  return Object.fromEntries([
    ...fields.sort(([a], [b]) => (a < b ? -1 : 1)),
    ['has', ['etag', 'lastModified', 'requestId'].filter((name) => name in answer)],
  ]);
}

type Step = (container: ContainerClient) => Promise<unknown>;

const appended: Step = async (container) => {
  const blob = container.getAppendBlobClient('2026/01/02/logs_03_04_05.json_0');
  await blob.create();
  await blob.appendBlock(...text('one'));
  return blob.appendBlock(...text('two'));
};
const name = '2026/01/02/logs_03_04_05.json_0';
const uploaded: Step = (container) => container.getBlockBlobClient('block/a b&c.json').upload(...text('whole'));

/** Each begins with an empty container. */
const CASES: Readonly<Record<string, readonly Step[]>> = {
  'appending to a blob that is not there': [(c) => c.getAppendBlobClient('x').appendBlock(...text('a'))],
  'creating an append blob': [(c) => c.getAppendBlobClient('x').create()],
  'appending twice': [appended, (c) => c.getBlobClient(name).downloadToBuffer()],
  'creating over what is there truncates': [
    appended,
    (c) => c.getAppendBlobClient(name).create(),
    (c) => c.getBlobClient(name).getProperties(),
  ],
  'creating only if absent': [
    appended,
    (c) => c.getAppendBlobClient(name).create({ conditions: { ifNoneMatch: '*' } }),
    (c) => c.getAppendBlobClient(name).createIfNotExists(),
  ],
  'appending at the right and the wrong position': [
    appended,
    (c) => c.getAppendBlobClient(name).appendBlock(...text('x'), { conditions: { appendPosition: 6 } }),
    (c) => c.getAppendBlobClient(name).appendBlock(...text('x'), { conditions: { appendPosition: 6 } }),
  ],
  'appending over a maximum size': [
    appended,
    (c) => c.getAppendBlobClient(name).appendBlock(...text('x'), { conditions: { maxSize: 6 } }),
  ],
  'appending with a wrong checksum': [
    appended,
    (c) => c.getAppendBlobClient(name).appendBlock(...text('x'), { transactionalContentMD5: Buffer.alloc(16) }),
  ],
  'appending if unchanged': [
    appended,
    (c) => c.getAppendBlobClient(name).appendBlock(...text('x'), { conditions: { ifMatch: '"0x0"' } }),
  ],
  'appending to a block blob': [uploaded, (c) => c.getAppendBlobClient('block/a b&c.json').appendBlock(...text('x'))],
  'uploading a block blob': [uploaded, (c) => c.getBlobClient('block/a b&c.json').downloadToBuffer()],
  'uploading over a block blob': [
    uploaded,
    (c) => c.getBlockBlobClient('block/a b&c.json').upload(...text('other')),
    (c) => c.getBlobClient('block/a b&c.json').downloadToBuffer(),
  ],
  'uploading in blocks': [
    (c) => c.getBlockBlobClient('b').stageBlock('AAAA', ...text('1')),
    (c) => c.getBlockBlobClient('b').stageBlock('AAAB', ...text('2')),
    (c) => c.getBlockBlobClient('b').commitBlockList(['AAAB', 'AAAA']),
    (c) => c.getBlobClient('b').downloadToBuffer(),
    (c) => c.getBlockBlobClient('b2').commitBlockList(['AAAB']),
  ],
  'uploading a stream': [
    async (c) => {
      const { Readable } = await import('node:stream');
      return c.getBlockBlobClient('s').uploadStream(Readable.from([Buffer.alloc(300_000, 'a')]), 100_000, 2);
    },
    async (c) => (await c.getBlobClient('s').downloadToBuffer()).length,
  ],
  'metadata and type': [
    (c) =>
      c.getBlockBlobClient('m').upload(...text('x'), {
        metadata: { hub: '1' },
        blobHTTPHeaders: { blobContentType: 'application/json' },
      }),
    (c) => c.getBlobClient('m').getProperties(),
  ],
  'reading a part': [appended, (c) => c.getBlobClient(name).downloadToBuffer(1, 4)],
  'reading what is not there': [
    (c) => c.getBlobClient('x').downloadToBuffer(),
    (c) => c.getBlobClient('x').getProperties(),
    (c) => c.getBlobClient('x').exists(),
  ],
  deleting: [
    appended,
    (c) => c.getBlobClient(name).delete(),
    (c) => c.getBlobClient(name).delete(),
    (c) => c.getBlobClient(name).exists(),
  ],
  listing: [
    appended,
    uploaded,
    async (c) => {
      const found: unknown[] = [];
      for await (const { name: blob, properties } of c.listBlobsFlat()) {
        found.push([blob, properties.blobType, properties.contentLength]);
      }
      return found;
    },
    async (c) => {
      const found: unknown[] = [];
      for await (const item of c.listBlobsByHierarchy('/')) found.push([item.kind, item.name]);
      return found;
    },
    async (c) => {
      const pages: number[] = [];
      for await (const page of c.listBlobsFlat().byPage({ maxPageSize: 1 })) {
        pages.push(page.segment.blobItems.length);
      }
      return pages;
    },
  ],
  'a container that is not there': [
    async (c) => {
      await c.delete();
      return c.exists();
    },
    (c) => c.getAppendBlobClient('x').appendBlock(...text('a')),
    (c) => c.getAppendBlobClient('x').create(),
    (c) => c.getBlockBlobClient('x').upload(...text('a')),
    (c) => c.listBlobsFlat().next(),
  ],
  'creating a container twice': [(c) => c.create(), (c) => c.createIfNotExists()],
};

const RETRIES = { retryOptions: { maxTries: 1 } };

describe('the blob stand-in answers as Azurite', () => {
  let azurite: Azurite;
  let standIn: BlobStandIn;
  let clients: { readonly azurite: BlobServiceClient; readonly standIn: BlobServiceClient };
  let number = 0;
  beforeAll(async () => {
    azurite = await startAzurite();
    standIn = await BlobStandIn.start({ clock: systemClock, gate: () => PASS, containers: ['logs'] });
    clients = {
      azurite: BlobServiceClient.fromConnectionString(azurite.connectionString, RETRIES),
      standIn: BlobServiceClient.fromConnectionString(standIn.connectionString, RETRIES),
    };
  });
  afterAll(async () => {
    await Promise.all([azurite.close(), standIn.close()]);
  });

  test.each(Object.entries(CASES))('%s', async (_name, steps) => {
    const container = `case-${++number}`;
    const run = async (client: BlobServiceClient): Promise<unknown[]> => {
      const containerClient = client.getContainerClient(container);
      await containerClient.create();
      const results: unknown[] = [];
      for (const step of steps) results.push(await seen(() => step(containerClient)));
      return results;
    };
    expect(await run(clients.standIn)).toEqual(await run(clients.azurite));
  });

  test('a wrong key', async () => {
    const wrong = (connectionString: string): Promise<unknown> =>
      seen(() =>
        BlobServiceClient.fromConnectionString(
          connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${Buffer.alloc(32).toString('base64')}`),
          RETRIES,
        )
          .getContainerClient('logs')
          .getAppendBlobClient('x')
          .create(),
      );
    // Azure itself says AuthenticationFailed, which senders and people know; Azurite has a code of its own.
    expect(await wrong(azurite.connectionString)).toEqual({ statusCode: 403, code: 'AuthorizationFailure' });
    expect(await wrong(standIn.connectionString)).toEqual({ statusCode: 403, code: 'AuthenticationFailed' });
  });
});

test('an append blob takes so many blocks and not one more', async () => {
  const standIn = await BlobStandIn.start({ clock: systemClock, gate: () => PASS, containers: ['logs'] });
  standIn.blobs.put('logs', 'x', 'AppendBlob', Buffer.alloc(0));
  standIn.blobs.seedBlocks('logs', 'x', 49_999);
  const blob = BlobServiceClient.fromConnectionString(standIn.connectionString, RETRIES)
    .getContainerClient('logs')
    .getAppendBlobClient('x');
  expect((await blob.appendBlock(...text('a'))).blobCommittedBlockCount).toBe(50_000);
  expect(await seen(() => blob.appendBlock(...text('a')))).toEqual({ statusCode: 409, code: 'BlockCountExceedsLimit' });
  await standIn.close();
});

import { expect, test } from 'vitest';
import { batchOf } from '../../pdata/batch.js';
import { encodeRequest } from '../../pdata/builder.js';
import { seenBatch, type SeenBatch } from './batches.js';
import { Logs } from './logs.js';
import { ByteWindow } from './window.js';

function logsOf() {
  const window = new ByteWindow(1024 * 1024);
  const ring = window.ring<SeenBatch>();
  const send = (...services: readonly string[]): void => {
    const resourceLogs = services.map((service) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeLogs: [{ logRecords: [{ body: { stringValue: 'text' } }] }],
    }));
    ring.push(seenBatch('otlp', batchOf('logs', encodeRequest('logs', { resourceLogs }), services.length), 0));
  };
  return { logs: new Logs(ring, window), ring, send };
}

test.each([
  { attribute: 'nothing=1' },
  { trace: '0af7651916cd43dd8448eb211c80319c' },
  { text: 'nothing' },
  { before: 0 },
  { from: 4 },
  { limit: 1 },
])('a search for %j that finds nothing names every service that sent', async (query) => {
  const { logs, send } = logsOf();
  send('till', 'shop');
  send('');
  send('stock');
  expect((await logs.page(query)).services).toEqual(['shop', 'stock', 'till']);
  send('late');
  expect((await logs.page(query)).services).toEqual(['late', 'shop', 'stock', 'till']);
});

test('searches at the same time each name all', async () => {
  const { logs, send } = logsOf();
  for (let number = 0; number < 150; number++) send(`service ${number}`);
  const pages = await Promise.all([logs.page({ attribute: 'a' }), logs.page({ trace: 'ab' }), logs.page({})]);
  expect(pages.map(({ services }) => services.length)).toEqual([150, 150, 150]);
});

test('of more than 200 services those are named that were seen last', async () => {
  const { logs, send } = logsOf();
  send('shop');
  for (let number = 0; number < 500; number++) send(`made up ${number}`);
  send('shop');
  const { services } = await logs.page({ attribute: 'a' });
  expect(services).toHaveLength(200);
  expect(services).toContain('shop');
  expect(services).toContain('made up 499');
  expect(services).not.toContain('made up 300');
});

test('what left the window before somebody looked is not waited for', async () => {
  const { logs, ring, send } = logsOf();
  send('gone');
  send('there');
  ring.dropOldest();
  expect((await logs.page({})).services).toEqual(['there']);
  ring.dropOldest();
  send('next');
  expect((await logs.page({})).services).toEqual(['next', 'there']);
});

import { expect, test } from 'vitest';
import { startHub } from '../../src/testing/index.js';
import { durationMs } from '../../src/testing/clock.js';
import { DELIVERING, directReceiver, LOGS_ONLY } from './support/direct-receiver.js';
import { messageOf, startDirect } from './support/start.js';

test('batches, blob names and the times of requests run on the manual clock', async () => {
  const { hub, receiver } = await startDirect();
  await receiver.log('one');
  await hub.advance('9.9s');
  expect(hub.blobs.list()).toEqual([]);
  await hub.advance('100ms');
  expect(hub.blobs.lines()).toEqual(['one']);
  await receiver.log('two');
  await hub.advance('1h');
  expect(hub.blobs.list().map(({ name }) => name)).toEqual(['2026/01/02/logs_03.json_0']);
  await receiver.log('three');
  await hub.advance('10s');
  expect(hub.blobs.list().map(({ name }) => name)).toEqual(['2026/01/02/logs_03.json_0', '2026/01/02/logs_04.json_0']);
  expect(hub.requests.map(({ receivedAtMs }) => new Date(receivedAtMs).toISOString())).toEqual([
    '2026-01-02T03:04:05.000Z',
    '2026-01-02T03:04:15.000Z',
    '2026-01-02T04:04:15.000Z',
  ]);
});

test('a hub on a manual clock may begin at any time', async () => {
  const receiver = directReceiver();
  await using hub = await startHub({
    config: DELIVERING,
    components: receiver.table,
    clock: new Date('2031-05-06T07:08:09Z'),
  });
  await receiver.log('x');
  await hub.flush();
  expect(hub.blobs.list()[0]!.name).toBe('2031/05/06/logs_07.json_0');
});

test('six days of appends reach the limit of blocks in an instant', async () => {
  const { hub, receiver } = await startDirect({
    config: {
      ...DELIVERING,
      exporters: {
        ...DELIVERING.exporters,
        azureblob: {
          ...DELIVERING.exporters.azureblob,
          blob_name_format: { logs_format: 'logs', serial_num_range: 1 },
          retry_on_failure: { enabled: false },
        },
      },
    },
  });
  // One append every 10 s is 51,840 in six days. The first 49,990 stand in the blob already; the rest are made.
  hub.blobs.seed('logs_0', { appends: 49_990 });
  for (let append = 0; append < 12; append++) {
    await receiver.log(`append ${append}`);
    await hub.advance('12h');
  }
  expect(hub.now() - Date.UTC(2026, 0, 2, 3, 4, 5)).toBe(durationMs('6d'));
  expect(hub.blobs.list().map(({ name, blockCount }) => [name, blockCount])).toEqual([
    ['logs_0', 50_000],
    ['logs_0.2', 2],
  ]);
  expect(hub.blobs.lines()).toHaveLength(12);
  expect(hub.blobs.requests.filter(({ errorCode }) => errorCode === 'BlockCountExceedsLimit').length).toBeGreaterThan(
    0,
  );
  expect(hub.ledger().exporters.find(({ id }) => id === 'azureblob')).toMatchObject({ delivered: 12, dropped: 0 });
});

test('the system clock is not moved', async () => {
  const receiver = directReceiver();
  await using hub = await startHub({ config: LOGS_ONLY, components: receiver.table });
  expect(() => hub.advance('1s')).toThrow("the clock is the system's; start the hub with clock: 'manual'");
});

test('a flush that waits for the clock says so, and where everything is', async () => {
  const { hub, receiver } = await startDirect({ faults: [{ at: 'blobs', status: 503 }] });
  await receiver.log('one');
  const message = await messageOf(hub.flush());
  expect(message).toContain('the flush waits for the clock, which stands still');
  expect(message).toContain('exporter azureblob: accepted 1, delivered 0, pending 1');
  expect(message).toMatch(/faults that are on:\n {2}{ at: 'blobs', status: 503 } struck 1 time$/m);
  hub.faults.clear();
  await hub.advance('1m');
  expect(hub.blobs.lines()).toEqual(['one']);
});

test.each([
  ['10s', 10_000],
  ['1h30m', 5_400_000],
  ['6d', 518_400_000],
  ['1d12h', 129_600_000],
  [250, 250],
])('%s is a duration', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '10', 'soon', '-1s', Number.NaN, -1])('%j is no duration', (text) => {
  expect(() => durationMs(text)).toThrow(/a duration is/);
});

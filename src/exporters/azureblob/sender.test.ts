import { expect, test } from 'vitest';
import type { Extension } from '../../component/component.js';
import type { Marshaler } from '../../component/encoding.js';
import { wrapExporter } from '../../exporterhelper/wrap.js';
import { batchFromJson } from '../../pdata/builder.js';
import { testConfig } from '../../../test/support/azureblob/config.js';
import { FakeStore, fates, refusal } from '../../../test/support/azureblob/fake-store.js';
import { testSettings } from '../../../test/support/settings.js';
import type { AzureBlobConfig } from './config.js';
import { BlobSender } from './sender.js';

const batch = batchFromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }] }] });
const inactive: Extension = { start: async () => {}, shutdown: async () => {} };
const marshaler = (marshal: Marshaler['marshal']): Extension & Marshaler => ({
  ...inactive,
  marshals: ['logs'],
  marshal,
});

function setUp(overrides: Partial<AzureBlobConfig>, extension: Extension | undefined = undefined) {
  const settings = testSettings('exporter', 'azureblob', { random: () => 0.4 });
  const store = new FakeStore();
  const config = testConfig(overrides);
  const sender = new BlobSender(settings, config, 'logs', () => store);
  const exporter = wrapExporter(settings, 'logs', sender, { timeoutMs: 5000, retry: config.retry_on_failure });
  const host = { extension: () => extension, reportFatal: () => {} };
  return { settings, store, exporter, start: () => exporter.start(host) };
}
const encodedBy = (type: string) => ({
  encodings: { logs: { type, name: '' }, metrics: undefined, traces: undefined },
});

test('an encoding that does not run, or is none for the signal, keeps the hub from starting', async () => {
  await expect(setUp(encodedBy('text_encoding')).start()).rejects.toThrow('unknown encoding "text_encoding"');
  await expect(setUp(encodedBy('zpages'), inactive).start()).rejects.toThrow('encoding "zpages" does not support logs');
  const forTraces = { encodings: { logs: undefined, metrics: undefined, traces: { type: 'text', name: 'x' } } };
  await expect(
    setUp(
      forTraces,
      marshaler(() => new Uint8Array()),
    ).start(),
  ).rejects.toThrow('encoding "text/x" does not support traces');
});

test('what an encoding cannot express is lost at once, and booked', async () => {
  const broken = marshaler(() => {
    throw new Error('no words for it');
  });
  const { start, exporter, settings } = setUp(encodedBy('text'), broken);
  await start();
  await expect(exporter.consume(batch, {})).rejects.toThrow('failed to marshal logs: no words for it');
  expect(settings.ledger.drops).toMatchObject([{ items: 2, reason: 'encoding_failed' }]);
});

test('a refusal is tried again under a new name, until time is up', async () => {
  const { start, exporter, settings, store } = setUp({});
  await start();
  store.fate = () => refusal(404, 'ContainerNotFound');
  const sent = exporter.consume(batch, {}).catch((error: Error) => error.message);
  await settings.clock.advance(400_000);
  expect(await sent).toBe('no more retries left: failed to upload data: 404 ContainerNotFound');
  expect(settings.logger.lines[0]).toMatchObject({
    message: 'Exporting failed. Will retry the request after interval.',
    fields: { error: 'failed to upload data: 404 ContainerNotFound' },
  });
  expect(settings.ledger.drops).toMatchObject([{ items: 2, reason: 'retry_expired' }]);
  expect(settings.recordedMeter.read('otelcol_exporter_send_failed_log_records{exporter="azureblob"}')).toBe(2);
  expect(new Set(store.requests).size).toBe(store.requests.length); // the time in the name differs
});

test('what the service asks to wait is waited', async () => {
  const append_blob = { enabled: true, separator: '' };
  const { start, exporter, settings, store } = setUp({ append_blob });
  await start();
  store.fate = fates(refusal(503, 'ServerBusy', 60_000));
  const sent = exporter.consume(batch, {});
  await settings.clock.advance(5000); // the attempt's time is over while it waits
  expect(settings.logger.lines.at(-1)!.fields).toEqual({
    error:
      'Throttle (1m0s), error: failed to upload data: failed to append block: context deadline exceeded, ' +
      'while waiting to try again after: 503 ServerBusy',
    interval: '1m0s',
  });
  await settings.clock.advance(60_000);
  await sent;
  expect(settings.ledger.sums.delivered).toBe(2);
});

test('a batch whose attempt ran out of time is not written twice', async () => {
  const append_blob = { enabled: true, separator: ';' };
  const { start, exporter, settings, store } = setUp(
    { append_blob, ...encodedBy('text') },
    marshaler(() => Buffer.from('x')),
  );
  await start();
  store.fate = fates('pass', 'lost answer', 'lost request', 'lost request', 'lost request');
  const sent = exporter.consume(batch, {});
  await settings.clock.advance(20_000);
  await sent;
  expect(Object.values(store.texts())).toEqual(['x;']);
});

/** Log records, found and shown, with the place they were written to. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startAzurite } from '../../../src/backends/azurite.js';
import type { Exchange, LogPage, LogRecord } from '../../../src/lens/api.js';
import { TRACE, logs } from '../support/telemetry.js';
import { world } from '../support/world.js';

test('logs are found by text, severity, service, attribute and trace, page by page', async () => {
  const { get, send } = await world();
  await send('logs', logs(['one Needle', 'two'], { severityNumber: 9 }));
  await send(
    'logs',
    logs(
      ['three'],
      {
        severityNumber: 17,
        severityText: 'ERROR',
        traceId: TRACE,
        attributes: [{ key: 'k=a', value: { intValue: 7 } }],
      },
      'till',
    ),
  );
  const bodies = async (query: string) => (await get<LogPage>(`/logs?${query}`)).rows.map(({ body }) => body.text);
  expect(await bodies('')).toEqual(['three', 'two', 'one Needle']);
  expect(await bodies('text=needle')).toEqual(['one Needle']);
  expect(await bodies('severity=10')).toEqual(['three']);
  expect(await bodies('service=shop')).toEqual(['two', 'one Needle']);
  expect(await bodies(`attribute=${encodeURIComponent('k=a=7')}`)).toEqual(['three']);
  expect(await bodies('attribute=service.name=till')).toEqual(['three']);
  expect(await bodies(`trace=${TRACE}`)).toEqual(['three']);
  const first = await get<LogPage>('/logs?limit=2');
  expect(first).toMatchObject({ next: 1, services: ['shop', 'till'], window: { items: 3, gone: 0 } });
  expect(await bodies(`limit=2&before=${first.next}`)).toEqual(['one Needle']);
  expect([first.end, await bodies('from=1&severity=9')]).toEqual([3, ['three', 'two']]);
  expect(await bodies(`from=${first.end}`)).toEqual([]);
  const record = await get<LogRecord>('/logs/2');
  expect(record).toMatchObject({ id: 2, severity: 17, service: 'till', scope: { name: 'app' }, blobs: [] });
  expect(record.attributes.list).toEqual([{ key: 'k=a', type: 'int', value: { text: '7' } }]);
});

test('a record tells the blob and the offset it was written to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lens-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const blobs = await startAzurite({ folder, port: 0 });
  onTestFinished(() => blobs.close());
  const { get, send, hub } = await world({
    extensions: { text_encoding: {} },
    exporters: {
      azureblob: {
        url: `${blobs.url}/`,
        container: { logs: 'logs' },
        auth: { type: 'connection_string', connection_string: blobs.connectionString },
        encodings: { logs: 'text_encoding' },
        append_blob: { enabled: true },
        blob_name_format: { logs_format: 'all.txt', serial_num_range: 1, serial_num_before_extension: true },
      },
    },
    pipelines: { logs: { receivers: ['otlp'], exporters: ['azureblob'] } },
  });
  await send('logs', logs(['same text', 'same text', 'last']));
  await send('logs', logs(['second request']));
  await hub.flush();
  const places = await Promise.all([0, 1, 3].map(async (id) => (await get<LogRecord>(`/logs/${id}`)).blobs[0]));
  const [first, second, later] = places.map((place) => place?.offset ?? -1);
  expect(places[0]).toMatchObject({ exporter: 'azureblob', name: 'logs/all_0.txt', offset: 0 });
  expect(second).toBeGreaterThanOrEqual('same text'.length);
  expect(later).toBeGreaterThan(second!); // three were asked for
  expect(first).toBe(0);
  const { decoded } = await get<Exchange>(`/exchanges/${places[1]!.exchange}`); // it was found
  expect(decoded.text.slice(second, second! + 9)).toBe('same text');
});

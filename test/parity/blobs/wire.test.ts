import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Azurite } from '../../../src/backends/azurite.js';
import { startAzurite } from '../../../src/backends/azurite.js';
import { systemClock } from '../../../src/component/clock.js';
import { createAzureBlobExporter } from '../../../src/exporters/azureblob/exporter.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import type { Marshaler } from '../../../src/component/encoding.js';
import type { Extension } from '../../../src/component/component.js';
import { blobNames, testConfig } from '../../support/azureblob/config.js';
import { RecordingProxy, type SentLine } from '../../support/azureblob/recording-proxy.js';
import { testSettings } from '../../support/settings.js';
import { recordings, type Recording } from './recorded.js';

interface WireInput {
  readonly name: string;
  readonly connection: string;
  readonly container: string;
  readonly blob: string;
  readonly append: boolean;
  readonly data: string;
}
type WireRecording = Recording<WireInput> & { readonly requests: readonly SentLine[] };

let azurite: Azurite;
let proxy: RecordingProxy;

beforeAll(async () => {
  azurite = await startAzurite();
  proxy = await RecordingProxy.start(azurite.url);
});
afterAll(async () => {
  await proxy.close();
  await azurite.close();
});

/** Uploads as the recorded reference did. An encoding that gives the bytes stands in for telemetry. */
async function upload({ connection, container, blob, append, data }: WireInput): Promise<string | undefined> {
  const encoding: Extension & Marshaler = {
    marshals: ['logs'],
    marshal: () => Buffer.from(data),
    start: async () => {},
    shutdown: async () => {},
  };
  const base = testConfig();
  const config = testConfig({
    auth: { ...base.auth, connection_string: connection.replace('{url}', proxy.url) },
    container: { logs: container, metrics: '', traces: '' },
    // No part of a time is in these names; what the number adds is taken away again by the proxy's reader.
    blob_name_format: blobNames({ logs_format: blob, serial_num_range: 1 }),
    append_blob: { enabled: append, separator: '' },
    encodings: { logs: { type: 'bytes', name: '' }, metrics: undefined, traces: undefined },
    retry_on_failure: { ...base.retry_on_failure, enabled: false },
  });
  const settings = { ...testSettings('exporter', 'azureblob'), clock: systemClock };
  const exporter = createAzureBlobExporter(settings, config, 'logs');
  await exporter.start({ extension: () => encoding, reportFatal: () => {} });
  const batch = batchFromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] });
  const error = await exporter.consume(batch, {}).then(
    () => undefined,
    (thrown: Error) => thrown.message,
  );
  await exporter.shutdown(new AbortController().signal);
  return error;
}

/** Without what differs from run to run. */
function settled(text: string | undefined): string | undefined {
  return text
    ?.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replaceAll(/RequestId:\S+/g, 'RequestId:ID')
    .replaceAll(/Time:[^<\n]+/g, 'Time:T')
    .replaceAll('_0', '');
}

/** What reaches the blob, in the words of the wire: conditions are ours alone, and requests that changed nothing are left out. */
function effects(lines: readonly SentLine[]): readonly object[] {
  return lines
    .filter(({ method, status }) => method === 'PUT' && status === 201)
    .map(({ path, query, headers, body }) => {
      const telling = Object.entries(headers).filter(([name]) => !/if-none-match|appendpos/.test(name));
      return { path: settled(path), query, headers: Object.fromEntries(telling), body };
    });
}

for (const { input, requests, error } of recordings<WireInput>('wire') as readonly WireRecording[]) {
  test(`${input.name}: the same effect, the same words`, async () => {
    proxy.lines.length = 0;
    expect(settled(await upload(input))).toBe(settled(error));
    expect(effects(proxy.lines)).toEqual(effects(requests));
    expect(new Set(proxy.lines.map(({ headers }) => headers['x-ms-version']))).toEqual(new Set(['2025-05-05']));
  });
}

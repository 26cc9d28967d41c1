import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import {
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAzurite, type Azurite } from '../../backends/azurite.js';
import { systemClock } from '../../component/clock.js';
import { decodeConfig } from '../../config/decode.js';
import { batchFromJson } from '../../pdata/builder.js';
import type { Signal } from '../../pdata/signal.js';
import { RecordingProxy } from '../../../test/support/azureblob/recording-proxy.js';
import { testSettings } from '../../../test/support/settings.js';
import { TempFolder, writeCertificates } from '../../../test/support/temp.js';
import { azureBlobFactory } from './factory.js';

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

/** As a hub makes one from a configuration, with real time and small random waits. */
async function open(block: object, signal: Signal = 'logs') {
  const auth = { connection_string: azurite.connectionString };
  const { config, problems } = decodeConfig(azureBlobFactory.schema, { auth, ...block });
  expect(problems).toEqual([]);
  const settings = { ...testSettings('exporter', 'azureblob', { random: () => 0.1 }), clock: systemClock };
  const exporter = await azureBlobFactory.create(settings, config, signal);
  await exporter.start({ extension: () => undefined, reportFatal: () => {} });
  return { exporter, settings };
}

const logs = (...bodies: string[]) =>
  batchFromJson('logs', {
    resourceLogs: [{ scopeLogs: [{ logRecords: bodies.map((stringValue) => ({ body: { stringValue } })) }] }],
  });
const document = (body: string): string =>
  `{"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[{"body":{"stringValue":"${body}"}}]}]}]}`;
const appending = (name: string, more: object = {}) => ({
  append_blob: { enabled: true },
  blob_name_format: { logs_format: name, serial_num_range: 1 },
  retry_on_failure: { enabled: false },
  ...more,
});
async function content(container: string, name: string): Promise<string | undefined> {
  return (await azurite.blobs(container)).find((blob) => blob.name === name)?.content.toString();
}

test('log records are appended, a separator behind each batch', async () => {
  const { exporter, settings } = await open(appending('a/all.log'));
  await exporter.consume(logs('one'), {});
  await exporter.consume(logs('two'), {});
  expect(await content('logs', 'a/all.log_0')).toBe(`${document('one')}\n${document('two')}\n`);
  expect(settings.ledger.sums).toEqual({ accepted: 2, delivered: 2, dropped: 0, rejected: 0 });
  expect(settings.recordedMeter.read('otelcol_exporter_sent_log_records{exporter="azureblob"}')).toBe(2);
  expect(settings.logger.lines).toContainEqual({
    level: 'debug',
    message: 'Successfully exported data to Azure Blob Storage',
    fields: { account: `${azurite.url}/`, container: 'logs', blob: 'a/all.log_0', size: document('one').length + 1 },
  });
});

test('metrics and traces become block blobs named after the time', async () => {
  const point = { timeUnixNano: '1', asInt: '5' };
  const metrics = {
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [point] } }] }] }],
  };
  const { exporter } = await open({ format: 'proto' }, 'metrics');
  const batch = batchFromJson('metrics', metrics);
  await exporter.consume(batch, {});
  const [blob] = await azurite.blobs('metrics');
  expect(blob!.name).toMatch(/^\d{4}\/\d\d\/\d\d\/metrics_\d\d_\d\d_\d\d\.json_1000$/);
  expect(blob!.content.equals(batch.chunks[0]!)).toBe(true);

  const traces = await open({ blob_name_format: { serial_num_before_extension: true } }, 'traces');
  await traces.exporter.consume(
    batchFromJson('traces', { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 's' }] }] }] }),
    {},
  );
  const [span] = await azurite.blobs('traces');
  expect(span!.name).toMatch(/\/traces_\d\d_\d\d_\d\d_1000\.json$/);
  expect(span!.content.toString()).toContain('"spans":[{"name":"s"');
});

test.each(['answer lost', 'request lost'] as const)('an append with its %s is in the blob once', async (mishap) => {
  let appends = 0;
  proxy.mishap = ({ query }) => (query === 'comp=appendblock' && ++appends === 2 ? mishap : 'none');
  const name = mishap.replace(' ', '-');
  const auth = { connection_string: azurite.connectionString.replace(azurite.url, proxy.url) };
  const { exporter } = await open({ ...appending(name), auth });
  for (const body of ['one', 'two', 'three']) await exporter.consume(logs(body), {});
  proxy.mishap = () => 'none';
  expect(await content('logs', `${name}_0`)).toBe(
    ['one', 'two', 'three'].map((body) => `${document(body)}\n`).join(''),
  );
});

test('a signature that may add but not create says so where there is no blob', async () => {
  const auth = { connection_string: `BlobEndpoint=${azurite.url};SharedAccessSignature=${signature('a')}` };
  const { exporter } = await open({ ...appending('not-there'), auth });
  await expect(exporter.consume(logs('x'), {})).rejects.toThrow('ERROR CODE: AuthorizationPermissionMismatch');
});

function signature(permissions: string): string {
  const [, account, key] = /AccountName=([^;]+);AccountKey=([^;]+)/.exec(azurite.connectionString)!;
  return generateBlobSASQueryParameters(
    {
      containerName: 'logs',
      permissions: ContainerSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + 3_600_000),
    },
    new StorageSharedKeyCredential(account!, key!),
  ).toString();
}

test.each(['rac', 'ac', 'a'])('a shared access signature with the permissions %s will do', async (permissions) => {
  const auth = {
    connection_string: `BlobEndpoint=${azurite.url};SharedAccessSignature=${signature(permissions)}`,
  };
  const name = `sas-${permissions}`;
  if (!permissions.includes('c')) {
    const { exporter } = await open(appending(name));
    await exporter.consume(logs('zero'), {});
  }
  for (const body of ['one', 'two']) {
    const { exporter } = await open({ ...appending(name), auth }); // a new process each time, as it were
    await exporter.consume(logs(body), {});
  }
  const bodies = permissions.includes('c') ? ['one', 'two'] : ['zero', 'one', 'two'];
  expect(await content('logs', `${name}_0`)).toBe(bodies.map((body) => `${document(body)}\n`).join(''));
});

test('a signature is shown in no error', async () => {
  const auth = { connection_string: `BlobEndpoint=${azurite.url};SharedAccessSignature=${signature('r')}` };
  const { exporter, settings } = await open({ ...appending('x'), auth });
  const error = await exporter.consume(logs('x'), {}).catch((thrown: Error) => thrown);
  expect(String(error)).toContain('failed to upload data: failed to append block: PUT ');
  expect(`${String(error)}${JSON.stringify(settings.logger.lines)}`).not.toContain('sig=');
});

test('a service that is away does not keep the exporter from starting', async () => {
  const connection_string = azurite.connectionString.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:9'); // discard: nobody listens
  const { exporter, settings } = await open({ ...appending('x'), auth: { connection_string } });
  const sent = exporter.consume(logs('x'), {}).catch((thrown: Error) => thrown);
  await exporter.shutdown(AbortSignal.abort());
  expect(String(await sent)).toContain('interrupted due to shutdown');
  expect(settings.ledger.sums).toEqual({ accepted: 1, delivered: 0, dropped: 0, rejected: 1 });
});

test('HTTPS with a key, and with the token of a managed identity', async () => {
  using folder = new TempFolder();
  const files = await writeCertificates(folder);
  const tls = { ...files, caPem: readFileSync(files.caFile, 'utf8') };
  const secure = await startAzurite({ tls });
  const metadata = createServer((request, response) => {
    const isAsked = request.headers['metadata'] === 'true' && request.url!.includes('storage.azure.com');
    response.writeHead(isAsked ? 200 : 400).end(JSON.stringify({ access_token: unsignedToken(), expires_in: '3599' }));
  });
  await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve));
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: files.caFile,
    AZURE_POD_IDENTITY_AUTHORITY_HOST: `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`,
  };
  try {
    const withKey = { auth: { connection_string: secure.connectionString }, ...appending('secure') };
    const withToken = { url: secure.url, auth: { type: 'system_managed_identity' }, ...appending('secure') };
    expect(await inChild(withKey, ['one'], env)).toBe('delivered\n');
    expect(await inChild(withToken, ['two'], env)).toBe('delivered\n');
    const [blob] = await secure.blobs('logs');
    expect(blob!.content.toString()).toBe(`${document('one')}\n${document('two')}\n`);
  } finally {
    metadata.close();
    await secure.close();
  }
}, 30_000);

/** As Entra makes them, but for the signature, which the emulator does not look at. */
function unsignedToken(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: 'https://storage.azure.com',
    iss: 'https://sts.windows.net/ab1f708d-50f6-404c-a006-d71b2ac7a606/',
    iat: now - 60,
    nbf: now - 60,
    exp: now + 3600,
  };
  return `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}.${Buffer.from('signature').toString('base64url')}`;
}

async function inChild(config: object, bodies: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const script = fileURLToPath(new URL('../../../test/support/azureblob/write-child.ts', import.meta.url));
  const args = ['--import', 'tsx', script, JSON.stringify({ config, bodies })];
  return (await promisify(execFile)(process.execPath, args, { env })).stdout;
}

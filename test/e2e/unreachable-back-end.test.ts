/** Back ends that are not there when the hub starts: it stays up, keeps what it takes, and delivers when they come. */
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startAzurite } from '../../src/backends/azurite.js';
import { createRemoteWriteBackend } from '../../src/backends/remote-write/backend.js';
import { type Hub, startHub } from '../../src/index.js';
import { until } from '../support/until.js';

/** Azurite's published account. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

describe('a back end that is not there yet', { timeout: 60_000 }, () => {
  let hub: Hub | undefined;
  let close: (() => Promise<void>) | undefined;
  let log = '';
  afterEach(async () => {
    await hub?.close();
    await close?.();
    log = '';
  });
  const start = async (signal: 'metrics' | 'logs', exporters: Record<string, object>): Promise<string> => {
    const ids = Object.keys(exporters);
    hub = await startHub({
      config: {
        receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
        exporters,
        service: {
          telemetry: {
            metrics: { readers: [{ pull: { exporter: { prometheus: { host: '127.0.0.1', port: 0 } } } }] },
          },
          pipelines: { [signal]: { receivers: ['otlp'], exporters: ids } },
        },
      },
      drainTimeoutMs: 1_000,
      logOutput: { write: (text) => void (log += text), flush: () => {}, close: () => {} },
    });
    return `http://127.0.0.1:${hub.addresses.get('otlp/http')!.port}/v1/${signal}`;
  };

  test('remote write: taken, tried again and again, delivered', async () => {
    const port = await closedPort();
    const url = await start('metrics', {
      prometheusremotewrite: {
        endpoint: `http://127.0.0.1:${port}/api/v1/write`,
        timeout: '60s', // of all tries together
      },
    });
    const point = { asInt: '7', timeUnixNano: `${Date.now()}000000` };
    expect(await post(url, { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'jobs', gauge: { dataPoints: [point] } }] }] }] })).toBe(200); // prettier-ignore
    await until(async () => (await attempts(hub!)) >= 2, 'a second try');
    expect(hub!.ledger().exporters[0]).toMatchObject({ accepted: 1, pending: 1 });

    const backend = await createRemoteWriteBackend({ port });
    close = () => backend.close();
    await hub!.flush();
    expect(backend.series('jobs').map(({ samples }) => samples[0]?.value)).toEqual([7]);
    expect(hub!.ledger().exporters[0]).toMatchObject({ accepted: 1, delivered: 1, pending: 0 });
  });

  test('blobs: the sender waits for its answer until the back end is there', async () => {
    const port = await closedPort();
    const blobs = `http://127.0.0.1:${port}/${ACCOUNT}`;
    const url = await start('logs', {
      azureblob: {
        auth: {
          type: 'connection_string',
          connection_string: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${blobs};`,
        },
        append_blob: { enabled: true },
        retry_on_failure: { initial_interval: '50ms', max_interval: '100ms' },
      },
    });
    const answer = post(url, { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'kept' } }] }] }] });
    await until(() => log.includes('Exporting failed. Will retry the request after interval.'), 'a retry');
    expect(log).not.toContain(KEY);

    const azurite = await startAzurite({ port });
    close = () => azurite.close();
    expect(await answer).toBe(200);
    expect((await azurite.blobs('logs')).map(({ content }) => content.toString()).join('')).toContain('kept');
  });
});

/** A port that was free a moment ago, on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function attempts(hub: Hub): Promise<number> {
  const { port } = hub.addresses.get('metrics')!; // the configuration has a reader
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^otelcol_exporter_prometheusremotewrite_sent_batches_total\S* (\d+)$/m.exec(page)?.[1] ?? 0);
}

async function post(url: string, request: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) });
  await answer.arrayBuffer();
  return answer.status;
}

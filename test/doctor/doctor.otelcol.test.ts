/** The doctor on a real collector: in order without alarm, and broken in the usual ways. The reference was built without blob storage. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRemoteWriteBackend, type RemoteWriteBackend } from '../../src/backends/remote-write/backend.js';
import { startReference } from '../parity/record/running-config.js';
import { freePort } from '../support/free-port.js';
import { TempFolder, writeCertificates, type ServerFiles } from '../support/temp.js';
import { faultOf, reportOf, type Report } from './report-of.js';

const TOKEN = 'SuperSecret1234';

describe('a real collector', { timeout: 60_000 }, () => {
  const folder = new TempFolder();
  const closers: (() => unknown)[] = [() => folder[Symbol.dispose]()];
  let files: ServerFiles;
  let metrics: RemoteWriteBackend;
  beforeAll(async () => {
    [files, metrics] = await Promise.all([writeCertificates(folder), createRemoteWriteBackend()]);
    closers.push(() => metrics.close());
  }, 60_000);
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  interface SetUp {
    readonly writeUrl?: string;
    /** What the doctor is given beside the configuration. */
    readonly flags?: readonly string[];
    /** What the doctor reads, where that is not what runs. */
    readonly told?: (config: Config) => object;
  }

  /** Runs a collector so configured, and hands its file to the doctor. */
  async function examined({ writeUrl = metrics.writeUrl, flags, told }: SetUp): Promise<Report> {
    const ports = [await freePort(), await freePort()] as const;
    const config = configuration(...ports, writeUrl);
    const collector = await startReference('otelcol', config);
    try {
      const file = folder.write('hub.yaml', JSON.stringify(told?.(config) ?? config));
      return await reportOf(folder.path, '--config', file, ...(flags ?? ['--ca', files.caFile]), '--wait', '10');
    } finally {
      await collector.stop();
    }
  }

  const configuration = (grpcPort: number, metricsPort: number, writeUrl: string) => ({
    extensions: { bearertokenauth: { filename: folder.write('token', TOKEN) } },
    receivers: {
      otlp: {
        protocols: {
          grpc: {
            endpoint: `127.0.0.1:${grpcPort}`,
            tls: { cert_file: files.certFile, key_file: files.keyFile },
            auth: { authenticator: 'bearertokenauth' },
          },
        },
      },
    },
    processors: { batch: { timeout: '200ms' } },
    exporters: {
      prometheusremotewrite: { endpoint: writeUrl, retry_on_failure: { enabled: false } },
      debug: {},
    },
    service: {
      extensions: ['bearertokenauth'],
      telemetry: {
        logs: { encoding: 'json' },
        metrics: { readers: [{ pull: { exporter: { prometheus: { host: '127.0.0.1', port: metricsPort } } } }] },
      },
      pipelines: {
        metrics: { receivers: ['otlp'], processors: ['batch'], exporters: ['prometheusremotewrite'] },
        logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['debug'] },
      },
    },
  });
  type Config = ReturnType<typeof configuration>;

  test('in order: no alarm, and the marked metric is found in the back end', async () => {
    const report = await examined({});
    expect(report.checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(report.checks.map(({ title }) => title)).toContain('the marked metric behind prometheusremotewrite');
    expect(report.ok).toBe(true);
  });

  test('a back end that takes no writes', async () => {
    const off = createServer(
      (request, response) => void request.resume().on('end', () => response.writeHead(404).end()),
    );
    await new Promise<void>((resolve) => off.listen(0, '127.0.0.1', resolve));
    closers.push(() => off.close());
    const { port } = off.address() as AddressInfo;
    const report = await examined({ writeUrl: `http://127.0.0.1:${port}/api/v1/write` });
    expect(report.lookAt).toBe('back end');
    expect(faultOf(report)?.found).toContain('404');
  });

  test('a token that is not the collector’s', async () => {
    const report = await examined({ flags: ['--ca', files.caFile, '--token', 'wrong'] });
    expect(report.lookAt).toBe('authorization');
    expect(faultOf(report)?.remedy).toBe('the token from --token is not the one the hub expects');
  });

  test('an authority that the sender does not know', async () => {
    const report = await examined({ flags: [] });
    expect(report.lookAt).toBe('tls');
    expect(faultOf(report)).toMatchObject({
      title: 'certificate chain',
      remedy: expect.stringContaining('--ca') as string,
    });
  });

  test('a collector that listens elsewhere than the file says', async () => {
    const port = await freePort();
    const report = await examined({
      told: (config) => {
        const { grpc } = config.receivers.otlp.protocols;
        return { ...config, receivers: { otlp: { protocols: { grpc: { ...grpc, endpoint: `127.0.0.1:${port}` } } } } };
      },
    });
    expect(report.lookAt).toBe('network');
    expect(faultOf(report)?.found).toBe('nobody listens: the connection is refused');
  });
});

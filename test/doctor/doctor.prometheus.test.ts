/** The doctor with real parts: a hub of ours between it and a real Prometheus and a real Azurite. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../src/backends/azurite.js';
import { startHub, type Hub } from '../../src/hub.js';
import { freePort } from '../support/free-port.js';
import { type Prometheus, startPrometheus } from '../support/prometheus.js';
import { TempFolder, writeCertificates, type ServerFiles } from '../support/temp.js';
import { faultOf, reportOf } from './report-of.js';

const TOKEN = 'SuperSecret1234';

describe('a hub with real back ends', { timeout: 60_000 }, () => {
  const folder = new TempFolder();
  let files: ServerFiles;
  let azurite: Azurite;
  const closers: (() => unknown)[] = [() => folder[Symbol.dispose]()];
  beforeAll(async () => {
    [files, azurite] = await Promise.all([writeCertificates(folder), startAzurite()]);
    closers.push(() => azurite.close());
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  async function prometheus(takesWrites: boolean): Promise<Prometheus> {
    const started = await startPrometheus({ takesWrites });
    closers.push(() => started.stop());
    return started;
  }

  /** Runs a hub on that configuration, and hands its file to the doctor. */
  async function examined(writeUrl: string, container = 'logs') {
    const [grpcPort, metricsPort] = [await freePort(), await freePort()];
    const config = folder.write('hub.yaml', JSON.stringify(configuration(grpcPort, metricsPort, writeUrl, container)));
    const hub: Hub = await startHub({ config });
    closers.push(() => hub.close());
    return reportOf(folder.path, '--config', config, '--ca', files.caFile, '--wait', '10');
  }

  const configuration = (grpcPort: number, metricsPort: number, writeUrl: string, container: string): object => ({
    extensions: { bearertokenauth: { token: TOKEN }, text_encoding: {} },
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
      azureblob: {
        url: azurite.url,
        container: { logs: container },
        auth: { type: 'connection_string', connection_string: azurite.connectionString },
        encodings: { logs: 'text_encoding' },
        append_blob: { enabled: true },
        blob_name_format: { logs_format: '2006/01/02/logs_15.txt', serial_num_range: 1 },
        retry_on_failure: { enabled: false },
      },
    },
    service: {
      extensions: ['bearertokenauth', 'text_encoding'],
      telemetry: {
        logs: { level: 'fatal' },
        metrics: {
          readers: [{ pull: { exporter: { prometheus: { host: '127.0.0.1', port: metricsPort } } } }],
        },
      },
      pipelines: {
        metrics: { receivers: ['otlp'], processors: ['batch'], exporters: ['prometheusremotewrite'] },
        logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['azureblob'] },
      },
    },
  });

  test('in order: the marked metric and the marked log record are found in the back ends', async () => {
    const { writeUrl } = await prometheus(true);
    const report = await examined(writeUrl);
    expect(report.checks.filter(({ outcome }) => outcome === 'fault')).toEqual([]);
    expect(report.checks.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'the marked metric behind prometheusremotewrite',
        'the marked log record behind azureblob',
      ]),
    );
    expect(report.ok).toBe(true);
  });

  test('a Prometheus that takes no writes', async () => {
    const { writeUrl } = await prometheus(false);
    const report = await examined(writeUrl);
    expect(report.lookAt).toBe('back end');
    expect(faultOf(report)).toMatchObject({
      found: expect.stringContaining('404') as string,
      remedy: expect.stringContaining('--web.enable-remote-write-receiver') as string,
    });
  });

  test('a container that is not there', async () => {
    const { writeUrl } = await prometheus(true);
    const report = await examined(writeUrl, 'nowhere');
    expect(faultOf(report)).toMatchObject({ stage: 'back end', title: expect.stringContaining('nowhere') as string });
  });
});

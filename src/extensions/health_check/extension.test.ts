import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { testSettings } from '../../../test/support/settings.js';
import { defaultsOf } from '../../config/defaults.js';
import type { Host } from '../../component/component.js';
import { healthCheckSchema, type HealthCheckConfig } from './config.js';
import { HealthCheckExtension } from './extension.js';
import { localTimestamp } from './state.js';

const DEFAULTS: HealthCheckConfig = { ...defaultsOf(healthCheckSchema), endpoint: '127.0.0.1:0' };
const HOST: Host = { extension: () => undefined, reportFatal: () => {} };

const running: HealthCheckExtension[] = [];
afterEach(async () => {
  for (const extension of running.splice(0)) await extension.shutdown();
});

async function started(config: Partial<HealthCheckConfig> = {}) {
  const settings = testSettings('extension', 'health_check');
  const extension = new HealthCheckExtension(settings, { ...DEFAULTS, ...config });
  running.push(extension);
  await extension.start(HOST);
  const get = (path = '/', method = 'GET') => ask(extension.address!.port, path, method);
  return { settings, extension, get };
}

interface Answer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
}

function ask(port: number, path: string, method: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.once('end', () =>
        resolve({ status: response.statusCode!, contentType: response.headers['content-type'], body }),
      );
    });
    call.once('error', reject).end();
  });
}

const UNAVAILABLE = {
  status: 503,
  contentType: 'application/json',
  body: '{"status":"Server not available","upSince":"0001-01-01T00:00:00Z","uptime":""}',
};

test('unavailable until all pipelines run, and again as soon as the hub stops', async () => {
  const { settings, extension, get } = await started();
  expect(await get()).toEqual(UNAVAILABLE);
  extension.ready();
  const since = localTimestamp(settings.clock.now());
  await settings.clock.advance(62_345);
  expect(await get()).toEqual({
    status: 200,
    contentType: 'application/json',
    body: `{"status":"Server available","upSince":"${since}","uptime":"1m2.345s"}`,
  });
  extension.notReady();
  expect(await get()).toEqual(UNAVAILABLE);
  expect(settings.logger.lines.map(({ message, fields }) => [message, fields['status']])).toEqual([
    ['Starting health_check extension', undefined],
    ['Health Check state change', 'ready'],
    ['Health Check state change', 'unavailable'],
  ]);
});

test('texts of the configuration in the place of the document', async () => {
  const { extension, get } = await started({ response_body: { healthy: 'fine', unhealthy: 'not yet' } });
  expect(await get()).toEqual({ status: 503, contentType: 'text/plain; charset=utf-8', body: 'not yet' });
  extension.ready();
  expect(await get()).toMatchObject({ status: 200, body: 'fine' });
});

describe('which requests get the page', () => {
  test('any method and any path below `/`', async () => {
    const { get } = await started();
    expect((await get('/any/where?x=1', 'POST')).status).toBe(503);
    expect((await get('/', 'PROPFIND')).status).toBe(503);
  });

  test('one path alone where it does not end in `/`', async () => {
    const { get } = await started({ path: '/health' });
    expect((await get('/health')).status).toBe(503);
    expect(await get('/health/x')).toEqual({
      status: 404,
      contentType: 'text/plain; charset=utf-8',
      body: '404 page not found\n',
    });
  });

  test('no bytes that are no request', async () => {
    const { extension, get } = await started();
    const said = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(extension.address!.port, '127.0.0.1', () => socket.write('garbage\r\n\r\n'));
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.once('close', () => resolve(text));
    });
    expect(said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect((await get()).status).toBe(503);
  });
});

test('the start line shows the settings as the reference prints them, without values of headers', async () => {
  const { settings } = await started({ response_headers: { 'x-secret': 'value' }, read_timeout: 5 });
  expect(settings.logger.lines[0]!.fields['config']).toMatchObject({
    Endpoint: '127.0.0.1:0',
    TLS: {},
    ResponseHeaders: { 'x-secret': '[REDACTED]' },
    CompressionAlgorithms: null,
    ReadTimeout: 5_000_000,
    ResponseBody: null,
    CheckCollectorPipeline: { Enabled: false, Interval: '5m', ExporterFailureThreshold: 5 },
  });
});

test('an address that is taken, and an authenticator that is not there, keep it from starting', async () => {
  const { extension } = await started();
  const endpoint = `127.0.0.1:${extension.address!.port}`;
  await expect(started({ endpoint })).rejects.toThrow(
    `failed to bind to address ${endpoint}: listen tcp ${endpoint}: bind: address already in use`,
  );
  const auth = { authenticator: { type: 'bearertokenauth', name: '' }, request_params: [] };
  await expect(started({ auth })).rejects.toThrow(
    'failed to resolve authenticator "bearertokenauth": authenticator not found',
  );
});

test.each([
  [{ endpoint: '' }, 'bad config: endpoint must be specified'],
  [{ path: 'health' }, 'bad config: path must start with /'],
  [
    { check_collector_pipeline: { ...DEFAULTS.check_collector_pipeline, exporter_failure_threshold: 0 } },
    'bad config: exporter_failure_threshold expects a positive number',
  ],
  [
    { check_collector_pipeline: { ...DEFAULTS.check_collector_pipeline, interval: 'often' } },
    'time: invalid duration "often"',
  ],
  [{}, undefined],
])('configuration %j', (config, expected) => {
  const issues: string[] = [];
  healthCheckSchema.validate!({ ...DEFAULTS, ...config }, { add: (_path, message) => void issues.push(message) });
  expect(issues[0]).toBe(expected);
});

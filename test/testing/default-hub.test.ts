/** A hub with nothing configured, over real sockets. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../src/testing/index.js';
import { exportLogsGrpc, exportLogsHttp, headersOf, logRequest } from './support/client.js';

describe('a hub with nothing configured', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startHub();
  });
  beforeEach(() => hub.reset());
  afterAll(() => hub.close());

  test('hands out what SDKs read', () => {
    const port = (door: string): number => hub.addresses.get(door)!.port;
    expect(hub.env).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: `https://localhost:${port('otlp/grpc')}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_CERTIFICATE: hub.certificates.caFile,
      OTEL_EXPORTER_OTLP_HEADERS: expect.stringMatching(/^authorization=Bearer%20[\w-]{43}$/) as string,
    });
    expect(hub.envFor('http/json')).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: `https://localhost:${port('otlp/http')}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    expect(readFileSync(hub.certificates.caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  test('takes logs over gRPC and HTTP, and knows who sent them', async () => {
    expect(await exportLogsGrpc(hub.env, logRequest('over gRPC'))).toMatchObject({ code: 0 });
    expect(await exportLogsHttp(hub.envFor('http/json'), logRequest('over HTTP'))).toMatchObject({ status: 200 });
    const [grpc, http] = await hub.logs.waitFor({ resource: { 'service.name': 'client-api' } }, { count: 2 });
    const credential = headersOf(hub.env).authorization;
    expect(grpc).toMatchObject({ body: 'over gRPC', request: { credential, receiver: 'otlp', items: 1 } });
    expect(grpc.request.headers['user-agent']![0]).toMatch(/^grpc-node-js/);
    expect(http).toMatchObject({
      body: 'over HTTP',
      request: { credential, headers: { 'content-type': ['application/json'] } },
    });
    expect(http!.request.peer).toMatch(/^127\.0\.0\.1:\d+$/);
    await hub.flush();
    // As the reference at 0.131.0: text_encoding puts nothing between the records of one export.
    expect(hub.blobs.text()).toBe('over gRPCover HTTP\n');
  });

  test('lets nobody in without the token', async () => {
    const { OTEL_EXPORTER_OTLP_HEADERS: _headers, ...env } = hub.env;
    expect(await exportLogsGrpc(env, logRequest('x'))).toMatchObject({ code: 16 });
    await hub.logs.expectNone();
  });
});

test('a closed hub leaves no file behind', async () => {
  const hub = await startHub();
  const { caFile } = hub.certificates;
  await hub.close();
  await hub.close();
  expect(existsSync(caFile)).toBe(false);
});

test('a hub that cannot start leaves no file behind, and says what is wrong in the words of the reference', async () => {
  await expect(startHub({ config: { exporters: { nope: {} } } })).rejects.toThrow(/unknown type: "nope"/);
});

test('a file is run as it is, with its own token where it holds one', async () => {
  await using hub = await startHub({
    config: 'test/testing/support/edge.yaml',
    env: { HUB_TOKEN: 'from-the-environment' },
  });
  expect(headersOf(hub.env)).toEqual({ 'x-hub-key': 'from-the-environment' });
  expect(await exportLogsHttp(hub.env, logRequest('hello'))).toMatchObject({ status: 200 });
  await hub.flush();
  expect(hub.blobs.json()).toMatchObject({ resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] });
  expect(hub.replacements.map(({ path }) => path)).toContain('exporters::azureblob/cold::auth');
});

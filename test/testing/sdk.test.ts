/** OpenTelemetry's own SDK for Node is the client: it is given what the hub hands out, and nothing else. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startHub, type Protocol, type TestHub } from '../../src/testing/index.js';

const PROGRAM = join(import.meta.dirname, 'programs/instrumented.mjs');

interface Ended {
  readonly code: number;
  readonly errors: string;
}

async function run(env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      PATH: process.env.PATH,
      OTEL_SERVICE_NAME: 'client-api',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_NODE_RESOURCE_DETECTORS: 'env',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, errors };
}

describe('the SDK for Node', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startHub();
  });
  beforeEach(() => hub.reset());
  afterAll(() => hub.close());

  test.each<Protocol>(['grpc', 'http/protobuf', 'http/json'])('over %s', async (protocol) => {
    expect(await run(hub.envFor(protocol))).toEqual({ code: 0, errors: '' });
    const client = { resource: { 'service.name': 'client-api' } };
    const [log] = await hub.logs.waitFor({ body: 'job 7 finished', attributes: { 'job.id': 7 }, ...client });
    const [span] = await hub.spans.waitFor({ name: 'run job', scope: { name: 'jobs', version: '1.2.3' }, ...client });
    const [metric] = await hub.metrics.waitFor({ name: 'jobs.finished', value: 3, monotonic: true, ...client });
    expect(log).toMatchObject({ traceId: span.traceId, spanId: span.spanId, severityNumber: 9 });
    expect(metric).toMatchObject({ attributes: { queue: 'in' }, temporality: 'cumulative', unit: '{job}' });
    await hub.flush();
    expect(hub.remoteWrite.value('jobs_finished_total', { job: 'client-api', queue: 'in' })).toBe(3);
    expect(hub.blobs.lines()).toEqual(['job 7 finished']);
  });

  test('a hub that is away for a moment: the SDK tries again, and everything arrives', async () => {
    hub.faults.set([{ at: 'receiver', status: 503, retryAfterMs: 1_000, signal: 'logs', first: 1 }]);
    await run(hub.envFor('http/protobuf'));
    expect((await hub.logs.waitFor({ body: 'job 7 finished' })).length).toBe(1);
    expect(hub.requests.filter(({ signal }) => signal === 'logs').map(({ refused }) => refused)).toEqual([
      'refused on purpose',
      undefined,
    ]);
  });

  test('a wrong token: nothing arrives, and the program says so', async () => {
    const { code, errors } = await run({
      ...hub.envFor('grpc'),
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20wrong',
      OTEL_LOG_LEVEL: 'error',
    });
    expect(code).toBe(1);
    expect(errors).toContain('UNAUTHENTICATED');
    await hub.logs.expectNone();
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hubFixture, hubMatchers } from 'otlp-hub/testing';
import { expect, test as base } from 'vitest';

expect.extend(hubMatchers);

const test = base.extend({ hub: hubFixture({ config: 'otel-hub.yaml' }) });

async function runService(env) {
  const service = spawn(process.execPath, ['app.mjs'], {
    stdio: 'inherit',
    env: {
      ...process.env,
      OTEL_SERVICE_NAME: 'client-api',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
      ...env,
    },
  });
  const [code] = await once(service, 'close');
  expect(code).toBe(0);
}

test('a job is logged, counted and traced', async ({ hub }) => {
  await runService(hub.env);
  await expect(hub).toHaveReceivedLog({ body: /finished/, resource: { 'service.name': 'client-api' } });
  await expect(hub).toHaveReceivedSpan({ name: 'run job' });
  await expect(hub).toHaveWrittenSeries('jobs_finished_total', { job: 'client-api', queue: 'in' });
  await expect(hub).toHaveDeliveredEverything();
});

test('what leaves is what the back ends need', async ({ hub }) => {
  await runService(hub.env);
  await hub.flush();
  expect(hub.blobs.lines()).toEqual(['job 7 finished']);
  expect(hub.remoteWrite.requests[0].headers['x-scope-orgid']).toBe('jobs');
  const [span] = await hub.forwarded.spans.waitFor({ name: 'run job' });
  expect(span.request.receiver).toBe('otlp/tempo');
});

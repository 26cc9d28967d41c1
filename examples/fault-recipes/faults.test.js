import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { useHub } from 'otlp-hub/testing';

async function runService(env) {
  const service = spawn(process.execPath, ['app.mjs'], {
    env: {
      ...process.env,
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      ...env,
    },
  });
  const [code] = await once(service, 'close');
  return code;
}

test('a hub that restarts: the log arrives all the same', async (t) => {
  const hub = await useHub(t, { faults: [{ at: 'receiver', code: 'UNAVAILABLE', retryAfterMs: 1_000, first: 1 }] });
  await runService(hub.envFor('http/protobuf'));
  await hub.logs.waitFor({ body: 'job 7 finished' });
  assert.equal(hub.requests.filter(({ refused }) => refused !== undefined).length, 1);
});

test('a hub that refuses: the log is lost, and the service ends all the same', async (t) => {
  const hub = await useHub(t, { faults: ['hub-refusing'] });
  await runService(hub.envFor('http/protobuf'));
  await hub.logs.expectNone();
  assert.equal(hub.requests.length, 1);
});

test('a certificate that has ended: nothing is sent', async (t) => {
  const hub = await useHub(t, { faults: ['certificate-expired'] });
  await runService(hub.envFor('http/protobuf'));
  await hub.logs.expectNone();
  assert.equal(hub.requests.length, 0);
});

test('a blob store that is busy: the hub tries again', async (t) => {
  const hub = await useHub(t, { clock: 'manual', faults: ['blobs-busy'] });
  await runService(hub.envFor('http/protobuf'));
  await hub.advance('5m');
  assert.deepEqual(hub.blobs.lines(), ['job 7 finished']);
});

/**
 * How long a test waits from `hub.flush()` to its assertion: prints one line of JSON with the milliseconds of each round. In each
 * one log record and one data point arrive, which is not counted; then batch, exporters and stand-ins are driven, and the line in
 * the blob and the sample of the series are looked up.
 */
import assert from 'node:assert/strict';

const ROUNDS = 200;
/** Rounds before, in which code is compiled. */
const WARM_UP = 20;

const { startHub } = await import('../../dist/testing/index.js');

await using hub = await startHub({
  config: {
    extensions: { text_encoding: {} },
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
    processors: { batch: { send_batch_size: 4096, timeout: '10s' } },
    exporters: {
      prometheusremotewrite: { endpoint: 'http://metrics.invalid/api/v1/write' },
      azureblob: {
        url: 'https://logs.blob.core.windows.net/',
        auth: { type: 'system_managed_identity' },
        encodings: { logs: 'text_encoding' },
        append_blob: { enabled: true },
      },
    },
    service: {
      extensions: ['text_encoding'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: {
        metrics: { receivers: ['otlp'], processors: ['batch'], exporters: ['prometheusremotewrite'] },
        logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['azureblob'] },
      },
    },
  },
});
const url = `http://127.0.0.1:${hub.addresses.get('otlp/http')!.port}`; // it is configured

async function post(signal: string, body: object): Promise<void> {
  const { status } = await fetch(`${url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(status, 200);
}

async function round(number: number): Promise<number> {
  const timeUnixNano = `${Date.now()}000000`;
  const body = { stringValue: `job ${number} finished` };
  await post('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano, body }] }] }] });
  const gauge = { dataPoints: [{ timeUnixNano, asDouble: number }] };
  await post('metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'jobs', gauge }] }] }] });
  const begin = performance.now();
  await hub.flush();
  assert.equal(hub.remoteWrite.value('jobs'), number);
  assert.ok(hub.blobs.lines().includes(body.stringValue));
  return performance.now() - begin;
}

const rounds: number[] = [];
for (let number = 0; number < WARM_UP + ROUNDS; number++) {
  const ms = await round(number);
  if (number >= WARM_UP) rounds.push(ms);
}
console.log(JSON.stringify(rounds));

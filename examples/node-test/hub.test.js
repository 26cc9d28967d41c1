import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { test } from 'node:test';
import { useHub } from 'otlp-hub/testing';

test('a log over HTTP arrives, and its token is known', async (t) => {
  const hub = await useHub(t);
  const status = await send(hub.envFor('http/json'), 'hello');
  assert.equal(status, 200);
  const [log] = await hub.logs.waitFor({ body: 'hello' });
  assert.match(log.request.credential, /^Bearer /);
  await hub.flush();
  assert.deepEqual(hub.blobs.lines(), ['hello']);
});

async function send(env, body) {
  const [name, value] = env.OTEL_EXPORTER_OTLP_HEADERS.split('=');
  const ca = await readFile(env.OTEL_EXPORTER_OTLP_CERTIFICATE);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/logs`,
      {
        method: 'POST',
        ca,
        agent: false,
        headers: { 'content-type': 'application/json', [name]: decodeURIComponent(value) },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode));
      },
    );
    outgoing.once('error', reject);
    outgoing.end(
      JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: body } }] }] }] }),
    );
  });
}

/**
 * The same bytes to the OTLP/HTTP port of the reference collector and to ours: status line, headers and body of the answers. Run as
 * told in pdata.test.ts.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.js';
import { TempFolder } from '../support/temp.js';
import { until } from '../support/until.js';
import { startReceiver, type RunningReceiver } from '../e2e/receiver/running.js';
import { rawRequests } from './http-requests.js';

const binary = process.env['OTLP_HUB_REFERENCE'];
const CORS = {
  allowed_origins: ['https://a.example', 'https://*.b.example'],
  allowed_headers: ['X-A', 'X-C'],
  max_age: 7,
};
const MAX_BODY_BYTES = 20_000;

/** What Node's parser answers by itself, or how it writes; see docs/deviations.md. */
const DEVIATING = [
  /^FOO /, // a method Node does not know
  /HTTP\/1\.0/, // answered as HTTP/1.1
  /chunked.*zz/, // a chunk without a length
  /content-length: 2\\r\\ncontent-length: 2/, // one length said twice
];

describe('OTLP/HTTP against the reference', () => {
  const folder = new TempFolder();
  let reference: ChildProcess;
  let referencePort: number;
  let hub: RunningReceiver;

  beforeAll(async () => {
    if (binary === undefined) throw new Error('OTLP_HUB_REFERENCE must be the path of the reference collector');
    referencePort = await freePort();
    reference = spawn(binary, ['--config', folder.write('hub.yaml', configText(referencePort))], { stdio: 'ignore' });
    hub = await startReceiver({ http: { cors: CORS, max_request_body_size: MAX_BODY_BYTES } });
    await until(() => answers(referencePort), 'the reference');
  });
  afterAll(async () => {
    reference.kill();
    await once(reference, 'exit');
    await hub.stop();
    folder[Symbol.dispose]();
  });

  test.each(rawRequests())('$name', async ({ name, bytes }) => {
    const [theirs, ours] = await Promise.all([exchange(referencePort, bytes), exchange(hub.httpPort, bytes)]);
    if (DEVIATING.some((pattern) => pattern.test(name))) expect(ours).not.toEqual(theirs);
    else expect(ours).toEqual(theirs);
  });
});

/** All that comes back until the connection is closed; headers in one order and case, without the date. */
function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on('data', (piece) => pieces.push(piece)).on('error', reject);
    socket.on('close', () => resolve(inOneForm(Buffer.concat(pieces).toString('latin1'), port)));
  });
}

function inOneForm(text: string, port: number): string {
  const [head = '', ...rest] = text.replace('HTTP/1.1 100 Continue\r\n\r\n', '').split('\r\n\r\n');
  const [status, ...headers] = head.split('\r\n');
  const kept = headers
    .filter((line) => !/^date:/i.test(line))
    .map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))
    .sort();
  const continued = text.startsWith('HTTP/1.1 100 Continue') ? ['100 Continue'] : [];
  return [...continued, status, ...kept, '', rest.join('\r\n\r\n')].join('\n').replaceAll(String(port), 'PORT');
}

function answers(port: number): Promise<boolean> {
  return exchange(port, Buffer.from('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).then(
    () => true,
    () => false,
  );
}

function configText(port: number): string {
  return JSON.stringify({
    receivers: {
      otlp: {
        protocols: {
          http: { endpoint: `127.0.0.1:${port}`, cors: CORS, max_request_body_size: MAX_BODY_BYTES },
        },
      },
    },
    exporters: { nop: null },
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
      pipelines: { logs: { receivers: ['otlp'], exporters: ['nop'] } },
    },
  });
}

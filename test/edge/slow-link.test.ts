/** The edge profile behind a narrow, distant and failing line, as the unit runs it: 64 MiB of heap and a directory. */
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/component/clock.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import { PASS, type Gate } from '../../src/standins/exchange.js';
import { RemoteWriteStandIn } from '../../src/standins/remote-write/stand-in.js';
import { addressesIn, HubChild } from '../support/hub-child.js';
import { SlowLink } from '../support/slow-link.js';
import { TempFolder, writeCertificates } from '../support/temp.js';
import { until } from '../support/until.js';

const ROOT = join(import.meta.dirname, '../..');
const POINTS = 500;
const INITIAL_INTERVAL_MS = 200;
/** Go's default: the first wait is anything from half to one and a half of that. */
const SHORTEST_WAIT_MS = INITIAL_INTERVAL_MS / 2;
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The n-th request: a point of every series, a second after the one before. */
function request(n: number): Uint8Array {
  const dataPoints = Array.from({ length: POINTS }, (_, i) => ({
    timeUnixNano: String(1_763_900_000_000_000_000n + BigInt(n) * 1_000_000_000n),
    asDouble: n * POINTS + i,
    attributes: [{ key: 'machine', value: { stringValue: `machine-${i}` } }],
  }));
  return encodeRequest('metrics', {
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'load', gauge: { dataPoints } }] }] }],
  });
}

function post(port: number, ca: string, body: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', authorization: 'Bearer T0ken' };
    const options = {
      host: '127.0.0.1',
      port,
      path: '/v1/metrics',
      method: 'POST',
      ca,
      headers,
      agent: false,
    } as const;
    const sent = https.request(options, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode!));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** The largest resident set so far. */
function peakMib(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

test('compressed, patient, within its memory; after an outage everything is there, once and in order', async () => {
  const encodings = new Set<string | undefined>();
  const gate: Gate = ({ headers }) => {
    encodings.add(headers['content-encoding']);
    return PASS;
  };
  const far = await RemoteWriteStandIn.start({ clock: systemClock, gate });
  closers.push(() => far.close());
  const port = Number(new URL(far.url).port);
  const link = await SlowLink.start({ port, bytesPerSecond: 128 * 1024, latencyMs: 50 });
  closers.push(() => link.close());
  const folder = new TempFolder();
  closers.push(() => folder[Symbol.dispose]());
  const { caFile, certFile, keyFile } = await writeCertificates(folder);
  const ca = readFileSync(caFile, 'utf8');
  const token = folder.write('token', 'T0ken');
  const ready = join(folder.path, 'ready');

  const set = [
    'receivers.otlp.protocols.grpc.endpoint=127.0.0.1:0',
    'receivers.otlp.protocols.http.endpoint=127.0.0.1:0',
    'extensions.health_check.endpoint=127.0.0.1:0',
    'service.telemetry.metrics.level=none',
    'processors.batch.timeout=100ms',
    `exporters.prometheusremotewrite.retry_on_failure.initial_interval=${INITIAL_INTERVAL_MS}ms`,
  ].flatMap((setting) => ['--set', setting]);
  const durable = ['--durable', join(folder.path, 'durable'), '--drain-timeout', '20s', '--ready-file', ready];
  const hub = new HubChild(['--config', 'config/edge.yaml', ...set, '--compat', 'latest', ...durable], {
    cwd: ROOT,
    env: {
      NODE_OPTIONS: '--max-old-space-size=64',
      HUB_TOKEN_FILE: token,
      REMOTE_WRITE_TOKEN_FILE: token,
      TLS_CERT_FILE: certFile,
      TLS_KEY_FILE: keyFile,
      REMOTE_WRITE_URL: `http://127.0.0.1:${link.port}/api/v1/write`,
      AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
    },
  });
  closers.push(() => hub.kill());
  const addresses = await addressesIn(ready);

  let bytes = 0;
  let sent = 0;
  const send = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      const body = request(sent++);
      bytes += body.length;
      // The line is slower than the sender, who is answered all the same: it is on disk.
      expect(await post(addresses['otlp/http']!.port, ca, body), hub.stderr).toBe(200);
    }
  };
  const arrived = (): number => far.series('load').reduce((sum, { samples }) => sum + samples.length, 0);

  await send(40);
  await until(() => arrived() > 0, 'the first samples');
  link.cut();
  await send(40);
  await until(() => link.triedInVain.length >= 4, 'tries in vain');
  const waits = link.triedInVain.slice(1).map((at, i) => at - link.triedInVain[i]!);
  expect(Math.min(...waits)).toBeGreaterThan(0.9 * SHORTEST_WAIT_MS);
  link.mend();
  await send(20);
  await until(() => arrived() === sent * POINTS, `all samples; ${hub.stderr.slice(-2000)}`);

  if (process.platform === 'linux') expect(peakMib(hub.pid)).toBeLessThan(256);
  expect([...encodings]).toEqual(['snappy']);
  expect(link.uploaded).toBeLessThan(bytes / 2);
  const times = Array.from({ length: sent }, (_, n) => 1_763_900_000_000 + 1000 * n);
  for (const { samples } of far.series('load')) {
    expect(samples.map(({ timestampMs }) => timestampMs)).toEqual(times);
  }
  hub.signal('SIGTERM');
  expect(await hub.ended()).toBe(0);
}, 90_000);

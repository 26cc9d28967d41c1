/** A sending queue on disk: what was answered with a yes arrives, also when the hub was killed while its back end was away. */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { FarHub } from '../support/far-hub.js';
import { freePort } from '../support/free-port.js';
import { addressesIn, HubChild } from '../support/hub-child.js';
import { LogSender } from '../support/otlp-sender.js';
import { TempFolder } from '../support/temp.js';
import { until } from '../support/until.js';

const REQUESTS = 5;
const RECORDS = 20;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('a queue on disk', { timeout: 120_000 }, () => {
  test('survives kill -9, and what was delivered does not come again', async () => {
    const folder = new TempFolder();
    closers.push(() => folder[Symbol.dispose]());
    const ports = { grpc: await freePort(), http: await freePort() };
    folder.write('hub.yaml', configuration(ports));

    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round++) {
      const { hub, port } = await started(folder, round);
      const sender = new LogSender(port);
      for (let i = 0; i < REQUESTS; i++) expect(await sender.send(RECORDS)).toBeNull();
      sender.close();
      acknowledged.push(...sender.acknowledged.map((body) => `${round} ${body}`));
      expect(sender.acknowledged).toHaveLength(REQUESTS * RECORDS);
      hub.signal('SIGKILL');
      expect(await hub.ended()).toBeNull();
    }

    const far = await FarHub.start({
      grpc: { endpoint: `127.0.0.1:${ports.grpc}` },
      http: { endpoint: `127.0.0.1:${ports.http}` },
    });
    closers.push(() => far.close());
    const { hub } = await started(folder, 2);
    const wanted = 2 * acknowledged.length; // by each of the two exporters
    await until(() => arrived(far) >= wanted, 'everything that was acknowledged');
    hub.signal('SIGTERM');
    expect(await hub.ended()).toBe(0);

    const { hub: again } = await started(folder, 3);
    again.signal('SIGTERM');
    expect(await again.ended()).toBe(0);
    expect(arrived(far)).toBe(wanted);
    // Numbers begin anew with each round: each record came to two exporters in two rounds.
    const counts = new Map<string, number>();
    for (const body of far.bytes.toString('latin1').match(/record-\d+;/g) ?? []) {
      counts.set(body, (counts.get(body) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array.from({ length: REQUESTS * RECORDS }, () => 4));
  });
});

function arrived(far: FarHub): number {
  return far.received.reduce((sum, { batch }) => sum + batch.itemCount, 0);
}

/** The hub as a process of its own, on the same files each time. */
async function started(folder: TempFolder, nth: number): Promise<{ readonly hub: HubChild; readonly port: number }> {
  const readyFile = join(folder.path, `ready-${nth}.json`);
  const hub = new HubChild(['--config', join(folder.path, 'hub.yaml'), '--ready-file', readyFile], {
    cwd: folder.path,
  });
  closers.push(() => hub.kill());
  await hub.printed('Everything is ready');
  return { hub, port: (await addressesIn(readyFile))['otlp/grpc']!.port };
}

function configuration(ports: { readonly grpc: number; readonly http: number }): string {
  const exporter = {
    sending_queue: { storage: 'file_storage' },
    retry_on_failure: { initial_interval: '50ms', max_interval: '100ms' },
  };
  return JSON.stringify({
    extensions: { file_storage: { directory: './queue', create_directory: true } },
    receivers: { otlp: { protocols: { grpc: { endpoint: '127.0.0.1:0' } } } },
    exporters: {
      otlp: { ...exporter, endpoint: `127.0.0.1:${ports.grpc}`, tls: { insecure: true } },
      otlphttp: { ...exporter, endpoint: `http://127.0.0.1:${ports.http}` },
    },
    service: {
      extensions: ['file_storage'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: { logs: { receivers: ['otlp'], exporters: ['otlp', 'otlphttp'] } },
    },
  });
}

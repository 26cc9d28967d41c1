/** SIGTERM under load: everything acknowledged is in the blobs, inside the deadline, and the sums agree. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../src/backends/azurite.js';
import { addressesIn, HubChild } from '../support/hub-child.js';
import { LogSender } from '../support/otlp-sender.js';
import { TempFolder } from '../support/temp.js';
import { until } from '../support/until.js';

const SENDERS = 4;
const RECORDS = 50;
const DRAIN_MS = 10_000;

interface Sums {
  readonly accepted: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly rejected: number;
  readonly pending: number;
}

describe('a hub that is told to stop', { timeout: 60_000 }, () => {
  const folder = new TempFolder();
  let azurite: Azurite;
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(async () => {
    await azurite.close();
    folder[Symbol.dispose]();
  });

  test('delivers what it has acknowledged, and says so in its ledger line', async () => {
    const readyFile = join(folder.path, 'ready.json');
    const hub = new HubChild(
      [
        '--config',
        folder.write('hub.yaml', configuration(azurite)),
        '--ready-file',
        readyFile,
        '--drain-timeout',
        '10s',
      ],
      { cwd: folder.path },
    );
    const senders: LogSender[] = [];
    try {
      await hub.printed('Everything is ready');
      const { port } = (await addressesIn(readyFile))['otlp/grpc']!;
      for (let i = 0; i < SENDERS; i++) senders.push(new LogSender(port));
      const sending = Promise.all(senders.map((sender) => sender.sendUntilRefused(RECORDS)));
      await until(() => senders.every(({ acknowledged }) => acknowledged.length >= 10 * RECORDS), 'some load');

      const start = performance.now();
      hub.signal('SIGTERM');
      expect(await hub.ended()).toBe(0);
      expect(performance.now() - start).toBeLessThan(DRAIN_MS);
      await sending;
    } finally {
      for (const sender of senders) sender.close();
      await hub.kill();
    }

    const acknowledged = senders.flatMap((sender) => sender.acknowledged);
    const { pipelines, exporters } = ledgerLine(hub.stderr);
    const delivered = exporters['azureblob (logs)']!;
    expect(delivered).toEqual({ ...NOTHING, accepted: delivered.accepted, delivered: delivered.accepted });
    expect(pipelines['logs']!.delivered).toBe(delivered.accepted);

    const text = (await azurite.blobs('logs')).map(({ content }) => content.toString()).join('');
    const stored = text.match(/record-\d+;/g) ?? [];
    expect(stored).toHaveLength(delivered.delivered);
    // An answer may be cut off by the end though its records were taken; never the other way round.
    expect(stored.length).toBeGreaterThanOrEqual(acknowledged.length);
    expect(countsOf(acknowledged).filter(([body, count]) => (countOf(stored).get(body) ?? 0) < count)).toEqual([]);
  });
});

const NOTHING: Sums = { accepted: 0, delivered: 0, dropped: 0, rejected: 0, pending: 0 };

function configuration({ url, connectionString }: Azurite): string {
  return JSON.stringify({
    receivers: { otlp: { protocols: { grpc: { endpoint: '127.0.0.1:0' } } } },
    processors: { batch: { send_batch_size: 1000, timeout: '60s' } },
    exporters: {
      azureblob: {
        url: `${url}/`,
        auth: { type: 'connection_string', connection_string: connectionString },
        append_blob: { enabled: true },
        encodings: { logs: 'text_encoding' },
      },
    },
    extensions: { text_encoding: {} },
    service: {
      extensions: ['text_encoding'],
      telemetry: { metrics: { level: 'none' }, logs: { level: 'debug', encoding: 'json' } },
      pipelines: { logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['azureblob'] } },
    },
  });
}

function ledgerLine(log: string): Record<'pipelines' | 'exporters', Record<string, Sums>> {
  const line = log.split('\n').find((text) => text.includes('"msg":"Every item is accounted for."'));
  if (line === undefined) throw new Error(`no ledger line:\n${log.slice(-3000)}`);
  return JSON.parse(line) as ReturnType<typeof ledgerLine>;
}

function countOf(bodies: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const body of bodies) counts.set(body, (counts.get(body) ?? 0) + 1);
  return counts;
}

function countsOf(bodies: readonly string[]): [string, number][] {
  return [...countOf(bodies)];
}

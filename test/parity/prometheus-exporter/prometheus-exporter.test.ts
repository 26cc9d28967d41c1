/** The page that the reference's `prometheus` exporter shows for the same metrics. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startHub } from '../../../src/hub.js';

const recorded = (name: string): string => readFileSync(join(import.meta.dirname, 'recorded', name), 'utf8');

test('the page is the recorded one', async () => {
  const port = await freePort();
  const hub = await startHub({
    config: {
      receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
      exporters: {
        prometheus: {
          endpoint: `127.0.0.1:${port}`,
          namespace: 'ns',
          enable_open_metrics: true,
          send_timestamps: true,
          const_labels: { zone: 'a' },
        },
      },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheus'] } },
      },
    },
    logOutput: { write: () => {}, flush: () => {}, close: () => {} },
  });
  const address = hub.addresses.get('otlp/http')!;
  await fetch(`http://127.0.0.1:${address.port}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: recorded('metrics.json'),
  });
  const page = await fetch(`http://127.0.0.1:${port}/metrics`).then((answer) => answer.text());
  await hub.close();
  expect(page).toBe(recorded('page.txt'));
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

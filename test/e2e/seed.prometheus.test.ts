/** The tutorial's resource, run as it is with addresses of this machine: a real Prometheus, a real Azurite, the command line. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../src/backends/azurite.js';
import { addressesIn, HubChild } from '../support/hub-child.js';
import { type Prometheus, startPrometheus } from '../support/prometheus.js';
import { OWN_METRICS_ANYWHERE, seedResource, seedSecrets } from '../support/seed.js';
import { type ServerFiles, TempFolder, writeCertificates } from '../support/temp.js';

const TOKEN = 'SuperSecret1234';
const REQUESTS = 5;
const ITEMS = 40;

describe('the resource of the tutorial', { timeout: 60_000 }, () => {
  const folder = new TempFolder();
  let files: ServerFiles;
  let prometheus: Prometheus;
  let azurite: Azurite;
  beforeAll(async () => {
    [files, prometheus, azurite] = await Promise.all([writeCertificates(folder), startPrometheus(), startAzurite()]);
  });
  afterAll(async () => {
    await azurite.close();
    await prometheus.stop();
    folder[Symbol.dispose]();
  });

  test('delivers metrics to Prometheus and logs to append blobs, all that was accepted', async () => {
    const config = folder.write(
      'hub.yaml',
      seedResource({ ...files, remoteWrite: prometheus.writeUrl, blobs: azurite.url }),
    );
    const readyFile = join(folder.path, 'ready.json');
    const hub = new HubChild(['--config', config, '--set', OWN_METRICS_ANYWHERE, '--ready-file', readyFile], {
      cwd: folder.path,
      env: seedSecrets(TOKEN, azurite.connectionString),
    });
    try {
      await hub.printed('Everything is ready');
      const endpoint = `https://localhost:${(await addressesIn(readyFile))['otlp/grpc']!.port}`;
      const send = new HubChild(
        // prettier-ignore
        ['send', '--endpoint', endpoint, '--ca', files.caFile, '--token', TOKEN, '--signals', 'metrics,logs',
          '--count', String(REQUESTS), '--items', String(ITEMS), '--rate', '0'],
        { cwd: folder.path },
      );
      expect([await send.ended(), send.stdout]).toEqual([0, expect.stringContaining('200 log records accepted')]);
      hub.signal('SIGTERM'); // batches of ten seconds are flushed by the end
      expect(await hub.ended()).toBe(0);
    } finally {
      await hub.kill();
    }
    await expectDelivered();
  });

  async function expectDelivered(): Promise<void> {
    const counts = await prometheus.query('http_server_request_duration_seconds_count{job="client-api"}');
    expect(counts.length).toBeGreaterThan(0);
    expect(Object.keys(counts[0]!.metric)).toContain('instance');
    const infinite = await prometheus.query('http_server_request_duration_seconds_bucket{job="client-api",le="+Inf"}');
    expect(infinite.map(({ value }) => value)).toEqual(counts.map(({ value }) => value));
    expect(await prometheus.query('target_info')).not.toEqual([]);
    const text = (await azurite.blobs('logs')).map(({ content }) => content.toString()).join('');
    // The reference writes records one behind the other: every line of every job begins with its name.
    expect(text.match(/job-[0-9a-f]{8}(?= accepted|:| finished| failed)/g)).toHaveLength(REQUESTS * ITEMS);
  }
});

/** The stand-in for remote write answers as a real Prometheus, with and without a window; one option puts the real one there. */
import * as remoteWrite from 'prometheus-remote-write';
import snappy from 'snappyjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/component/clock.js';
import { PASS } from '../../src/standins/exchange.js';
import { startRealPrometheus, type RealPrometheus } from '../../src/standins/prometheus.js';
import { RemoteWriteStandIn } from '../../src/standins/remote-write/stand-in.js';
import { DELIVERING, directReceiver } from './support/direct-receiver.js';
import { startHub } from '../../src/testing/index.js';

/** The library's declarations describe another shape than it takes. */
const { serialize } = remoteWrite as unknown as { serialize: (payload: object) => Promise<Uint8Array> };

type Sample = readonly [value: number, secondsAgo: number];

/** Requests of one series each, one sample or several. */
const CASES: Readonly<Record<string, readonly (readonly Sample[])[]>> = {
  'in order': [[[1, 60]], [[2, 30]]],
  'the same sample again': [[[1, 60]], [[1, 60]]],
  'another value for the same time': [[[1, 60]], [[2, 60]]],
  'late by a little': [[[1, 30]], [[2, 60]]],
  'late by more than the window': [[[1, 30]], [[2, 1200]]],
  'late for a series that is new': [[[2, 1200]]],
  'out of bounds': [[[1, 30]], [[2, 9000]]],
  'disorder in one request': [[[1, 30], [2, 60]]], // prettier-ignore
};

describe.each([
  ['without a window', 0],
  ['with a window of ten minutes', 600_000],
])('%s', (_title, outOfOrderWindowMs) => {
  let prometheus: RealPrometheus;
  let standIn: RemoteWriteStandIn;
  const nowMs = Date.now();
  beforeAll(async () => {
    prometheus = await startRealPrometheus({ outOfOrderWindowMs });
    standIn = await RemoteWriteStandIn.start({ clock: systemClock, gate: () => PASS, limits: { outOfOrderWindowMs } });
    // Both have seen this moment: what is late is late against it.
    for (const url of [prometheus.url, standIn.url]) await write(url, 'newest', [[0, 0]]);
  });
  afterAll(async () => {
    await standIn.close();
    await prometheus.close();
  });

  test.each(Object.entries(CASES))('%s', async (name, requests) => {
    const series = name.replaceAll(' ', '_');
    for (const samples of requests) {
      // Before 2.45 Prometheus answered too old samples with 500, which senders repeat; the stand-in does as it does now.
      const real = (await write(prometheus.url, series, samples)).replace(/^500 (?=too old)/, '400 ');
      const own = await write(standIn.url, series, samples);
      // Prometheus tells the reason; the stand-in adds the series and both times.
      expect(own.replace(/ \(series .*/, '')).toBe(real);
    }
    expect(standIn.series(series).flatMap(({ samples }) => samples.map(({ value }) => value))).toEqual(
      await stored(series),
    );
  });

  test.each([
    ['no snappy', Buffer.from('plain text')],
    ['no protobuf', Buffer.from(snappy.compress(Buffer.from('\x08')))],
    ['nothing', Buffer.alloc(0)],
  ])('a body that is %s', async (_name, body) => {
    expect((await post(standIn.url, body)).slice(0, 3)).toBe((await post(prometheus.url, body)).slice(0, 3));
  });

  test('another method', async () => {
    const status = async (url: string): Promise<number> => (await fetch(`${url}/api/v1/write`)).status;
    expect(await status(standIn.url)).toBe(await status(prometheus.url));
  });

  async function stored(series: string): Promise<number[]> {
    const [found] = await prometheus.query(`${series}[4h]`);
    const { values = [] } = (found ?? {}) as { readonly values?: readonly (readonly [number, string])[] };
    return values.map(([, value]) => Number(value));
  }

  async function write(url: string, name: string, samples: readonly Sample[]): Promise<string> {
    const timeseries = [
      {
        labels: [
          { name: '__name__', value: name },
          { name: 'job', value: 'test' },
        ],
        samples: samples.map(([value, ago]) => ({ value, timestamp: nowMs - ago * 1000 })),
      },
    ];
    return post(url, snappy.compress(await serialize({ timeseries })));
  }
});

async function post(url: string, body: Uint8Array): Promise<string> {
  const answer = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: Buffer.from(body),
  });
  return `${answer.status} ${await answer.text()}`.trim();
}

test('with real back ends a test looks at the same things, and can ask Prometheus itself', async () => {
  const receiver = directReceiver();
  await using hub = await startHub({ config: DELIVERING, components: receiver.table, backends: 'real' });
  const timeMs = Date.now();
  await receiver.gauge('queue.length', 3, { timeMs });
  await receiver.log('one');
  await hub.flush();
  expect(hub.remoteWrite.value('queue_length')).toBe(3);
  const [found] = await hub.prometheus[0]!.query('queue_length');
  expect(found).toMatchObject({ metric: { job: 'client-api' }, value: [expect.any(Number) as number, '3'] });
  expect(hub.blobs.lines()).toEqual(['one']);
  await receiver.gauge('queue.length', 4, { timeMs });
  await hub.flush();
  expect(hub.remoteWrite.requests.at(-1)).toMatchObject({ status: 400, message: 'duplicate sample for timestamp' });
  expect(hub.remoteWrite.value('queue_length')).toBe(3);
});

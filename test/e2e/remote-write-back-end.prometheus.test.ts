/** The stand-in back end says yes and no where a real Prometheus does: the same requests to both, in the same order. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as remoteWrite from 'prometheus-remote-write';
import snappy from 'snappyjs';
import { createRemoteWriteBackend, type RemoteWriteBackend } from '../../src/backends/remote-write/backend.js';
import { type Prometheus, startPrometheus } from '../support/prometheus.js';

/** The library's declarations describe another shape than it takes. */
const { serialize } = remoteWrite as unknown as { serialize: (payload: object) => Promise<Uint8Array> };

type Sample = readonly [value: number, secondsAgo: number];

/** Requests of one series each; the last one's answer is looked at. */
const CASES: readonly { readonly name: string; readonly requests: readonly (readonly Sample[])[] }[] = [
  { name: 'a good series', requests: [[[1, 10]]] },
  { name: 'a newer sample', requests: [[[1, 10]], [[2, 5]]] },
  { name: 'the same sample again', requests: [[[1, 10]], [[1, 10]]] },
  { name: 'another value for the same time', requests: [[[1, 10]], [[2, 10]]] },
  { name: 'an older sample', requests: [[[1, 10]], [[2, 20]]] },
  { name: 'a sample out of bounds', requests: [[[1, 10]], [[2, 7200]]] },
  { name: 'disorder inside one request', requests: [[[1, 10], [2, 20]]] }, // prettier-ignore
  { name: 'an empty request', requests: [[]] },
];

describe('the back end answers as Prometheus does', () => {
  let prometheus: Prometheus;
  let backend: RemoteWriteBackend;
  const now = Date.now();
  beforeAll(async () => {
    prometheus = await startPrometheus();
    backend = await createRemoteWriteBackend();
  });
  afterAll(async () => {
    await backend.close();
    await prometheus.stop();
  });

  test.each(CASES)('$name', async ({ name, requests }) => {
    const labels = [
      { name: '__name__', value: name.replaceAll(' ', '_') },
      { name: 'job', value: 'test' },
    ];
    const answers = { prometheus: '', backend: '' };
    for (const samples of requests) {
      const timeseries =
        samples.length === 0
          ? []
          : [{ labels, samples: samples.map(([value, ago]) => ({ value, timestamp: now - ago * 1000 })) }];
      const body = snappy.compress(await serialize({ timeseries }));
      answers.prometheus = await post(prometheus.writeUrl, body);
      answers.backend = await post(backend.writeUrl, body);
    }
    // Prometheus tells the reason; the back end adds the series it is about.
    expect(answers.backend.replace(/ \(series .*/, '')).toBe(answers.prometheus);
  });

  test.each([
    ['no snappy', Buffer.from('plain text')],
    ['no protobuf', Buffer.from(snappy.compress(Buffer.from('\x08')))],
  ])('a body that is %s is refused by both', async (_name, body) => {
    expect((await post(prometheus.writeUrl, body)).slice(0, 3)).toBe('400');
    expect((await post(backend.writeUrl, body)).slice(0, 3)).toBe('400');
  });
});

async function post(url: string, body: Uint8Array): Promise<string> {
  const answer = await fetch(url, {
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

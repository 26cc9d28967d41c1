import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import * as remoteWrite from 'prometheus-remote-write';
import snappy from 'snappyjs';
import { ManualClock } from '../../component/manual-clock.js';
import { createRemoteWriteBackend, type RemoteWriteBackend, type RemoteWriteOptions } from './backend.js';

/** The library's declarations describe another shape than it takes. */
const { serialize } = remoteWrite as unknown as {
  serialize: (payload: object, options?: { proto: string }) => Promise<Uint8Array>;
};
/** With native histograms, which the library's own description of the format lacks. */
const proto = fileURLToPath(new URL('../../../proto/prometheus/remote.proto', import.meta.url));

const clock = new ManualClock();
const now = clock.now();
const backends: RemoteWriteBackend[] = [];

afterEach(async () => {
  for (const backend of backends.splice(0)) await backend.close();
});

async function start(options: RemoteWriteOptions = {}): Promise<RemoteWriteBackend> {
  const backend = await createRemoteWriteBackend({ clock, ...options });
  backends.push(backend);
  return backend;
}

const HEADERS = {
  'content-encoding': 'snappy',
  'content-type': 'application/x-protobuf',
  'x-prometheus-remote-write-version': '0.1.0',
};

interface SentSeries {
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly samples: readonly (readonly [value: number, timestampMs: number])[];
}

async function write(
  backend: RemoteWriteBackend,
  series: readonly SentSeries[],
  headers: Record<string, string> = HEADERS,
): Promise<[status: number, body: string]> {
  const payload = {
    timeseries: series.map(({ labels, samples }) => ({
      labels: labels.map(([name, value]) => ({ name, value })),
      samples: samples.map(([value, timestamp]) => ({ value, timestamp })),
    })),
  };
  return post(backend, snappy.compress(await serialize(payload)), headers);
}

async function post(backend: RemoteWriteBackend, body: Uint8Array, headers = HEADERS as Record<string, string>) {
  const answer = await fetch(backend.writeUrl, { method: 'POST', headers, body: Buffer.from(body) });
  return [answer.status, await answer.text()] as [number, string];
}

async function get(backend: RemoteWriteBackend, path: string): Promise<[status: number, body: unknown]> {
  const answer = await fetch(`${backend.address}${path}`);
  return [answer.status, await answer.json()];
}

const up = (value: number, timestampMs: number, job = 'api'): SentSeries => ({
  labels: [
    ['__name__', 'up'],
    ['job', job],
  ],
  samples: [[value, timestampMs]],
});

/** How a refusal names the sample's time and that of the newest one stored. */
const times = (sampleMs: number): string =>
  `, sample at ${new Date(sampleMs).toISOString()}, newest stored at ${new Date(now).toISOString()}`;

test('a write is stored, remembered and found by its labels', async () => {
  const backend = await start();
  expect(await write(backend, [up(1, now), up(0, now, 'worker')])).toEqual([204, '']);
  expect(backend.series('up{job="worker"}')).toEqual([
    {
      labels: new Map([
        ['__name__', 'up'],
        ['job', 'worker'],
      ]),
      samples: [{ timestampMs: now, value: 0, stale: false }],
      histograms: [],
      exemplars: [],
    },
  ]);
  expect(
    backend
      .requests()
      .map(({ receivedAtMs, answer, headers }) => ({ receivedAtMs, answer, type: headers['content-type'] })),
  ).toEqual([{ receivedAtMs: now, answer: { status: 204 }, type: 'application/x-protobuf' }]);
});

test.each([
  ['an older sample', [up(1, now - 1)], `out of order sample (series up{job="api"}${times(now - 1)})\n`],
  [
    'another value at the same time',
    [up(2, now)],
    `duplicate sample for timestamp (series up{job="api"}${times(now)})\n`,
  ],
  [
    'a sample over an hour behind the newest',
    [up(1, now - 3_600_001, 'new')],
    `out of bounds (series up{job="new"}${times(now - 3_600_001)})\n`,
  ],
  [
    'a label twice',
    [
      {
        labels: [
          ['__name__', 'x'],
          ['a', '1'],
          ['a', '2'],
        ],
        samples: [],
      },
    ],
    'label name "a" is not unique: invalid sample (series x{a="2"})\n',
  ],
  [
    'labels out of order',
    [
      {
        labels: [
          ['__name__', 'x'],
          ['b', '1'],
          ['a', '2'],
        ],
        samples: [],
      },
    ],
    'labels are not sorted: "a" comes after "b" (series x{b="1", a="2"})\n',
  ],
  [
    'no metric name',
    [{ labels: [['a', '1']], samples: [] }],
    'missing metric name (label __name__) (series {a="1"})\n',
  ],
  ['a bad metric name', [{ labels: [['__name__', 'a-b']], samples: [] }], 'invalid metric name "a-b" (series a-b)\n'],
  [
    'a bad label name',
    [
      {
        labels: [
          ['__name__', 'x'],
          ['a.b', '1'],
        ],
        samples: [],
      },
    ],
    'invalid label name "a.b" (series x{a.b="1"})\n',
  ],
] as const)('%s is refused, and nothing of its request is stored', async (_what, bad, message) => {
  const backend = await start();
  await write(backend, [up(1, now)]);
  expect(await write(backend, [up(1, now, 'good'), ...bad])).toEqual([400, message]);
  expect(backend.series('{job="good"}')).toEqual([]);
});

test('a sample sent again with the same value is taken and not stored twice', async () => {
  const backend = await start();
  await write(backend, [up(1, now)]);
  expect(await write(backend, [up(1, now)])).toEqual([204, '']);
  expect(backend.series('up')[0]!.samples).toHaveLength(1);
});

test('with an out-of-order window late samples are taken where they belong, and refused behind it', async () => {
  const backend = await start({ limits: { outOfOrderWindowMs: 60_000 } });
  await write(backend, [up(1, now - 120_000)]);
  await write(backend, [up(2, now)]);
  expect(await write(backend, [up(3, now - 30_000)])).toEqual([204, '']);
  expect(backend.series('up')[0]!.samples.map(({ value }) => value)).toEqual([1, 3, 2]);
  expect(await write(backend, [up(4, now - 61_000)])).toEqual([
    400,
    `too old sample (series up{job="api"}${times(now - 61_000)})\n`,
  ]);
});

test('samples out of order inside one request are left out without an error, as Prometheus does', async () => {
  const backend = await start();
  const disorderly = {
    ...up(1, now),
    samples: [
      [1, now],
      [2, now - 5],
      [3, now],
      [4, now + 1],
    ] as const,
  };
  expect(await write(backend, [disorderly])).toEqual([204, '']);
  expect(backend.series('up')[0]!.samples.map(({ value }) => value)).toEqual([1, 4]);
  expect(backend.statistics).toEqual({ writtenSamples: 2, ignoredSamples: 2, evictedSeries: 0, evictedSamples: 0 });
});

test('a label with an empty value is a label that is not there', async () => {
  const backend = await start();
  await write(backend, [
    {
      labels: [
        ['__name__', 'x'],
        ['empty', ''],
        ['job', 'a'],
      ],
      samples: [[1, now]],
    },
  ]);
  expect(backend.series('x{empty=""}').map(({ labels }) => [...labels.keys()])).toEqual([['__name__', 'job']]);
});

test.each([
  [
    'another content type',
    { 'content-type': 'text/plain' },
    415,
    'Content-Type must be application/x-protobuf, got "text/plain"\n',
  ],
  [
    'no version',
    { 'x-prometheus-remote-write-version': undefined },
    400,
    'the header X-Prometheus-Remote-Write-Version is missing; it must be 0.1.0\n',
  ],
  ['another encoding', { 'content-encoding': 'gzip' }, 415, 'Content-Encoding must be snappy, got "gzip"\n'],
  [
    'remote write 2.0',
    { 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request' },
    415,
    'only prometheus.WriteRequest is accepted, got "application/x-protobuf;proto=io.prometheus.write.v2.Request"\n',
  ],
])('headers of %s are refused', async (_what, headers, status, message) => {
  const backend = await start();
  const sent = Object.entries({ ...HEADERS, ...headers }).filter(([, value]) => value !== undefined);
  expect(await write(backend, [up(1, now)], Object.fromEntries(sent) as Record<string, string>)).toEqual([
    status,
    message,
  ]);
});

test('a body that is not snappy, not protobuf, or too long is refused', async () => {
  const backend = await start({ limits: { maxBodyBytes: 1000 } });
  expect(await post(backend, Buffer.from('garbage'))).toEqual([400, expect.stringMatching(/^snappy: corrupt input/)]);
  expect(await post(backend, snappy.compress(Buffer.from('garbage')))).toEqual([
    400,
    expect.stringMatching(/^proto: /),
  ]);
  expect(await post(backend, snappy.compress(Buffer.alloc(1001)))).toEqual([
    400,
    expect.stringMatching(/^snappy: .*1001/),
  ]);
  expect((await post(backend, Buffer.alloc(1001)))[0]).toBe(413);
  expect(backend.series()).toEqual([]);
});

test('limits drop the oldest and count it', async () => {
  const backend = await start({ limits: { maxSeries: 2, maxSamplesPerSeries: 2, maxRequests: 1 } });
  await write(backend, [up(1, now, 'a'), up(1, now, 'b')]);
  await write(backend, [
    {
      ...up(1, now, 'a'),
      samples: [
        [2, now + 1],
        [3, now + 2],
      ],
    },
  ]);
  await write(backend, [up(1, now, 'c')]);
  expect(backend.series().map(({ labels, samples }) => [labels.get('job'), samples.map(({ value }) => value)])).toEqual(
    [
      ['a', [2, 3]],
      ['c', [1]],
    ],
  );
  expect(backend.statistics).toEqual({ writtenSamples: 5, ignoredSamples: 0, evictedSeries: 1, evictedSamples: 1 });
  expect(backend.requests()).toHaveLength(1);
});

test("an interceptor answers in the back end's place", async () => {
  let failures = 1;
  const backend = await start({
    intercept: () =>
      failures-- > 0 ? { status: 503, message: 'try later', headers: { 'retry-after': '1' } } : undefined,
  });
  expect(await write(backend, [up(1, now)])).toEqual([503, 'try later\n']);
  expect(await write(backend, [up(1, now)])).toEqual([204, '']);
  expect(backend.requests().map(({ answer }) => answer.status)).toEqual([503, 204]);
});

test('an instant query answers the newest sample within five minutes', async () => {
  const backend = await start();
  await write(backend, [
    {
      ...up(1, now),
      samples: [
        [1, now - 10_000],
        [0.5, now],
      ],
    },
  ]);
  const metric = { __name__: 'up', job: 'api' };
  const vector = (result: unknown[]) => [200, { status: 'success', data: { resultType: 'vector', result } }];
  const at = (ms: number) => get(backend, `/api/v1/query?query=up&time=${ms / 1000}`);
  expect(await at(now)).toEqual(vector([{ metric, value: [now / 1000, '0.5'] }]));
  expect(await at(now - 1000)).toEqual(vector([{ metric, value: [(now - 1000) / 1000, '1'] }]));
  expect(await at(now + 299_000)).toEqual(vector([{ metric, value: [(now + 299_000) / 1000, '0.5'] }]));
  expect(await at(now + 300_000)).toEqual(vector([]));
  expect(await get(backend, `/api/v1/query?query=up&time=${new Date(now).toISOString()}`)).toEqual(
    vector([{ metric, value: [now / 1000, '0.5'] }]),
  );
});

test('a native histogram is stored with absolute counts and answered with the bounds of its buckets', async () => {
  const backend = await start();
  const histogram = {
    countInt: 10,
    sum: 12.5,
    schema: 0,
    zeroThreshold: 1e-128,
    zeroCountInt: 1,
    negativeSpans: [{ offset: 1, length: 1 }],
    negativeDeltas: [2],
    positiveSpans: [
      { offset: 0, length: 2 },
      { offset: 1, length: 1 },
    ],
    positiveDeltas: [3, -2, 2],
    timestamp: now,
  };
  const labels = [{ name: '__name__', value: 'h' }];
  const body = await serialize({ timeseries: [{ labels, histograms: [histogram] }] }, { proto });
  expect(await post(backend, snappy.compress(body))).toEqual([204, '']);
  expect(backend.series('h')[0]!.histograms).toEqual([
    {
      timestampMs: now,
      count: 10,
      sum: 12.5,
      schema: 0,
      zeroThreshold: 1e-128,
      zeroCount: 1,
      negativeSpans: [{ offset: 1, length: 1 }],
      negativeCounts: [2],
      positiveSpans: histogram.positiveSpans,
      positiveCounts: [3, 1, 3],
      stale: false,
    },
  ]);
  const [, answer] = await get(backend, '/api/v1/query?query=h');
  const { result } = (answer as { data: { result: { histogram: unknown }[] } }).data;
  expect(result.map((one) => one.histogram)).toEqual([
    [
      now / 1000,
      {
        count: '10',
        sum: '12.5',
        buckets: [
          [1, '-2', '-1', '2'],
          [3, `-0.${'0'.repeat(127)}1`, `0.${'0'.repeat(127)}1`, '1'],
          [0, '0.5', '1', '3'],
          [0, '1', '2', '1'],
          [0, '4', '8', '3'],
        ],
      },
    ],
  ]);
});

test('the stale marker ends a series', async () => {
  const backend = await start();
  await write(backend, [up(1, now)]);
  // Through JavaScript numbers the marker's bits may become another NaN: put them into the bytes.
  const labels = ['__name__', 'up', 'job', 'api'];
  const series = {
    labels: [0, 2].map((i) => ({ name: labels[i], value: labels[i + 1] })),
    samples: [{ value: 1.5, timestamp: now + 1 }],
  };
  const body = Buffer.from(await serialize({ timeseries: [series] }));
  const oneAndAHalf = Buffer.from('000000000000f83f', 'hex');
  Buffer.from('020000000000f07f', 'hex').copy(body, body.indexOf(oneAndAHalf));
  expect(await post(backend, snappy.compress(body))).toEqual([204, '']);
  expect(backend.series('up')[0]!.samples).toEqual([
    { timestampMs: now, value: 1, stale: false },
    { timestampMs: now + 1, value: NaN, stale: true },
  ]);
  const [, answer] = await get(backend, `/api/v1/query?query=up&time=${(now + 1) / 1000}`);
  expect(answer).toEqual({ status: 'success', data: { resultType: 'vector', result: [] } });
});

test('series, labels and values are listed for selectors, over GET and POST', async () => {
  const backend = await start();
  await write(backend, [up(1, now), up(1, now, 'worker'), { labels: [['__name__', 'x']], samples: [[1, now]] }]);
  const ok = (data: unknown) => [200, { status: 'success', data }];
  expect(await get(backend, '/api/v1/series?match[]=x&match[]={job=~"w.*"}')).toEqual(
    ok([{ __name__: 'x' }, { __name__: 'up', job: 'worker' }]),
  );
  expect(await get(backend, '/api/v1/labels')).toEqual(ok(['__name__', 'job']));
  expect(await get(backend, '/api/v1/label/job/values')).toEqual(ok(['api', 'worker']));
  expect(await get(backend, '/api/v1/label/__name__/values?match[]=x')).toEqual(ok(['x']));
  const posted = await fetch(`${backend.address}/api/v1/series`, {
    method: 'POST',
    body: new URLSearchParams({ 'match[]': 'x' }),
  });
  expect(await posted.json()).toEqual({ status: 'success', data: [{ __name__: 'x' }] });
});

test.each([
  ['/api/v1/query?query=rate(up[1m])', 'expected the end of the selector at character 5, found "("'],
  ['/api/v1/query?query={}', 'vector selector must contain at least one non-empty matcher'],
  ['/api/v1/query', 'expected a metric name or { at character 1, found the end'],
  ['/api/v1/series', 'no match[] parameter provided'],
  ['/api/v1/label/a-b/values', 'invalid label name: "a-b"'],
  ['/api/v1/query?query=up&time=soon', 'invalid parameter "time": cannot parse "soon"'],
])("%s is refused in the query API's form", async (path, words) => {
  const backend = await start();
  expect(await get(backend, path)).toEqual([
    400,
    { status: 'error', errorType: 'bad_data', error: expect.stringContaining(words) as string },
  ]);
});

test('the page lists every series with its newest value', async () => {
  const backend = await start();
  await write(backend, [up(1, now - 1500)]);
  const page = await fetch(backend.address);
  expect(await page.text()).toBe(
    '1 series, 1 samples written, 0 ignored, 0 series evicted\n\nup{job="api"} 1  (1.5s ago)\n',
  );
});

test('a port that is taken is told', async () => {
  const first = await start();
  await expect(start({ port: Number(new URL(first.address).port) })).rejects.toThrow('EADDRINUSE');
});

import { expect, onTestFinished, test } from 'vitest';
import type { TestHub, TestHubOptions } from '../../src/testing/index.js';
import { startHub } from '../../src/testing/index.js';
import { directReceiver, LOGS_ONLY, type DirectReceiver } from './support/direct-receiver.js';

async function start(options: TestHubOptions = {}): Promise<{ hub: TestHub; receiver: DirectReceiver }> {
  const receiver = directReceiver();
  const hub = await startHub({ config: LOGS_ONLY, components: receiver.table, clock: 'manual', ...options });
  onTestFinished(() => hub.close());
  return { hub, receiver };
}

const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => (error as Error).message,
  );

test('a wait ends with the arrival, and knows the item whole', async () => {
  const { hub, receiver } = await start();
  const waiting = hub.logs.waitFor({ body: /finished/, resource: { 'service.name': 'client-api' } });
  await receiver.log('job 1 started', { 'service.name': 'client-api' });
  await receiver.log('job 1 finished', { 'service.name': 'other' });
  await receiver.log(
    'job 1 finished',
    { 'service.name': 'client-api' },
    {
      peer: '127.0.0.1:5000',
      headers: new Map([['authorization', ['Bearer t']]]),
    },
  );
  const [log, ...others] = await waiting;
  expect(others).toEqual([]);
  expect(log).toEqual({
    body: 'job 1 finished',
    severityNumber: 9,
    severityText: 'INFO',
    eventName: '',
    attributes: {},
    timeUnixNano: 0n,
    observedTimeUnixNano: 0n,
    traceId: '',
    spanId: '',
    flags: 0,
    resource: { 'service.name': 'client-api' },
    scope: { name: '', version: '', attributes: {} },
    request: {
      number: 3,
      receiver: 'otlp',
      signal: 'logs',
      headers: { authorization: ['Bearer t'] },
      peer: '127.0.0.1:5000',
      credential: 'Bearer t',
      auth: {},
      receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
      bytes: log.request.bytes,
      items: 1,
      refused: undefined,
    },
  });
});

test('a wait for what is there already ends at once, and counts', async () => {
  const { hub, receiver } = await start();
  await receiver.log('a');
  await receiver.log('b');
  expect((await hub.logs.waitFor({}, { count: 2, timeoutMs: 0 })).map(({ body }) => body)).toEqual(['a', 'b']);
  expect((await hub.logs.waitFor((log) => log.body === 'b', { timeoutMs: 0 })).length).toBe(1);
});

test('a wait in vain tells what was nearest, which fields differ, and where the rest went', async () => {
  const { hub, receiver } = await start();
  await receiver.log('job 1 started', { 'service.name': 'client-api' });
  await receiver.log('job 2 finished', { 'service.name': 'enc-dec-engine' });
  await hub.flush();
  const wait = hub.logs.waitFor(
    { body: /finished/, severityNumber: 17, resource: { 'service.name': 'client-api' } },
    { timeoutMs: 0 },
  );
  expect(await messageOf(wait)).toBe(
    `no log record matched within 0 ms
wanted:
  body: /finished/
  severityNumber: 17
  resource: { 'service.name': 'client-api' }
nearest of 2 log records (1 of 3 conditions hold):
  log record INFO 'job 2 finished' from enc-dec-engine (request 2)
  - severityNumber            wanted 17, got 9
  - resource["service.name"]  wanted 'client-api', got 'enc-dec-engine'
the hub’s books:
  pipeline logs: accepted 2, delivered 2
  exporter nop: accepted 2, delivered 2`,
  );
});

test('the stack of a wait in vain begins where the test waited', async () => {
  const { hub } = await start();
  const error = await hub.logs.waitFor({}, { timeoutMs: 0 }).catch((thrown: unknown) => thrown as Error);
  expect((error as Error).stack).toMatch(/no log record was received at all[\s\S]*?\n\s+at .*received\.test\.ts/);
});

test('what is not wanted is named, after everything held back has been sent on', async () => {
  const { hub, receiver } = await start();
  await receiver.log('password=hunter2');
  await hub.logs.expectNone({ body: /secret/ });
  expect(hub.ledger().exporters).toMatchObject([{ id: 'nop', delivered: 1, pending: 0 }]);
  expect(await messageOf(hub.logs.expectNone({ body: /password/ }))).toBe(
    `expected no log record, but 1 matches:
  log record INFO 'password=hunter2' (request 1)
wanted:
  body: /password/`,
  );
});

test.each([
  [{ bodi: 'x' }, 'a log record has no field "bodi". Did you mean "body"?'],
  [{ severityNumber: 'INFO' }, "severityNumber of a log record is a number; 'INFO' never matches"],
  [{ scope: { nam: 'x' } }, 'scope of a log record has no field "nam". Did you mean "name"?'],
  [{ resource: 'client-api' }, "resource of a log record is an object; 'client-api' never matches"],
  [
    'finished',
    "a predicate is an object of fields or a function, got 'finished'; for a log's text write { body: 'finished' }",
  ],
])('a predicate that can never match is refused: %j', async (predicate, message) => {
  const { hub } = await start();
  expect(await messageOf(hub.logs.waitFor(predicate as never))).toContain(message);
  expect(() => hub.logs.find(predicate as never)).toThrow(message);
});

test('a wait on a signal without a pipeline is refused', async () => {
  const { hub } = await start();
  expect(await messageOf(hub.spans.waitFor({ name: 'x' }))).toBe(
    'no pipeline of the configuration carries traces, so no span can arrive; add one to service::pipelines',
  );
});

test('a wait that is aborted gives up at once', async () => {
  const { hub } = await start();
  const abort = new AbortController();
  const waiting = messageOf(hub.logs.waitFor({}, { timeoutMs: 60_000, signal: abort.signal }));
  abort.abort();
  expect(await waiting).toContain('no log record was received at all');
});

test('what a predicate throws reaches the test', async () => {
  const { hub, receiver } = await start();
  const waiting = messageOf(
    hub.logs.waitFor(() => {
      throw new Error('mine');
    }),
  );
  await receiver.log('x');
  expect(await waiting).toBe('mine');
});

test('metrics come as data points, spans with their status', async () => {
  const receiver = directReceiver();
  const pipeline = { receivers: ['otlp'], exporters: ['nop'] };
  const hub = await startHub({
    config: { ...LOGS_ONLY, service: { pipelines: { metrics: pipeline, traces: pipeline } } },
    components: receiver.table,
  });
  onTestFinished(() => hub.close());
  await receiver.send('metrics', {
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            scope: { name: 'lib', version: '1' },
            metrics: [
              {
                name: 'jobs',
                unit: '{job}',
                sum: {
                  aggregationTemporality: 2,
                  isMonotonic: true,
                  dataPoints: [
                    {
                      asInt: '9007199254740993',
                      timeUnixNano: '5',
                      attributes: [{ key: 'n', value: { intValue: '3' } }],
                    },
                  ],
                },
              },
              {
                name: 'took',
                histogram: {
                  aggregationTemporality: 1,
                  dataPoints: [{ count: '2', sum: 1.5, explicitBounds: [1], bucketCounts: ['1', '1'] }],
                },
              },
            ],
          },
        ],
      },
    ],
  });
  await receiver.send('traces', {
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                name: 'GET /',
                kind: 2,
                traceId: '0af7651916cd43dd8448eb211c80319c',
                spanId: 'b7ad6b7169203331',
                startTimeUnixNano: '1000000',
                endTimeUnixNano: '3500000',
                status: { code: 2, message: 'boom' },
                events: [{ name: 'exception', timeUnixNano: '7', attributes: [] }],
              },
            ],
          },
        ],
      },
    ],
  });
  const [sum] = await hub.metrics.waitFor({
    name: 'jobs',
    value: 9007199254740993n,
    attributes: { n: 3 },
    timeUnixNano: 5,
  });
  expect(sum).toMatchObject({
    type: 'sum',
    temporality: 'cumulative',
    monotonic: true,
    unit: '{job}',
    count: undefined,
  });
  const [histogram] = await hub.metrics.waitFor({ name: 'took', temporality: 'delta' });
  expect(histogram).toMatchObject({ count: 2, sum: 1.5, bounds: [1], bucketCounts: [1, 1], value: undefined });
  const [span] = await hub.spans.waitFor({
    kind: 'server',
    status: { code: 'error' },
    events: [{ name: 'exception' }],
  });
  expect(span).toMatchObject({ name: 'GET /', durationMs: 2.5, parentSpanId: '', status: { message: 'boom' } });
  expect(JSON.stringify(hub.spans)).toContain('"durationMs":2.5');
});

test('a reset forgets what was received and keeps the doors', async () => {
  const { hub, receiver } = await start();
  await receiver.log('before');
  const before = hub.env;
  await hub.reset();
  expect(hub.logs.all()).toEqual([]);
  expect(hub.requests).toEqual([]);
  await receiver.log('after');
  expect(hub.logs.all().map(({ body }) => body)).toEqual(['after']);
  expect(hub.env).toEqual(before);
});

test('over its limit the oldest is forgotten, and a wait in vain says so', async () => {
  const { hub, receiver } = await start({ keepBytes: 200 });
  for (let i = 0; i < 20; i++) await receiver.log(`log number ${i}`);
  expect(hub.logs.count).toBeLessThan(10);
  expect(await messageOf(hub.logs.waitFor({ body: 'log number 0' }, { timeoutMs: 0 }))).toMatch(
    /\d+ older log records were forgotten: raise keepBytes, or reset between tests/,
  );
});

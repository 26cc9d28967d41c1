/**
 * `npx tsx --expose-gc test/bench/ottl.bench.ts`: what conditions and statements cost per item, by themselves: CPU of a walk over a
 * request of 1,000 items in nanoseconds (best and median of several rounds) and bytes of garbage made. Prints; asserts nothing.
 */
import { EMPTY_CONTEXT } from '../../src/component/consumer.js';
import { decodeConfig } from '../../src/config/decode.js';
import { batchOf, type Batch } from '../../src/pdata/batch.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import type { Signal } from '../../src/pdata/signal.js';
import { attributesFactory } from '../../src/processors/attributes/factory.js';
import { filterFactory } from '../../src/processors/filter/factory.js';
import { probabilisticSamplerFactory } from '../../src/processors/probabilistic_sampler/factory.js';
import { resourceFactory } from '../../src/processors/resource/factory.js';
import { transformFactory } from '../../src/processors/transform/factory.js';
import type { ProcessorFactory } from '../../src/component/factory.js';
import { testSettings } from '../support/settings.js';

const ITEMS = 1000;
const ROUNDS = 15;
const ROUND_MS = 60;
const WARM_UP_MS = 300;

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const resource = { attributes: [text('service.name', 'checkout'), text('host.name', 'h')] };
const attributes = (i: number) => [
  text('http.request.method', 'GET'),
  text('http.route', `/api/v1/things/${i % 50}`),
  text('server.address', 'example.internal'),
  { key: 'http.response.status_code', value: { intValue: i % 10 === 0 ? '503' : '200' } },
];
const times = { startTimeUnixNano: '1767323045000000000', timeUnixNano: '1767323055000000000' };
const many = <T>(make: (i: number) => T): T[] => Array.from({ length: ITEMS }, (_, i) => make(i));
const traceId = (i: number): string => (i * 2654435761).toString(16).padStart(32, '5b8efff7');

const requests: Readonly<Record<Signal, object>> = {
  logs: {
    resourceLogs: [
      {
        resource,
        scopeLogs: [
          {
            scope: { name: 'lib' },
            logRecords: many((i) => ({
              timeUnixNano: times.timeUnixNano,
              severityNumber: i % 4 === 0 ? 5 : 9,
              severityText: 'INFO',
              body: { stringValue: `{"level":"info","request":${i},"took":12.5,"user":{"id":"u-${i}"}}` },
              attributes: attributes(i),
              traceId: traceId(i),
              spanId: 'eee19b7ec3c1b174',
            })),
          },
        ],
      },
    ],
  },
  traces: {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            scope: { name: 'lib' },
            spans: many((i) => ({
              traceId: traceId(i),
              spanId: 'eee19b7ec3c1b174',
              name: `op ${i}`,
              kind: 2,
              startTimeUnixNano: times.startTimeUnixNano,
              endTimeUnixNano: times.timeUnixNano,
              attributes: attributes(i),
            })),
          },
        ],
      },
    ],
  },
  metrics: {
    resourceMetrics: [
      {
        resource,
        scopeMetrics: [
          {
            scope: { name: 'lib' },
            metrics: [
              {
                name: 'm',
                gauge: { dataPoints: many((i) => ({ ...times, asInt: `${i}`, attributes: attributes(i) })) },
              },
            ],
          },
        ],
      },
    ],
  },
};

const logStatements = (...log_statements: string[]): object => ({ error_mode: 'ignore', log_statements });

const cases: readonly [name: string, factory: ProcessorFactory<never>, config: object, signal: Signal][] = [
  [
    'filter: severity, none dropped',
    filterFactory as never,
    { logs: { log_record: ['severity_number > SEVERITY_NUMBER_FATAL'] } },
    'logs',
  ],
  [
    'filter: severity, a quarter dropped',
    filterFactory as never,
    { logs: { log_record: ['severity_number < SEVERITY_NUMBER_INFO'] } },
    'logs',
  ],
  [
    'filter: attribute ==, none dropped',
    filterFactory as never,
    { traces: { span: ['attributes["http.request.method"] == "POST"'] } },
    'traces',
  ],
  [
    'filter: attribute ==, a tenth dropped',
    filterFactory as never,
    { traces: { span: ['attributes["http.response.status_code"] == 503'] } },
    'traces',
  ],
  [
    'filter: IsMatch, none dropped',
    filterFactory as never,
    { traces: { span: ['IsMatch(attributes["http.route"], "^/healthz")'] } },
    'traces',
  ],
  [
    'filter: data points by resource',
    filterFactory as never,
    { metrics: { datapoint: ['resource.attributes["service.name"] == "other"'] } },
    'metrics',
  ],
  [
    'transform: where nothing holds',
    transformFactory as never,
    logStatements('set(log.severity_text, "X") where log.severity_number > 20'),
    'logs',
  ],
  ['transform: set a constant', transformFactory as never, logStatements('set(log.attributes["env"], "prod")'), 'logs'],
  [
    'transform: set a resource attribute',
    transformFactory as never,
    logStatements('set(resource.attributes["env"], "prod")'),
    'logs',
  ],
  [
    'transform: copy and delete',
    transformFactory as never,
    logStatements(
      'set(log.attributes["route"], log.attributes["http.route"])',
      'delete_key(log.attributes, "http.route")',
    ),
    'logs',
  ],
  [
    'transform: replace_pattern',
    transformFactory as never,
    logStatements('replace_pattern(log.attributes["http.route"], "/things/\\\\d+", "/things/{id}")'),
    'logs',
  ],
  [
    'transform: ParseJSON of the body, merged',
    transformFactory as never,
    logStatements('merge_maps(log.attributes, ParseJSON(log.body), "upsert")'),
    'logs',
  ],
  [
    'attributes: upsert and delete',
    attributesFactory as never,
    {
      actions: [
        { key: 'env', value: 'prod', action: 'upsert' },
        { key: 'server.address', action: 'delete' },
      ],
    },
    'traces',
  ],
  ['attributes: hash', attributesFactory as never, { actions: [{ key: 'http.route', action: 'hash' }] }, 'traces'],
  [
    'resource: upsert',
    resourceFactory as never,
    { attributes: [{ key: 'env', value: 'prod', action: 'upsert' }] },
    'traces',
  ],
  ['sampler: 10 % by hash', probabilisticSamplerFactory as never, { sampling_percentage: 10 }, 'traces'],
  [
    'sampler: 10 % equalizing',
    probabilisticSamplerFactory as never,
    { sampling_percentage: 10, mode: 'equalizing' },
    'traces',
  ],
];

let sink = 0;
const next = { consume: async (batch: Batch) => void (sink += batch.itemCount) };

for (const [name, factory, raw, signal] of cases) {
  const { config, problems } = decodeConfig(factory.schema, raw);
  if (problems.length > 0) throw new Error(`${name}: ${problems[0]!.message}`);
  const processor = await factory.create(testSettings('processor', factory.type), config, signal, next);
  const batch = batchOf(signal, encodeRequest(signal, requests[signal]), ITEMS);
  const run = () => processor.consume(batch, EMPTY_CONTEXT);
  const { best, median } = await measure(run);
  const garbage = await garbageOf(run);
  console.log(
    `${name.padEnd(42)} ${best.toFixed(0).padStart(6)} ${median.toFixed(0).padStart(6)} ns/item  ${garbage.padStart(7)} B/item`,
  );
}
if (sink < 0) console.log(sink);

async function measure(run: () => Promise<void>): Promise<{ readonly best: number; readonly median: number }> {
  await roundOf(run, WARM_UP_MS);
  const rounds: number[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await roundOf(run, ROUND_MS));
  rounds.sort((a, b) => a - b);
  return { best: rounds[0]!, median: rounds[ROUNDS >> 1]! };
}

/** CPU nanoseconds an item of a round that lasts so many milliseconds. */
async function roundOf(run: () => Promise<void>, ms: number): Promise<number> {
  const { user, system } = process.cpuUsage();
  const end = performance.now() + ms;
  let runs = 0;
  for (; performance.now() < end; runs++) await run();
  const used = process.cpuUsage({ user, system });
  return ((used.user + used.system) * 1000) / (runs * ITEMS);
}

async function garbageOf(run: () => Promise<void>): Promise<string> {
  if (globalThis.gc === undefined) return '?';
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const runs = 3;
  for (let i = 0; i < runs; i++) await run();
  return ((process.memoryUsage().heapUsed - before) / (runs * ITEMS)).toFixed(0);
}

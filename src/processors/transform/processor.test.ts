import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../component/consumer.js';
import { RetryableError } from '../../component/errors.js';
import { decodeConfig } from '../../config/decode.js';
import type { Batch } from '../../pdata/batch.js';
import { batchFromJson } from '../../pdata/builder.js';
import { encodeJson } from '../../pdata/json/encode.js';
import type { Signal } from '../../pdata/signal.js';
import { testSettings } from '../../../test/support/settings.js';
import { transformSchema } from './config.js';
import { createTransform } from './processor.js';

function transform(signal: Signal, raw: object, random?: () => number) {
  const { config, problems } = decodeConfig(transformSchema, raw);
  expect(problems).toEqual([]);
  const settings = testSettings('processor', 'transform', random === undefined ? {} : { random });
  const out: Batch[] = [];
  const processor = createTransform(settings, config, signal, { consume: async (batch) => void out.push(batch) });
  return {
    settings,
    out,
    run: async (batch: Batch): Promise<unknown> => {
      await processor.consume(batch, EMPTY_CONTEXT);
      return JSON.parse(Buffer.from(encodeJson(signal, out.at(-1)!.chunks)).toString());
    },
  };
}

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const logs = (...bodies: readonly string[]): object => ({
  resourceLogs: [
    {
      scopeLogs: [
        { logRecords: bodies.map((stringValue) => ({ body: { stringValue }, attributes: [text('k', 'v')] })) },
      ],
    },
  ],
});
const logBatch = (...bodies: readonly string[]): Batch => batchFromJson('logs', logs(...bodies));

describe('transform', () => {
  test('hands a batch on as it is where no statement runs, or none changes anything', async () => {
    const { run, out } = transform('logs', {
      log_statements: [
        'set(log.severity_text, "X") where log.body == "other"',
        'delete_key(log.attributes, "missing")',
      ],
    });
    const batch = logBatch('a', 'b');
    await run(batch);
    expect(out[0]).toBe(batch);
  });

  test('runs groups one after another over everything, with scratch maps of their own', async () => {
    const { run } = transform('logs', {
      log_statements: [
        { context: 'log', statements: ['set(cache["x"], body)', 'set(attributes["first"], cache["x"])'] },
        { context: 'resource', statements: ['set(attributes["seen"], true)'] },
        {
          context: 'log',
          conditions: ['resource.attributes["seen"] == true'],
          statements: ['set(attributes["second"], cache["x"])', 'set(severity_text, attributes["first"])'],
        },
      ],
    });
    expect(await run(logBatch('a'))).toMatchObject({
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'seen', value: { boolValue: true } }] },
          scopeLogs: [{ logRecords: [{ severityText: 'a', attributes: [text('k', 'v'), text('first', 'a')] }] }],
        },
      ],
    });
  });

  test('tells once how paths without a context are read', () => {
    const { settings } = transform('logs', {
      log_statements: [{ context: 'log', statements: ['set(body, log.attributes["k"])', 'set(log.body, 1)'] }],
    });
    expect(settings.logger.lines).toEqual([
      {
        level: 'info',
        message: 'one or more paths were modified to include their context prefix, please rewrite them accordingly',
        fields: {
          values: {
            '[0]': { original: 'set(body, log.attributes["k"])', modified: 'set(log.body, log.attributes["k"])' },
          },
        },
      },
    ]);
  });

  test.each([
    ['propagate', undefined, 1],
    ['ignore', undefined, 2],
    ['silent', undefined, 0],
    ['propagate', 'silent', 0],
    ['silent', 'ignore', 2],
  ])('with error mode %s, and %s of the group, logs %i lines', async (usual, own, lines) => {
    const group = { statements: ['set(log.body, ParseJSON(log.body))', 'set(log.flags, 1)'] };
    const { run, settings, out } = transform('logs', {
      error_mode: usual,
      log_statements: [own === undefined ? group : { ...group, error_mode: own }],
    });
    const refuses = usual === 'propagate' && own === undefined;
    const running = run(logBatch('a', 'b'));
    const message =
      "failed to execute statement: set(log.body, ParseJSON(log.body)), invalid character 'a' looking for beginning of value";
    if (refuses) await expect(running).rejects.toThrow(new RetryableError(message));
    else await running;
    expect(settings.logger.lines).toHaveLength(lines);
    expect(out).toHaveLength(refuses ? 0 : 1);
  });

  test('a batch after one that failed is not touched by it', async () => {
    const { run } = transform('logs', {
      log_statements: ['set(log.attributes["x"], 1)', 'set(log.body, ParseJSON(log.body))'],
    });
    await expect(run(logBatch('a'))).rejects.toThrow('failed to execute statement');
    expect(await run(logBatch('[1]'))).toMatchObject({
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { arrayValue: { values: [{ doubleValue: 1 }] } } }] }] }],
    });
  });

  test('keeps fields it does not know', async () => {
    const unknown = Uint8Array.of(0xfa, 0x3e, 2, 7, 7); // field 1007
    const { chunks, itemCount } = logBatch('a');
    const chunk = Buffer.concat([chunks[0]!, unknown]);
    const { run, out } = transform('logs', { log_statements: ['set(log.body, "changed")'] });
    await run({ signal: 'logs', chunks: [chunk], itemCount, byteLength: chunk.length });
    const [after] = out[0]!.chunks as [Uint8Array];
    expect(Buffer.from(after).indexOf(unknown)).toBeGreaterThan(0);
  });

  test('spreads exponential buckets by chance so that every count is somewhere', async () => {
    let state = 1;
    const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
    const { run } = transform(
      'metrics',
      {
        metric_statements: [
          'convert_exponential_histogram_to_histogram("random", [1.0, 2.0, 3.0, 100.0]) where metric.name == "m"',
        ],
      },
      random,
    );
    const point = { count: '1000000', scale: -1, positive: { offset: -1, bucketCounts: ['300000', '700000'] } };
    const converted = (await run(
      batchFromJson('metrics', {
        resourceMetrics: [
          {
            scopeMetrics: [
              { metrics: [{ name: 'm', exponentialHistogram: { aggregationTemporality: 2, dataPoints: [point] } }] },
            ],
          },
        ],
      }),
    )) as {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ histogram: { dataPoints: [{ bucketCounts: string[] }] } }] }] }];
    };
    const { bucketCounts } = converted.resourceMetrics[0].scopeMetrics[0].metrics[0].histogram.dataPoints[0];
    expect(bucketCounts.reduce((sum, count) => sum + Number(count), 0)).toBe(1_000_000);
  });

  test('books points that are merged away, and accepts copies', async () => {
    const merging = transform('metrics', {
      metric_statements: ['aggregate_on_attributes("sum", []) where metric.name == "m"'],
    });
    const copying = transform('metrics', { metric_statements: ['copy_metric(name="copy") where metric.name == "m"'] });
    const points = [{ asInt: '1', attributes: [text('a', '1')] }, { asInt: '2' }];
    const batch = batchFromJson('metrics', {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: points } }] }] }],
    });
    await merging.run(batch);
    await copying.run(batch);
    expect(merging.settings.ledger.sums).toMatchObject({ dropped: 1, accepted: 0 });
    expect(copying.settings.ledger.sums).toMatchObject({ dropped: 0, accepted: 2 });
  });

  test('stops a statement that makes metrics without end', async () => {
    const { run } = transform('metrics', { metric_statements: ['copy_metric() where metric.name == "m"'] });
    const batch = batchFromJson('metrics', {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ asInt: '1' }] } }] }] }],
    });
    await expect(run(batch)).rejects.toThrow('copy_metric makes metrics without end');
  });
});

describe('its statements', () => {
  test('may be texts, blocks, or nothing', () => {
    const groups = (raw: object): unknown => decodeConfig(transformSchema, raw).config.log_statements;
    expect(groups({})).toEqual([]);
    expect(groups({ log_statements: [] })).toEqual([]);
    expect(groups({ log_statements: ['set(log.body, 1)', 'set(log.flags, 1)'] })).toEqual([
      {
        context: '',
        conditions: [],
        statements: ['set(log.body, 1)', 'set(log.flags, 1)'],
        error_mode: '',
      },
    ]);
  });

  test('about profiles are not read', () => {
    expect(decodeConfig(transformSchema, { profile_statements: ['nope('] }).problems).toEqual([]);
  });

  test('are refused where an entry is empty, which ends the reference', () => {
    const { problems } = decodeConfig(transformSchema, { log_statements: ['set(log.body, 1)', null] });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('configuring multiple configuration styles is not supported'),
    ]);
    expect(decodeConfig(transformSchema, { log_statements: [null] }).problems[0]?.message).toBe(
      'log_statements[0] is empty: write a statement, or a block with statements, or take the entry away',
    );
  });
});

describe('what the reference empties stays', () => {
  const attributesAfter = async (...statements: readonly string[]): Promise<string> => {
    const { run } = transform('logs', { log_statements: [...statements] });
    return JSON.stringify(await run(logBatch('a')));
  };

  test('a map merged into itself', async () => {
    expect(await attributesAfter('merge_maps(log.attributes, log.attributes, "upsert")')).toContain(
      '"attributes":[{"key":"k","value":{"stringValue":"v"}}]',
    );
  });

  test.each(['events', 'links'])('%s of a span set to themselves', async (parts) => {
    const { run } = transform('traces', { trace_statements: [`set(span.${parts}, span.${parts})`] });
    const spans = [{ name: 'a', events: [{ name: 'e' }], links: [{ traceState: 'l=1' }] }];
    const after = await run(batchFromJson('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] }));
    expect(after).toMatchObject({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  });

  test('a map merged into one of its members', async () => {
    const members = '[{"key":"a","value":{"intValue":"1"}},{"key":"in","value":{"kvlistValue":{"values":[]}}}]';
    const merged = await attributesAfter(
      'set(log.attributes, {"m": {"a": 1, "in": {}}})',
      'merge_maps(log.attributes["m"]["in"], log.attributes["m"], "upsert")',
    );
    expect(merged).toContain(`{"key":"in","value":{"kvlistValue":{"values":${members}}}}`);
  });

  test.each([
    'delete_key(log.attributes, "k")',
    'truncate_all(log.attributes, 1)',
    'set(log.attributes, log.attributes)',
  ])('bytes in a map after %s', async (statement) => {
    const after = await attributesAfter('set(log.attributes["b"], 0x0102)', statement);
    expect(after).toContain('{"key":"b","value":{"bytesValue":"AQI="}}');
  });
});

describe('UserAgent', () => {
  const namesOf = async (body: string): Promise<string> => {
    const { run } = transform('logs', {
      log_statements: ['merge_maps(log.attributes, UserAgent(log.body), "upsert")'],
    });
    return JSON.stringify(await run(logBatch(body)));
  };
  const named = (name: string): string => JSON.stringify(text('user_agent.name', name));

  test('looks at the first 1,024 characters, and keeps the whole text', async () => {
    const agent = 'curl/7.81.0';
    const within = ' '.repeat(1024 - agent.length) + agent;
    expect(await namesOf(within)).toContain(named('curl'));
    expect(await namesOf(' '.repeat(1024) + agent)).toContain(named('Other'));
    expect(await namesOf(`${agent} ${'x'.repeat(2000)}`)).toContain(
      JSON.stringify(text('user_agent.original', `${agent} ${'x'.repeat(2000)}`)),
    );
  });

  test('is not kept busy by a text made to hurt', async () => {
    // The rule for Chromecast takes time by the cube of the length: without a bound this would not end.
    const hurting = 'Linux'.repeat(100_000) + 'CrKey'.repeat(100_000);
    expect(await namesOf(hurting)).toContain(named('Other'));
  });
});

test('what the reference panics at or prints the insides of has a meaning', async () => {
  const { run } = transform('logs', {
    log_statements: [
      'set(log.attributes["same"], true) where Split("a", ",") == Split("a", " ")',
      'set(log.attributes["time"], Format("%d", [Time("1970-01-01 +0100", "%Y-%m-%d %z")]))',
      'set(log.attributes["map"], Format("%v", [log.cache])) where Len(log.cache) == 0',
    ],
  });
  const out = JSON.stringify(await run(logBatch('a')));
  expect(out).not.toContain('"same"');
  expect(out).toContain(JSON.stringify(text('time', '%!d(time.Time=1970-01-01 00:00:00 +0100 +0100)')));
  expect(out).toContain(JSON.stringify(text('map', 'map[]')));
});

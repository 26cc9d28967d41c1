import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../component/consumer.js';
import { decodeConfig } from '../../config/decode.js';
import type { Batch } from '../../pdata/batch.js';
import { batchFromJson } from '../../pdata/builder.js';
import { encodeJson } from '../../pdata/json/encode.js';
import type { Signal } from '../../pdata/signal.js';
import { testSettings } from '../../../test/support/settings.js';
import { filterSchema } from './config.js';
import { createFilter } from './processor.js';

async function filtered(signal: Signal, raw: object, input: object) {
  const { config, problems } = decodeConfig(filterSchema, raw);
  expect(problems).toEqual([]);
  const settings = testSettings('processor', 'filter/x');
  const out: Batch[] = [];
  const filter = createFilter(settings, config, signal, { consume: async (batch) => void out.push(batch) });
  const batch = batchFromJson(signal, input);
  await filter.consume(batch, EMPTY_CONTEXT);
  const [left] = out;
  const json: unknown =
    left === undefined ? undefined : JSON.parse(Buffer.from(encodeJson(signal, left.chunks)).toString());
  return { settings, batch, left, json };
}

const record = (severityNumber: number, attributes: readonly object[] = []): object => ({ severityNumber, attributes });
const logsOf = (...records: readonly object[]): object => ({
  resourceLogs: [{ scopeLogs: [{ logRecords: records }] }],
});

describe('filter', () => {
  test('counts what it drops, with the name of its instance', async () => {
    const { settings, json } = await filtered(
      'logs',
      { logs: { log_record: ['severity_number < SEVERITY_NUMBER_WARN'] } },
      logsOf(record(9), record(13), record(5)),
    );
    expect(json).toEqual({
      resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords: [{ severityNumber: 13, body: {} }] }] }],
    });
    expect(settings.recordedMeter.read('otelcol_processor_filter_logs.filtered{filter="filter/x"}')).toBe(2);
    expect(settings.ledger.drops).toEqual([{ items: 2, reason: 'filtered', detail: undefined }]);
  });

  test('hands a batch on as it is where nothing matches', async () => {
    const { batch, left, settings } = await filtered(
      'logs',
      { logs: { log_record: ['attributes["missing"] != nil', 'IsMatch(severity_text, "x")'] } },
      logsOf(record(9), record(13)),
    );
    expect(left).toBe(batch);
    expect(settings.recordedMeter.read('otelcol_processor_filter_logs.filtered{filter="filter/x"}')).toBe(0);
  });

  test('does nothing to signals it has no conditions for', async () => {
    const { batch, left } = await filtered('logs', { traces: { span: ['true'] } }, logsOf(record(9)));
    expect(left).toBe(batch);
  });

  test('counts data points, and drops metrics that are left without', async () => {
    const point = (asInt: string): object => ({ asInt });
    const { settings, json } = await filtered(
      'metrics',
      { metrics: { datapoint: ['value_int > 5'] } },
      {
        resourceMetrics: [
          {
            scopeMetrics: [
              {
                metrics: [
                  { name: 'a', gauge: { dataPoints: [point('9'), point('7')] } },
                  { name: 'b', gauge: { dataPoints: [point('9'), point('1')] } },
                ],
              },
            ],
          },
        ],
      },
    );
    expect(json).toMatchObject({
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'b', gauge: { dataPoints: [{ asInt: '1' }] } }] }] }],
    });
    expect(settings.recordedMeter.read('otelcol_processor_filter_datapoints.filtered{filter="filter/x"}')).toBe(3);
  });

  test.each([
    [{ traces: { span: ['true'] }, spans: { include: { match_type: 'strict', services: ['a'] } } }, 'spans'],
    [{ logs: { log_record: ['true'], include: { match_type: 'strict', bodies: ['a'] } } }, 'logs'],
    [{ metrics: { metric: ['true'], exclude: { match_type: 'strict', metric_names: ['a'] } } }, 'metrics'],
  ])('takes conditions or the older blocks, not both: %o', (raw, signal) => {
    const { problems } = decodeConfig(filterSchema, raw);
    expect(problems.map(({ message }) => message)).toEqual([
      `cannot use ottl conditions and include/exclude for ${signal} at the same time`,
    ]);
  });

  test('takes any size of a cache, which it does not have', async () => {
    const include = {
      match_type: 'regexp',
      regexp: { cacheenabled: true, cachemaxnumentries: -1 },
      metric_names: ['a'],
    };
    const metrics = [{ name: 'm', gauge: { dataPoints: [{ asInt: '1' }] } }];
    const input = { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] };
    const { left } = await filtered('metrics', { metrics: { include } }, input);
    expect(left).toBeUndefined();
  });

  test('finds values of wrong kinds in an expression when it runs', async () => {
    const include = { match_type: 'expr', expressions: ['not MetricName == "m"'] };
    const metrics = [{ name: 'm', gauge: { dataPoints: [{ asInt: '1' }] } }];
    await expect(
      filtered('metrics', { metrics: { include } }, { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
    ).rejects.toThrow('interface conversion: interface {} is string, not bool (1:1)');
  });

  test('says what is wrong with every condition', () => {
    const { problems } = decodeConfig(filterSchema, { logs: { log_record: ['nope', 'body ==', 'Nope()'] } });
    const message = problems[0]!.message;
    expect(message.split('\n')).toHaveLength(3);
    expect(message).toContain('unable to parse OTTL condition "Nope()": undefined function "Nope"');
  });

  test.each([
    ['map(MetricName, {#})', 'cannot be read from "{#})" on'],
    ['now()', 'calls now, which is not supported'],
    ['MetricName ==', 'ends too early'],
    ['HasLabel("a") HasLabel("b")', 'has "HasLabel" where it is not expected'],
    ['HasLabel()', 'gives HasLabel 0 arguments instead of one'],
    [`${'('.repeat(5000)}true${')'.repeat(5000)}`, 'is nested too deeply'],
    [`${'!'.repeat(5000)}true`, 'is nested too deeply'],
  ])('refuses the expression %s', (expression, problem) => {
    const { config } = decodeConfig(filterSchema, {
      metrics: { include: { match_type: 'expr', expressions: [expression] } },
    });
    expect(() =>
      createFilter(testSettings('processor', 'filter'), config, 'metrics', { consume: async () => {} }),
    ).toThrow(`expression ${JSON.stringify(expression)} ${problem}`);
  });
});

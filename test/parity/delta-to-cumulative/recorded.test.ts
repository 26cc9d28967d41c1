/** What becomes of deltas, request by request, and the counts on the metrics page, as recorded (test/parity/record/delta-to-cumulative.ts). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { encodeJson } from '../../../src/pdata/json/encode.js';
import { deltaToCumulativeSchema } from '../../../src/processors/deltatocumulative/config.js';
import { DeltaToCumulative } from '../../../src/processors/deltatocumulative/processor.js';
import { testSettings } from '../../support/settings.js';
import { DELTA_CASES } from '../record/delta-to-cumulative/cases.js';

interface Recording {
  readonly name: string;
  readonly outputs: readonly unknown[];
  readonly metrics: readonly string[];
}

const recorded = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8')) as readonly Recording[];

/** The reference writes messages and lists without anything in them that were never set here. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, comparable(inner)]);
  return Object.fromEntries(entries.filter(([, inner]) => JSON.stringify(inner) !== '{}'));
}

/** `otelcol_…_datapoints_total{error="limit"} 3` → the series as recorded here, and its value. */
function series(line: string): [string, number] {
  const [, name, labels, value] = /^(\w+?)(?:_ratio)?(\{.*\})? (\S+)$/.exec(line)!;
  return [name! + (labels ?? ''), Number(value)];
}

test('the cases are those that were recorded', () => {
  expect(recorded.map(({ name }) => name)).toEqual(DELTA_CASES.map(({ name }) => name));
});

describe('recorded', () => {
  test.each(DELTA_CASES.map((one, i) => ({ ...one, recording: recorded[i]! })))('$name', async (one) => {
    const settings = testSettings('processor', 'deltatocumulative');
    const { config, problems } = decodeConfig(deltaToCumulativeSchema, one.config);
    expect(problems).toEqual([]);
    let output: unknown = null;
    const processor = new DeltaToCumulative(settings, config, {
      consume: async ({ chunks }) => {
        output = JSON.parse(Buffer.from(encodeJson('metrics', chunks)).toString());
      },
    });
    for (const [i, request] of one.requests.entries()) {
      output = null;
      await processor.consume(batchFromJson('metrics', request), EMPTY_CONTEXT);
      expect(comparable(output), `request ${i}`).toEqual(comparable(one.recording.outputs[i]));
    }
    for (const [name, value] of one.recording.metrics.filter((line) => !line.startsWith('#')).map(series)) {
      expect(settings.recordedMeter.read(name.replace('_seconds', '').replace('_total', '')), name).toBe(value);
    }
  });
});

/** What statements do, and what is said to those that cannot be loaded, as recorded from the reference. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { decodeConfig } from '../../../src/config/decode.js';
import type { Batch } from '../../../src/pdata/batch.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { encodeJson } from '../../../src/pdata/json/encode.js';
import { transformFactory } from '../../../src/processors/transform/factory.js';
import { testSettings } from '../../support/settings.js';
import { validateText } from '../config/validate-text.js';
import { SUITES } from '../record/ottl/inputs.js';
import { changesOf, type Changes } from './changes.js';

interface Recording {
  readonly statement: string;
  readonly changes: Changes;
  readonly errors?: readonly string[];
}

interface Recordings {
  readonly logs: readonly Recording[];
  readonly traces: readonly Recording[];
  readonly metrics: readonly Recording[];
  readonly brokenStatements: readonly { readonly statement: string; readonly error: string }[];
  readonly brokenConfigurations: readonly { readonly transform: object; readonly error: string }[];
}

const recorded = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8')) as Recordings;

describe.each(SUITES)('$signal', ({ signal, configuration, input, statements }) => {
  const before = Object.values(input)[0]!;

  const run = async () => {
    const settings = testSettings('processor', 'transform');
    const { config, problems } = decodeConfig(transformFactory.schema, configuration);
    expect(problems).toEqual([]);
    let out: readonly object[] = [];
    const next = {
      consume: async (batch: Batch) => {
        const text = Buffer.from(encodeJson(signal, batch.chunks)).toString();
        out = Object.values(JSON.parse(text) as Record<string, readonly object[]>)[0]!;
      },
    };
    const processor = await transformFactory.create(settings, config, signal, next);
    await processor.consume(batchFromJson(signal, input), EMPTY_CONTEXT);
    return { out, lines: settings.logger.lines };
  };
  const ran = run();

  test('the statements are those that were recorded', () => {
    expect(recorded[signal].map(({ statement }) => statement)).toEqual(statements);
  });

  test.each(recorded[signal].map((recording, i) => ({ ...recording, i })))('$statement', async (recording) => {
    const { out, lines } = await ran;
    const { statement, changes, errors, i } = recording;
    const text = statement.replace(/^(?:gauge|sum|histogram|exponential|summary): /, '');
    const ours = lines.filter(({ fields }) => fields['statement'] === text).map(({ fields }) => fields['error']);
    expect(ours).toEqual(errors ?? []);
    expect(changesOf(before[i]!, out[i])).toEqual(changes);
  });
});

describe('cannot be loaded', () => {
  test.each(recorded.brokenStatements)('$statement', async ({ statement, error }) => {
    const transform = { log_statements: [{ context: 'log', statements: [statement] }] };
    expect(comparable(await validationError('logs', transform))).toBe(comparable(error));
  });

  test.each(recorded.brokenConfigurations)('$transform', async ({ transform, error }) => {
    const [key = ''] = Object.keys(transform);
    const signal = key.startsWith('metric') ? 'metrics' : key.startsWith('trace') ? 'traces' : 'logs';
    expect(comparable(await validationError(signal, transform))).toBe(comparable(error));
  });
});

async function validationError(signal: string, transform: object): Promise<string> {
  const configuration = {
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
    processors: { transform },
    exporters: { debug: {} },
    service: { pipelines: { [signal]: { receivers: ['otlp'], processors: ['transform'], exporters: ['debug'] } } },
  };
  const { stderr } = await validateText(JSON.stringify(configuration).replaceAll('$', () => '$$'));
  return stderr;
}

/** Names of contexts come in any order. */
function comparable(error: string): string {
  return error
    .replace(/\nTIME[^]*$/, '')
    .trimEnd()
    .replace(/\[("[a-z]+"(?: "[a-z]+")+)\]/g, (_, names: string) => `[${names.split(' ').sort().join(' ')}]`)
    .replace(/"[\w.]+"(?:, "[\w.]+")+/g, (names) => names.split(', ').sort().join(', '));
}

/** What processors do to items of all kinds, as recorded from the reference (test/parity/record/processors.ts). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { RetryableError } from '../../../src/component/errors.js';
import { components } from '../../../src/components.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { factoryOfKind } from '../../../src/service/definition.js';
import type { Batch } from '../../../src/pdata/batch.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { encodeJson } from '../../../src/pdata/json/encode.js';
import { testSettings } from '../../support/settings.js';
import { PROCESSOR_CASES } from '../record/processors/cases.js';
import { outcomeOf, type Outcome } from './outcome.js';

interface Recording extends Outcome {
  readonly name: string;
  readonly status: number;
  readonly message?: string;
  readonly log?: readonly string[];
}

const recorded = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8')) as readonly Recording[];

test('the cases are those that were recorded', () => {
  expect(recorded.map(({ name }) => name)).toEqual(PROCESSOR_CASES.map(({ name }) => name));
});

describe('recorded', () => {
  test.each(PROCESSOR_CASES.map((input, i) => ({ ...input, recording: recorded[i]! })))('$name', async (one) => {
    const { signal, processors, input, recording } = one;
    const [[id, raw]] = Object.entries(processors) as [[string, unknown]];
    const settings = testSettings('processor', id);
    const factory = factoryOfKind('processor', await components.load('processor', id));
    const { config, problems } = decodeConfig(factory.schema, raw);
    expect(problems).toEqual([]);
    let output: object | undefined;
    const next = {
      consume: async (batch: Batch) => {
        output = JSON.parse(Buffer.from(encodeJson(signal, batch.chunks)).toString()) as object;
      },
    };
    const processor = await factory.create(settings, config, signal, next);
    const error = await processor.consume(batchFromJson(signal, input), EMPTY_CONTEXT).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (recording.status === 200) expect(error).toBeUndefined();
    else {
      expect(error).toBeInstanceOf(RetryableError);
      expect((error as Error).message).toBe(recording.message);
    }
    const log = settings.logger.lines
      .filter(({ level }) => level === 'warn' || level === 'error')
      .map(({ message, fields }) => {
        return fields['error'] === undefined ? message : `${message}: ${JSON.stringify(fields['error'])}`;
      });
    expect(log).toEqual(recording.log ?? []);
    expect(outcomeOf(input, output)).toEqual({ kept: recording.kept, changes: recording.changes });
  });
});

/** What connectors hand on, and what is said to configurations that make no sense, as recorded (test/parity/record/connectors.ts). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { RetryableError } from '../../../src/component/errors.js';
import { components } from '../../../src/components.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { encodeJson } from '../../../src/pdata/json/encode.js';
import { PipelinesOutput } from '../../../src/service/connector-output.js';
import { factoryOfKind } from '../../../src/service/definition.js';
import { fanOut } from '../../../src/service/fanout.js';
import { testSettings } from '../../support/settings.js';
import { comparable, printedFailure, validateText } from '../config/validate-text.js';
import { CONNECTOR_CASES } from '../record/connectors/cases.js';
import { outputsOf, signalOfPipeline, type Outputs } from './outcome.js';

interface Recording {
  readonly name: string;
  readonly status: number;
  readonly message?: string;
  readonly outputs: Outputs;
  readonly warnings?: readonly string[];
}

interface WrongRecording {
  readonly name: string;
  readonly yaml: string;
  readonly exitCode: number;
  readonly error: string;
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const recorded = read('recorded.json') as readonly Recording[];

test('the cases are those that were recorded', () => {
  expect(recorded.map(({ name }) => name)).toEqual(CONNECTOR_CASES.map(({ name }) => name));
});

describe('recorded', () => {
  test.each(CONNECTOR_CASES.map((input, i) => ({ ...input, recording: recorded[i]! })))('$name', async (one) => {
    const { signal, type, config: raw, targets, input, headers = {}, recording } = one;
    const requests: Record<string, object[]> = {};
    const output = new PipelinesOutput(
      targets.map((id) => ({
        id,
        branches: [],
        head: {
          consume: async ({ chunks }) => {
            const json = Buffer.from(encodeJson(signalOfPipeline(id), chunks)).toString();
            (requests[id] ??= []).push(JSON.parse(json) as object);
          },
        },
      })),
      (some) => fanOut(some.map(({ head }) => head)),
    );
    const settings = testSettings('connector', type);
    const factory = factoryOfKind('connector', await components.load('connector', type));
    const { config, problems } = decodeConfig(factory.schema, raw);
    expect(problems).toEqual([]);
    const connector = await factory.create(settings, config, signal, signalOfPipeline(targets[0]!), output);
    const metadata = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]));
    const batch = batchFromJson(signal, input);
    const error = await connector.consume(batch, { ...EMPTY_CONTEXT, metadata }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (recording.status === 200) expect(error).toBeUndefined();
    else {
      expect(error).toBeInstanceOf(RetryableError);
      expect((error as Error).message).toBe(recording.message);
    }
    expect(outputsOf(type, requests)).toEqual(recording.outputs);
    const warnings = settings.logger.lines.map(({ message }) => message).filter((one) => one.startsWith('Statement'));
    expect(warnings).toEqual(recording.warnings ?? []);
    expect(settings.ledger.pending).toBe(0);
    expect(settings.ledger.sums.accepted).toBe(batch.itemCount);
  });
});

describe('wrong configurations are told as by the reference', () => {
  test.each(read('recorded-wrong.json') as WrongRecording[])('$name', async ({ yaml, exitCode, error }) => {
    const stderr = error === '' ? '' : printedFailure(error);
    expect(comparable(await validateText(yaml))).toEqual(comparable({ exitCode, stderr }));
  });
});

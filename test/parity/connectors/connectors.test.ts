/** What connectors hand on, and what is said to configurations that make no sense, as recorded (test/parity/record/connectors.ts). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RetryableError } from '../../../src/component/errors.js';
import { comparable, printedFailure, validateText } from '../config/validate-text.js';
import { CONNECTOR_CASES } from '../record/connectors/cases.js';
import { outputsOf, type Outputs } from './outcome.js';
import { throughOurConnector } from './through.js';

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
    const { recording } = one;
    const { problems, error, requests, warnings, unaccounted } = await throughOurConnector(one);
    expect(problems).toEqual([]);
    if (recording.status === 200) expect(error).toBeUndefined();
    else {
      expect(error).toBeInstanceOf(RetryableError);
      expect((error as Error).message).toBe(recording.message);
    }
    expect(outputsOf(one.type, requests)).toEqual(recording.outputs);
    expect(warnings).toEqual(recording.warnings ?? []);
    expect(unaccounted).toBe(0);
  });
});

describe('wrong configurations are told as by the reference', () => {
  test.each(read('recorded-wrong.json') as WrongRecording[])('$name', async ({ yaml, exitCode, error }) => {
    const stderr = error === '' ? '' : printedFailure(error);
    expect(comparable(await validateText(yaml))).toEqual(comparable({ exitCode, stderr }));
  });
});

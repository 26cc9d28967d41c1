/** What statements do, and what is said to those that cannot be loaded, as recorded from the reference. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SUITES } from '../record/ottl/inputs.js';
import { changesOf, type Changes } from './changes.js';
import { comparableError, throughTransform, validationError } from './run.js';

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

describe.each(SUITES)('$signal', { timeout: 60_000 }, (suite) => {
  const { signal, input, statements } = suite;
  const before = Object.values(input)[0]!;
  const ran = throughTransform(suite);

  test('the statements are those that were recorded', () => {
    expect(recorded[signal].map(({ statement }) => statement)).toEqual(statements);
  });

  test.each(recorded[signal].map((recording, i) => ({ ...recording, i })))('$statement', async (recording) => {
    const { out, errorsOf } = await ran;
    const { statement, changes, errors, i } = recording;
    const text = statement.replace(/^(?:gauge|sum|histogram|exponential|summary): /, '');
    expect(errorsOf(text)).toEqual(errors ?? []);
    expect(changesOf(before[i]!, out[i])).toEqual(changes);
  });
});

describe('cannot be loaded', () => {
  test.each(recorded.brokenStatements)('$statement', async ({ statement, error }) => {
    const transform = { log_statements: [{ context: 'log', statements: [statement] }] };
    expect(comparableError(await validationError('logs', transform))).toBe(comparableError(error));
  });

  test.each(recorded.brokenConfigurations)('$transform', async ({ transform, error }) => {
    const [key = ''] = Object.keys(transform);
    const signal = key.startsWith('metric') ? 'metrics' : key.startsWith('trace') ? 'traces' : 'logs';
    expect(comparableError(await validationError(signal, transform))).toBe(comparableError(error));
  });
});

/** Settings of the wrong type, unknown keys and nulls, block by block: exit code and text of the reference's `validate`, whole. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { comparable, printedFailure, validateText } from './validate-text.js';

interface RecordedCase {
  readonly name: string;
  readonly yaml: string;
  readonly exitCode: number;
  /** What is printed twice. */
  readonly error: string;
}

const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded-wrong-settings.json'), 'utf8'),
) as RecordedCase[];

describe('wrong settings are told as by the reference', () => {
  test.each(cases)('$name', async ({ yaml, exitCode, error }) => {
    const stderr = error === '' ? '' : printedFailure(error);
    expect(comparable(await validateText(yaml))).toEqual(comparable({ exitCode, stderr }));
  });
});

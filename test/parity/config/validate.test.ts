/** Every recorded answer of the reference's `validate`: exit code and text, whole. */
import { describe, expect, test } from 'vitest';
import { components } from '../../../src/components.js';
import { recordedJson } from '../recorded-json.js';
import { comparable, validateText, type ValidateAnswer } from './validate-text.js';

interface RecordedCase extends ValidateAnswer {
  readonly name: string;
  readonly yaml: string;
}

/** Processors that are nothing but what they understand: no fixture can stand in for them. */
const NEEDED: Readonly<Record<string, string>> = {
  'filter-bad-condition': 'filter',
  'filter-good': 'filter',
  'transform-unknown-function': 'transform',
  'attributes-bad-action': 'attributes',
};

const cases = recordedJson<RecordedCase[]>('config-validate.json');
const has = (name: string) => NEEDED[name] === undefined || components.types('processor').includes(NEEDED[name]);

describe('validate answers as the reference does', () => {
  test.each(cases.filter(({ name }) => has(name)))('$name', async (recorded) => {
    const answer = await validateText(recorded.yaml);
    expect(comparable(answer)).toEqual(comparable({ exitCode: recorded.exitCode, stderr: recorded.stderr }));
  });
});

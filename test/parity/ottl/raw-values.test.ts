/** Values that are no telemetry yet, and times without a text: as the reference at 0.131.0 answers these statements. */
import { expect, test } from 'vitest';
import { logSuite } from '../record/ottl/inputs.js';
import { changesOf } from './changes.js';
import { throughTransform } from './run.js';

async function outcome(statement: string): Promise<{ readonly changes: object; readonly errors: readonly string[] }> {
  const suite = logSuite([statement]);
  const { out, errorsOf } = await throughTransform(suite);
  return { changes: changesOf(Object.values(suite.input)[0]![0]!, out[0]), errors: errorsOf(statement) };
}

test('what URL gives may stand in a list', async () => {
  const { changes, errors } = await outcome('append(log.attributes["r"], URL("mailto:a@b"))');
  expect(errors).toEqual([]);
  expect(JSON.stringify(changes)).toContain('{"key":"url.scheme","value":{"stringValue":"mailto"}}');
});

test.each([
  ['replace_match(log.attributes["s"], "[a-z]", URL("x"))', 'expected string but got map[string]interface {}'],
  ['set(log.attributes["r"], 1) where IsValidLuhn(Unix(1714979289000000000, -1))', 'unsupported type: time.Time'],
])('%s fails: %s', async (statement, error) => {
  expect(await outcome(statement)).toEqual({ changes: {}, errors: [error] });
});

/** Statements through our `transform`. */
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { decodeConfig } from '../../../src/config/decode.js';
import type { Batch } from '../../../src/pdata/batch.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { encodeJson } from '../../../src/pdata/json/encode.js';
import { transformFactory } from '../../../src/processors/transform/factory.js';
import { testSettings } from '../../support/settings.js';
import { validateText } from '../config/validate-text.js';
import type { Suite } from '../record/ottl/inputs.js';
import { configurationWith } from '../record/ottl/validation.js';

export interface Transformed {
  /** Resources with what is in them, as OTLP JSON. */
  readonly out: readonly object[];
  /** Of each failure of a statement that was logged. */
  readonly errorsOf: (statement: string) => readonly string[];
}

export async function throughTransform({
  signal,
  configuration,
  input,
}: Omit<Suite, 'statements'>): Promise<Transformed> {
  const settings = testSettings('processor', 'transform');
  const { config, problems } = decodeConfig(transformFactory.schema, configuration);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  let out: readonly object[] = [];
  const next = {
    consume: async (batch: Batch) => {
      const text = Buffer.from(encodeJson(signal, batch.chunks)).toString();
      out = Object.values(JSON.parse(text) as Record<string, readonly object[]>)[0]!;
    },
  };
  const processor = await transformFactory.create(settings, config, signal, next);
  await processor.consume(batchFromJson(signal, input), EMPTY_CONTEXT);
  const errorsOf = (statement: string): string[] =>
    settings.logger.lines
      .filter(({ fields }) => fields['statement'] === statement)
      .map(({ fields }) => String(fields['error']));
  return { out, errorsOf };
}

export async function validationError(signal: string, transform: object): Promise<string> {
  const { stderr } = await validateText(configurationWith(signal, transform));
  return stderr;
}

/** Names of contexts come in any order. */
export function comparableError(error: string): string {
  return error
    .replace(/\nTIME[^]*$/, '')
    .trimEnd()
    .replace(/\[("[a-z]+"(?: "[a-z]+")+)\]/g, (_, names: string) => `[${names.split(' ').sort().join(' ')}]`)
    .replace(/"[\w.]+"(?:, "[\w.]+")+/g, (names) => names.split(', ').sort().join(', '));
}

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
import type { Signal } from '../../../src/pdata/signal.js';
import { testSettings } from '../../support/settings.js';

/** One configuration of one processor, what went in, and what the reference did with it. */
interface ProcessorCase {
  readonly name: string;
  readonly signal: Signal;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly response: { readonly status: number; readonly body: string };
  readonly output: readonly object[];
  readonly log: readonly { readonly level: string; readonly msg: string; readonly error?: string }[];
}

interface Recording {
  readonly inputs: Readonly<Record<Signal, object>>;
  readonly cases: readonly ProcessorCase[];
}

const recorded = JSON.parse(readFileSync(new URL('../recorded/processors.json', import.meta.url), 'utf8')) as Recording;

describe.each(recorded.cases)('$name', (recording) => {
  test(`${recording.signal} leave as the reference lets them`, async () => {
    const { signal, processors, response, output, log } = recording;
    const out: unknown[] = [];
    const lines: object[] = [];
    let next = {
      consume: async (batch: Batch) => {
        out.push(JSON.parse(Buffer.from(encodeJson(signal, batch.chunks)).toString()));
      },
    };
    for (const [id, raw] of Object.entries(processors).reverse()) {
      const settings = testSettings('processor', id);
      const factory = factoryOfKind('processor', await components.load('processor', id.split('/')[0]!));
      const { config, problems } = decodeConfig(factory.schema, withoutEscapes(raw));
      expect(problems).toEqual([]);
      const processor = await factory.create(settings, config, signal, next);
      next = { consume: (batch) => processor.consume(batch, EMPTY_CONTEXT) };
      settings.logger.lines.length = 0;
      Object.defineProperty(settings.logger.lines, 'push', {
        value: ({ level, message, fields }: (typeof settings.logger.lines)[number]) =>
          void lines.push({ level, msg: message, ...(fields.error === undefined ? {} : { error: fields.error }) }),
      });
    }
    const error = await next.consume(batchFromJson(signal, recorded.inputs[signal])).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (response.status === 200) expect(error).toBeUndefined();
    else {
      expect(error).toBeInstanceOf(RetryableError);
      expect((error as Error).message).toBe((JSON.parse(response.body) as { message: string }).message);
    }
    expect(lines.filter((line) => (line as { level: string }).level !== 'info')).toEqual(log);
    expect(out.map(normalised)).toEqual(output.map(normalised));
  });
});

/** The recorded configuration is as in a file, where `$$` stands for a dollar sign. */
function withoutEscapes(raw: unknown): unknown {
  return JSON.parse(JSON.stringify(raw).replaceAll('$$', () => '$'));
}

/** Maps made of Go maps come in any order: members of kvlists are compared as sets. Everything else is compared as it is. */
function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      if (key !== 'kvlistValue') return [key, normalised(child)];
      const { values = [] } = child as { readonly values?: readonly { readonly key: string }[] };
      return [key, { values: normalised([...values].sort((a, b) => (a.key < b.key ? -1 : 1))) }];
    }),
  );
}

import { expect, test } from 'vitest';
import { decodeConfig } from '../../../src/config/decode.js';
import { resolveMarshal } from '../../../src/exporters/azureblob/marshal.js';
import { textEncodingSchema } from '../../../src/extensions/text_encoding/config.js';
import { TextEncodingExtension } from '../../../src/extensions/text_encoding/extension.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import type { Signal } from '../../../src/pdata/signal.js';
import { testConfig } from '../../support/azureblob/config.js';
import { recordings } from './recorded.js';

const host = { extension: () => undefined, reportFatal: () => {} };

test('text_encoding writes the bodies the reference writes', () => {
  const { config } = decodeConfig(textEncodingSchema, {});
  const extension = new TextEncodingExtension({ compat: '0.131.0' }, config);
  for (const { input, output = '' } of recordings<object>('bodies')) {
    const text = Buffer.from(extension.marshal(batchFromJson('logs', input))).toString();
    expect(text, JSON.stringify(input)).toBe(output);
  }
});

test('without an encoding a blob holds the reference’s OTLP/JSON', () => {
  for (const { input, output } of recordings<{ signal: Signal; request: object }>('json')) {
    const marshal = resolveMarshal(testConfig(), input.signal, host);
    const text = Buffer.from(marshal(batchFromJson(input.signal, input.request))).toString();
    expect(text, JSON.stringify(input)).toBe(output);
  }
});

/** The problems of a text_encoding block, if there are any. */
function problems(block: object): readonly string[] {
  return decodeConfig(textEncodingSchema, block).problems.map(({ message }) => message);
}

test.each(recordings<string>('charsets'))('the character set "$input" is known or not as in the reference', (one) => {
  expect(problems({ encoding: one.input })).toEqual(one.error === undefined ? [] : [one.error]);
});

test.each(recordings<string>('patterns'))('the pattern "$input" compiles or not as in the reference', (one) => {
  expect(problems({ unmarshaling_separator: one.input })).toEqual(one.error === undefined ? [] : [one.error]);
});

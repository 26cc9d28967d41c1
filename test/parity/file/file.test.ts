/** What exporter `file` leaves in files, and what is said to configurations that make no sense, as recorded (test/parity/record/file.ts). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startHub } from '../../../src/hub.js';
import { comparable, printedFailure, validateText } from '../config/validate-text.js';
import { FILE_CASES } from '../record/file/cases.js';
import { configurationOf } from '../record/file/configuration.js';
import { outcomeOf, type FileOutcome } from './outcome.js';

interface WrongRecording {
  readonly name: string;
  readonly yaml: string;
  readonly exitCode: number;
  readonly error: string;
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const recorded = read('recorded.json') as readonly (FileOutcome & { readonly name: string })[];

test('the cases are those that were recorded', () => {
  expect(recorded.map(({ name }) => name)).toEqual(FILE_CASES.map(({ name }) => name));
});

describe('the files are the recorded ones', () => {
  test.each(FILE_CASES.map((one, index) => [one.name, one, recorded[index]!] as const))(
    '%s',
    async (name, one, recording) => {
      const outcome = await outcomeOf(one, async (exporter) => {
        const hub = await startHub({
          config: configurationOf(exporter, 0),
          logOutput: { write: () => {}, flush: () => {}, close: () => {} },
        });
        return { port: hub.addresses.get('otlp/http')!.port, stop: () => hub.close() };
      });
      expect({ name, ...outcome }).toEqual(recording);
    },
  );
});

describe('wrong configurations are told as by the reference', () => {
  test.each(read('recorded-wrong.json') as WrongRecording[])('$name', async ({ yaml, exitCode, error }) => {
    const stderr = error === '' ? '' : printedFailure(error);
    expect(comparable(await validateText(yaml))).toEqual(comparable({ exitCode, stderr }));
  });
});

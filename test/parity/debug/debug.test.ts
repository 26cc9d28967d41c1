import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { debugSchema } from '../../../src/exporters/debug/config.js';
import { createDebugExporter } from '../../../src/exporters/debug/exporter.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import type { Signal } from '../../../src/pdata/signal.js';
import { testSettings } from '../../support/settings.js';

const VERBOSITIES = ['basic', 'normal', 'detailed'] as const;

/** What the reference printed for one request, per verbosity: messages with the counts beside them. */
interface DebugCase {
  readonly name: string;
  readonly signal: Signal;
  readonly input: object;
  /** No entry where nothing was printed. */
  readonly debug?: Readonly<Partial<Record<(typeof VERBOSITIES)[number], readonly object[]>>>;
}

const FOLDERS = ['../recorded/logs/', '../recorded/traces/', '../recorded/metrics/', './recorded-extra/'];

function casesIn(folder: string): DebugCase[] {
  const url = new URL(folder, import.meta.url);
  const files = readdirSync(url).filter((file) => file.endsWith('.json'));
  return files.map((file) => JSON.parse(readFileSync(new URL(file, url), 'utf8')) as DebugCase);
}

/** What this exporter prints. A request without items never reaches an exporter. */
async function printed({ signal, input }: DebugCase, verbosity: string): Promise<object[]> {
  const settings = testSettings('exporter', 'debug');
  const { config } = decodeConfig(debugSchema, { verbosity });
  const exporter = createDebugExporter(settings, config, signal);
  const batch = batchFromJson(signal, input);
  if (batch.itemCount > 0) await exporter.consume(batch, EMPTY_CONTEXT);
  return settings.logger.lines.map(({ message, fields }) => ({ msg: message, ...fields }));
}

const cases = FOLDERS.flatMap(casesIn)
  .filter((recording) => recording.debug !== undefined)
  .flatMap((recording) => VERBOSITIES.map((verbosity) => ({ ...recording, verbosity })));

test.each(cases)('$signal $name at $verbosity prints what the reference printed', async (recording) => {
  expect(await printed(recording, recording.verbosity)).toEqual(recording.debug![recording.verbosity] ?? []);
});

/**
 * Records what the reference's processors do to the items of `processors/`:
 *
 *     npx tsx test/parity/record/processors.ts <path of a reference collector with all of them> [file]
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { outcomeOf, type Outcome } from '../processors/outcome.js';
import { PROCESSOR_CASES } from './processors/cases.js';
import { throughReference } from './running-reference.js';

export interface ProcessorRecording extends Outcome {
  readonly name: string;
  readonly status: number;
  /** What the sender is told where the request is refused. */
  readonly message?: string;
  /** Lines of warnings and errors. */
  readonly log?: readonly string[];
}

async function main(): Promise<void> {
  const [binary, file = fileURLToPath(new URL('../processors/recorded.json', import.meta.url))] = process.argv.slice(2);
  if (binary === undefined) throw new Error('usage: processors.ts <path of a reference collector> [file]');
  const recordings: ProcessorRecording[] = [];
  for (const { name, signal, processors, input } of PROCESSOR_CASES) {
    const { status, body, output, log } = await throughReference(binary, signal, processors, input);
    const lines = log
      .filter(({ level }) => level === 'warn' || level === 'error')
      .map(({ msg, error }) => (error === undefined ? msg : `${msg}: ${JSON.stringify(error)}`));
    recordings.push({
      name,
      status,
      ...(status === 200 ? {} : { message: (JSON.parse(body) as { message: string }).message }),
      ...(lines.length === 0 ? {} : { log: lines }),
      ...outcomeOf(input, output[0] as object | undefined),
    });
  }
  writeFileSync(file, `[\n${recordings.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
}

await main();

/**
 * Records what the reference's processors do to the items of `processors/`:
 *
 *     npx tsx test/parity/record/processors.ts <path of a reference collector with all of them> [file]
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { outcomeOf, type Outcome } from '../processors/outcome.js';
import { PROCESSOR_CASES, type ProcessorInput } from './processors/cases.js';
import { throughReferenceTogether } from './running-together.js';

/** Configurations a start of the reference. */
const AT_ONCE = 60;

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
  for (let i = 0; i < PROCESSOR_CASES.length; i += AT_ONCE) {
    recordings.push(...(await recordTogether(binary, PROCESSOR_CASES.slice(i, i + AT_ONCE))));
  }
  writeFileSync(file, `[\n${recordings.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
}

async function recordTogether(binary: string, cases: readonly ProcessorInput[]): Promise<ProcessorRecording[]> {
  const answers = await throughReferenceTogether(binary, cases);
  return answers.map(({ status, body, output, log }, i) => {
    const { name, input } = cases[i]!; // as many answers as cases
    const lines = log
      .filter(({ level }) => level === 'warn' || level === 'error')
      .map(({ msg, error }) => (error === undefined ? msg : `${msg}: ${JSON.stringify(error)}`));
    return {
      name,
      status,
      ...(status === 200 ? {} : { message: (JSON.parse(body) as { message: string }).message }),
      ...(lines.length === 0 ? {} : { log: lines }),
      ...outcomeOf(input, output[0] as object | undefined),
    };
  });
}

await main();

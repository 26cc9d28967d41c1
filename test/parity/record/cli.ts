/**
 * Records what the reference's command line answers to the arguments of `cli-inputs.ts`, and which components it lists:
 *
 *     npx tsx test/parity/record/cli.ts <path of the reference collector>
 */
import { fileURLToPath } from 'node:url';
import { CLI_INPUTS } from './cli-inputs.js';
import { runReference, writeRecording } from './reference.js';

const [binary] = process.argv.slice(2);
if (binary === undefined) throw new Error('usage: cli.ts <path of the reference collector>');
const recorded = CLI_INPUTS.map((input) => ({ ...input, ...runReference(binary, input) }));
writeRecording(fileURLToPath(new URL('../cli/recorded.json', import.meta.url)), recorded);
const { stdout } = runReference(binary, { args: ['components'] });
writeRecording(fileURLToPath(new URL('../cli/recorded-components.json', import.meta.url)), stdout.split('\n'));

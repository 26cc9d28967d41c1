/**
 * Records how the reference reads and prints the YAML of `yaml-inputs.ts`, and what it makes of sources and references there:
 *
 *     npx tsx test/parity/record/yaml.ts <path of the reference collector>
 */
import { fileURLToPath } from 'node:url';
import { runReference, writeRecording } from './reference.js';
import { RESOLVE_INPUTS, YAML_TEXTS } from './yaml-inputs.js';

const [binary] = process.argv.slice(2);
if (binary === undefined) throw new Error('usage: yaml.ts <path of the reference collector>');
const PRINT = ['print-initial-config', '--feature-gates=otelcol.printInitialConfig'];

const texts = YAML_TEXTS.map((text) => ({
  text,
  ...runReference(binary, { args: [...PRINT, '--config=input.yaml'], files: { 'input.yaml': text } }),
}));
writeRecording(fileURLToPath(new URL('../config/recorded-yaml.json', import.meta.url)), texts);

const resolved = RESOLVE_INPUTS.map((input) => ({
  ...input,
  ...runReference(binary, { ...input, args: [...PRINT, ...input.args] }),
}));
writeRecording(fileURLToPath(new URL('../config/recorded-resolve.json', import.meta.url)), resolved);

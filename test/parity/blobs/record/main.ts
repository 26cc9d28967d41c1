/**
 * Records what the packages of the reference answer to `inputs.ts`:
 *
 *     (cd test/parity/blobs/record && go build -o /somewhere/recorder .)
 *     npx tsx test/parity/blobs/record/main.ts /somewhere/recorder [kind …]
 *
 * One file per kind goes to test/parity/blobs/recorded.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startAzurite } from '../../../../src/backends/azurite.js';
import { inputsOf } from './inputs.js';

const folder = fileURLToPath(new URL('../recorded/', import.meta.url));
const KINDS = ['layouts', 'bodies', 'json', 'charsets', 'patterns', 'connections', 'wire'];
const OPTIONS = { maxBuffer: 64 * 1024 * 1024 };

const [recorder, ...asked] = process.argv.slice(2);
if (recorder === undefined) throw new Error('usage: main.ts <path of the recorder> [kind …]');
mkdirSync(folder, { recursive: true });
for (const kind of asked.length > 0 ? asked : KINDS) {
  const input = JSON.stringify(inputsOf(kind));
  const recorded =
    kind === 'wire' ? await recordWire(recorder, input) : execFileSync(recorder, [kind], { input, ...OPTIONS });
  writeFileSync(`${folder}${kind}.json`, recorded);
}

/** Not waiting for the recorder would keep the emulator, which runs here, from answering it. */
async function recordWire(program: string, input: string): Promise<string> {
  const azurite = await startAzurite();
  const child = spawn(program, ['wire', azurite.url], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(input);
  let output = '';
  for await (const piece of child.stdout.setEncoding('utf8')) output += piece as string;
  await azurite.close();
  return output.replaceAll(new URL(azurite.url).host, '127.0.0.1:10000');
}

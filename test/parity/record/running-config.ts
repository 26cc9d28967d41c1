/** The reference with a whole configuration, until it is stopped. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LoggedLine } from './running-reference.js';

export interface RunningReference {
  /** What it logged so far; the configuration must ask for JSON. */
  readonly lines: readonly LoggedLine[];
  /** Settles when it has ended by itself after SIGTERM. */
  readonly stop: () => Promise<void>;
}

/** @throws with the text it ends with where it does not start. */
export async function startReference(binary: string, config: object): Promise<RunningReference> {
  const work = mkdtempSync(join(tmpdir(), 'record-config-'));
  const file = join(work, 'config.json');
  writeFileSync(file, JSON.stringify(config));
  const env = { PATH: process.env['PATH'], TZ: 'UTC' };
  const collector = spawn(binary, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'], env });
  const ended = once(collector, 'close').finally(() => rmSync(work, { recursive: true }));
  const lines: LoggedLine[] = [];
  let failure = '';
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: collector.stderr }).on('line', (line) => {
      if (!line.startsWith('{')) return void (failure += `${line}\n`);
      lines.push(JSON.parse(line) as LoggedLine);
      if (lines.at(-1)!.msg.startsWith('Everything is ready')) resolve();
    });
    void ended.then(() => reject(new Error(/^Error: ([^]*?)\n\d{4}\//.exec(failure)?.[1] ?? failure)));
  });
  return {
    lines,
    async stop() {
      collector.kill('SIGTERM');
      await ended;
    },
  };
}

/** The command line as a process of its own, as users run it. `npm test` builds what it runs. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ReadyFileContent } from '../../src/cli/ready-file.js';
import { until } from './until.js';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
/** Until a text is printed or the process has ended. */
const LIMIT_MS = 30_000;

export interface HubChildOptions {
  readonly cwd: string;
  /** Beside PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
}

export class HubChild {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<unknown>;
  stdout = '';
  stderr = '';

  /** Starts `otlp-hub` with these arguments. */
  constructor(args: readonly string[], { cwd, env = {} }: HubChildOptions) {
    const inherited = { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'] };
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close');
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  get pid(): number {
    return this.#child.pid!; // spawned
  }

  /** Settles when stdout or stderr holds the text. @throws when the process ends first, or it takes too long. */
  async printed(text: string): Promise<void> {
    const holds = (): boolean => this.stdout.includes(text) || this.stderr.includes(text);
    const end = performance.now() + LIMIT_MS;
    while (!holds()) {
      if (this.#child.exitCode !== null || performance.now() > end) {
        throw new Error(`${JSON.stringify(text)} was not printed:\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** @returns the exit code; null when a signal ended it. */
  async ended(): Promise<number | null> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), LIMIT_MS);
    await this.#ended;
    clearTimeout(timer);
    return this.#child.exitCode;
  }

  /** Ends it if it runs; for cleaning up. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** Where a hub listens that writes this ready file, once it has written it. */
export async function addressesIn(readyFile: string): Promise<ReadyFileContent['addresses']> {
  await until(() => existsSync(readyFile), 'the ready file');
  return (JSON.parse(readFileSync(readyFile, 'utf8')) as ReadyFileContent).addresses;
}

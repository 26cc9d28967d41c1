/** The hub under test: a process of its own that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerSnapshot } from '../../../src/service/ledger/snapshot.js';

const READY_LIMIT_MS = 20_000;
const MAIN = join(import.meta.dirname, '../../../dist/cli/main.js');
/** What makes it tell what it holds. */
const TELL_MEMORY = ['--expose-gc', '--import', join(import.meta.dirname, '../../support/held-memory.mjs')];

export class HubProcess {
  readonly #child: ChildProcess;
  readonly #control: string;
  readonly #log: string[] = [];
  #ended: Promise<number | null>;
  peakMiB = 0;

  private constructor(child: ChildProcess, controlPort: number) {
    this.#child = child;
    this.#control = `http://127.0.0.1:${controlPort}`;
    this.#ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#log.push(text);
      if (this.#log.length > 200) this.#log.shift();
    });
  }

  static async start(config: string, controlPort: number, flags: readonly string[]): Promise<HubProcess> {
    const args = [...TELL_MEMORY, MAIN, '--config', config, '--control', String(controlPort), ...flags];
    const hub = new HubProcess(
      spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }),
      controlPort,
    );
    const giveUpAt = Date.now() + READY_LIMIT_MS;
    while (!hub.log.includes('Control server: ')) {
      if (Date.now() > giveUpAt || hub.#child.exitCode !== null) throw new Error(`the hub did not start:\n${hub.log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return hub;
  }

  get log(): string {
    return this.#log.join('');
  }

  /** Whether it is gone, by itself or not. */
  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async ledger(): Promise<LedgerSnapshot> {
    this.#lookAtMemory();
    return (await (await fetch(`${this.#control}/ledger`)).json()) as LedgerSnapshot;
  }

  /** What is held when garbage has been collected: objects and memory of bytes, in MiB. */
  async heldMiB(): Promise<number> {
    const answer = once(this.#child, 'message') as Promise<[NodeJS.MemoryUsage]>;
    this.#child.send('memory');
    const [{ heapUsed, arrayBuffers }] = await answer;
    return (heapUsed + arrayBuffers) / 2 ** 20;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#lookAtMemory();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async stop(): Promise<number | null> {
    this.#lookAtMemory();
    this.#child.kill('SIGTERM');
    return this.#ended;
  }

  /** At this moment; zero elsewhere than on Linux, and when it has ended. */
  residentMiB(): number {
    return this.#memoryMiB('VmRSS');
  }

  #lookAtMemory(): void {
    this.peakMiB = Math.max(this.peakMiB, this.#memoryMiB('VmHWM'));
  }

  #memoryMiB(line: 'VmRSS' | 'VmHWM'): number {
    const status = `/proc/${this.#child.pid}/status`;
    if (!existsSync(status)) return 0;
    return Number(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(readFileSync(status, 'utf8'))?.[1] ?? 0) / 1024;
  }
}

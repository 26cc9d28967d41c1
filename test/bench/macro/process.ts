/** A child process under measurement: started, watched through /proc, ended by signal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const CLOCK_TICKS_PER_SECOND = 100;

export class MeasuredProcess {
  readonly #child: ChildProcess;
  readonly #tail: string[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a command and waits for a line that `isReady` accepts, on either output. Resolves with that line. */
  static async start(
    command: string,
    args: readonly string[],
    isReady: (line: string) => boolean,
  ): Promise<{ process: MeasuredProcess; line: string }> {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const process = new MeasuredProcess(child);
    const line = await new Promise<string>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (text) => {
          process.#tail.push(text);
          if (process.#tail.length > 20) process.#tail.shift();
          if (isReady(text)) resolve(text);
        });
      }
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${process.#tail.join('\n')}`)));
    });
    return { process, line };
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** User and system CPU seconds so far, of the process and its threads. Linux only. */
  cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
  }

  /** Largest resident set so far, in MiB. Linux only. */
  peakMiB(): number {
    const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1];
    return Number(kib) / 1024;
  }

  /** Rejects with its last lines when it ends before it is stopped. */
  get endedEarly(): Promise<never> {
    return new Promise((_resolve, reject) =>
      this.#child.once('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal}:\n${this.tail()}`))),
    );
  }

  /** The last lines it wrote, for a failure's message. */
  tail(): string {
    return this.#tail.join('\n');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(timer);
  }
}

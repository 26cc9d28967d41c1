/** The program without a command: runs a hub until a signal ends it. */
import type { Hub } from '../hub.js';
import { startHub } from '../hub.js';
import type { Invocation } from './command-table.js';
import { EXIT } from './exit-codes.js';
import { hubOptions, readyFile } from './hub-flags.js';
import type { CliProcess, HubSignal } from './process-io.js';
import { ReadyFile } from './ready-file.js';

/** Go's words for the signals, as they stand in the log. */
const SIGNAL_WORDS: Readonly<Record<HubSignal, string>> = {
  SIGINT: 'interrupt',
  SIGTERM: 'terminated',
  SIGHUP: 'hangup',
};

export async function runHub(invocation: Invocation, io: CliProcess): Promise<number> {
  const options = hubOptions(invocation, io);
  const path = readyFile(invocation, io);
  const ready = path === undefined ? undefined : new ReadyFile(path, io.cwd);
  const run = new SignalledRun(io, ready);
  const stopListening = io.onSignal((signal) => run.onSignal(signal));
  try {
    await run.until(startHub(options));
  } finally {
    stopListening();
    await ready?.remove();
  }
  return EXIT.ok;
}

/** A hub and what signals do to it: SIGHUP reloads, the first other one stops, the second one ends at once. */
class SignalledRun {
  readonly #io: CliProcess;
  readonly #ready: ReadyFile | undefined;
  #hub: Hub | undefined;
  /** Signals wait for the start, and for the one before. */
  #work: Promise<void> = Promise.resolve();
  #fail!: (error: unknown) => void;
  readonly #failed: Promise<never>;
  #isStopping = false;

  constructor(io: CliProcess, ready: ReadyFile | undefined) {
    this.#io = io;
    this.#ready = ready;
    this.#failed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.#failed.catch(() => {}); // looked at by `until`
  }

  /** Settles when the hub has stopped. @throws what made it fail. */
  async until(starting: Promise<Hub>): Promise<void> {
    this.#work = starting.then((hub) => this.#started(hub));
    await this.#work;
    await Promise.race([this.#hub!.closed, this.#failed]); // set by #started
    await this.#hub!.close();
  }

  onSignal(signal: HubSignal): void {
    if (signal === 'SIGHUP') this.#then((hub) => this.#reload(hub));
    else if (this.#isStopping) this.#io.exit(EXIT.failure);
    else {
      this.#isStopping = true;
      this.#then((hub) => hub.close({ signal: SIGNAL_WORDS[signal] }));
    }
  }

  async #started(hub: Hub): Promise<void> {
    this.#hub = hub;
    await this.#ready?.write(hub.addresses);
  }

  async #reload(hub: Hub): Promise<void> {
    await this.#ready?.remove();
    await hub.reload({ signal: SIGNAL_WORDS.SIGHUP });
    await this.#ready?.write(hub.addresses);
  }

  #then(act: (hub: Hub) => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#hub !== undefined) await act(this.#hub);
    });
    this.#work.catch(this.#fail);
  }
}

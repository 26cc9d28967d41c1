/** The program without a command: runs a hub until a signal ends it. */
import type { Hub } from '../hub.js';
import { startHub } from '../hub.js';
import type { LogOutput } from '../service/telemetry/log/output.js';
import { systemClock } from '../component/clock.js';
import type { Invocation } from './command-table.js';
import { EXIT } from './exit-codes.js';
import type { ControlOptions, ControlServer } from '../control/server.js';
import { controlOptions, hubOptions, readyFile } from './hub-flags.js';
import { parseMemoryLimit, watchMemory } from './memory-hint.js';
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
  const run = new SignalledRun(io, ready, controlOptions(invocation, io));
  const memoryLimit = parseMemoryLimit(io.env.GOMEMLIMIT);
  const stopWatching = memoryLimit === undefined ? undefined : watchMemory(memoryLimit, systemClock);
  const stopListening = io.onSignal((signal) => run.onSignal(signal));
  try {
    await run.until(startHub({ ...options, earlyOutput: outputTo(io.stderr) }));
  } finally {
    stopListening();
    stopWatching?.();
    await ready?.remove();
  }
  return EXIT.ok;
}

function outputTo(stream: NodeJS.WritableStream): LogOutput {
  return { write: (text) => void stream.write(text), flush: () => {}, close: () => {} };
}

/** A hub and what signals do to it: SIGHUP reloads, the first other one stops, the second one ends at once. */
class SignalledRun {
  readonly #io: CliProcess;
  readonly #ready: ReadyFile | undefined;
  readonly #controlOptions: Omit<ControlOptions, 'routes'> | undefined;
  #control: ControlServer | undefined;
  #hub: Hub | undefined;
  /** Signals wait for the start, and for the one before. */
  #work: Promise<void> = Promise.resolve();
  #fail!: (error: unknown) => void;
  readonly #failed: Promise<never>;
  #isStopping = false;

  constructor(io: CliProcess, ready: ReadyFile | undefined, control: Omit<ControlOptions, 'routes'> | undefined) {
    this.#io = io;
    this.#controlOptions = control;
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
    await this.#control?.close();
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
    await this.#startControl(hub);
    await this.#ready?.write(hub.addresses);
  }

  /** Without it nothing of it is loaded. It outlives reloads. @throws {StartError} the hub is closed then. */
  async #startControl(hub: Hub): Promise<void> {
    if (this.#controlOptions === undefined) return;
    const [{ startControlServer }, { hubRoutes }] = await Promise.all([
      import('../control/server.js'),
      import('../control/hub-routes.js'),
    ]);
    try {
      this.#control = await startControlServer({ ...this.#controlOptions, routes: [hubRoutes(() => hub)] });
    } catch (error) {
      await hub.close();
      throw error;
    }
    const { host, port } = this.#control.address;
    this.#io.stderr.write(`Control server: http://${host.includes(':') ? `[${host}]` : host}:${port}\n`);
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

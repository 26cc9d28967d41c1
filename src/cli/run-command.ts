/** The program without a command: runs a hub until a signal ends it. */
import type { Hub } from '../hub.js';
import { startHub } from '../hub.js';
import type { LogOutput } from '../service/telemetry/log/output.js';
import { systemClock } from '../component/clock.js';
import type { Invocation } from './command-table.js';
import { EXIT } from './exit-codes.js';
import type { ControlOptions, ControlServer } from '../control/server.js';
import { controlOptions, hubOptions, lensSettings, readyFile, type LensSettings } from './hub-flags.js';
import type { Lens } from '../lens/lens.js';
import { lensRoutesOf } from './lens-routes.js';
import { ArgumentError } from './parse-arguments.js';
import { parseMemoryLimit, watchMemory } from './memory-hint.js';
import type { CliProcess, HubSignal } from './process-io.js';
import { ReadyFile } from './ready-file.js';
import { YoungGenerationBound } from './young-generation.js';

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
  const settings = lensSettings(invocation, io);
  if (settings !== undefined && (options.workers ?? 1) > 1) {
    throw new ArgumentError('--lens sees one thread only: leave --workers out, or set it to 1');
  }
  const lens = settings === undefined ? undefined : await createLens(settings);
  const run = new SignalledRun(io, ready, controlOptions(invocation, io, settings), lens);
  const memoryLimit = parseMemoryLimit(io.env.GOMEMLIMIT);
  const stopWatching = memoryLimit === undefined ? undefined : watchMemory(memoryLimit, systemClock);
  // Threads have young generations of their own, which nobody looks at.
  const young =
    io.youngGeneration === undefined || (options.workers ?? 1) > 1
      ? undefined
      : new YoungGenerationBound(systemClock, io.youngGeneration);
  const stopListening = io.onSignal((signal) => run.onSignal(signal));
  try {
    const starting = startHub({
      ...options,
      earlyOutput: outputTo(io.stderr),
      ...(lens === undefined ? {} : { watch: lens }),
    });
    starting.then(
      () => young?.allowGrowth(),
      () => {}, // told by what follows
    );
    await run.until(starting);
  } finally {
    stopListening();
    stopWatching?.();
    young?.stop();
    await ready?.remove();
  }
  return EXIT.ok;
}

/** Without it nothing of it is loaded. */
async function createLens(settings: LensSettings): Promise<Lens> {
  const { Lens } = await import('../lens/lens.js');
  return new Lens({ clock: systemClock, ...settings });
}

function outputTo(stream: NodeJS.WritableStream): LogOutput {
  return { write: (text) => void stream.write(text), flush: () => {}, close: () => {} };
}

/** A hub and what signals do to it: SIGHUP reloads, the first other one stops, the second one ends at once. */
class SignalledRun {
  readonly #io: CliProcess;
  readonly #ready: ReadyFile | undefined;
  readonly #controlOptions: Omit<ControlOptions, 'routes'> | undefined;
  readonly #lens: Lens | undefined;
  #control: ControlServer | undefined;
  #hub: Hub | undefined;
  /** Signals wait for the start, and for the one before. */
  #work: Promise<void> = Promise.resolve();
  #fail!: (error: unknown) => void;
  readonly #failed: Promise<never>;
  #isStopping = false;

  constructor(
    io: CliProcess,
    ready: ReadyFile | undefined,
    control: Omit<ControlOptions, 'routes'> | undefined,
    lens: Lens | undefined,
  ) {
    this.#lens = lens;
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
    const routes = [
      hubRoutes(() => hub),
      ...(this.#lens === undefined ? [] : [await lensRoutesOf(this.#lens, () => hub)]),
    ];
    try {
      this.#control = await startControlServer({ ...this.#controlOptions, routes });
    } catch (error) {
      await hub.close();
      throw error;
    }
    const { host, port } = this.#control.address;
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.#io.stderr.write(`Control server: ${url}\n`);
    if (this.#lens !== undefined) this.#io.stderr.write(`Lens: ${url}/lens/\n`);
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

import type { Clock } from '../../component/clock.js';
import type { Logger } from '../../component/logger.js';
import type { DebugConfig } from './config.js';
import { MessageSampler } from './sampler.js';

/** Where text goes, as Node's streams take it. */
export interface TextStream {
  /** False when the stream wants no more until it says `drain`. */
  write(text: string): boolean;
  once(event: 'drain' | 'error', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: string, listener: (...parameters: never[]) => void): unknown;
}

/** Counts beside a message, in order. */
export type Counts = Readonly<Record<string, number>>;

export interface Printer {
  /** False when nothing would be printed, so that nobody needs to make the text. */
  readonly enabled: boolean;
  /** Settles when the next message may come. */
  print(message: string, counts?: Counts): Promise<void> | void;
  open(): void;
  close(): void;
}

/** Prints through the hub's own log, which lays out the line and samples once more. */
export class LogPrinter implements Printer {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #sampler: MessageSampler;

  constructor(logger: Logger, clock: Clock, config: DebugConfig) {
    this.#logger = logger;
    this.#clock = clock;
    this.#sampler = new MessageSampler(config.sampling_initial, config.sampling_thereafter);
  }

  get enabled(): boolean {
    return this.#logger.enabled('info');
  }

  print(message: string, counts?: Counts): void {
    if (this.#sampler.passes(message, this.#clock.now())) this.#logger.info(message, counts);
  }

  open(): void {}
  close(): void {}
}

/** Prints `message TAB {counts}` lines to a stream of its own, and waits while the stream is full. */
export class StreamPrinter implements Printer {
  readonly enabled = true;
  readonly #stream: TextStream;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #sampler: MessageSampler;
  #failed = false;

  constructor(stream: TextStream, logger: Logger, clock: Clock, config: DebugConfig) {
    this.#stream = stream;
    this.#logger = logger;
    this.#clock = clock;
    this.#sampler = new MessageSampler(config.sampling_initial, config.sampling_thereafter);
  }

  /** A closed pipe must not take the hub down: from the first failure on nothing is printed. */
  open(): void {
    this.#stream.on('error', this.#onError);
  }

  close(): void {
    this.#stream.removeListener('error', this.#onError);
  }

  async print(message: string, counts?: Counts): Promise<void> {
    if (this.#failed || !this.#sampler.passes(message, this.#clock.now())) return;
    const fields = counts === undefined ? '' : `\t${countsText(counts)}`;
    if (!this.#stream.write(`${message}${fields}\n`)) await this.#drained();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#stream.removeListener('drain', settle);
        this.#stream.removeListener('error', settle);
        resolve();
      };
      this.#stream.once('drain', settle);
      this.#stream.once('error', settle);
    });
  }

  readonly #onError = (error: Error): void => {
    if (this.#failed) return;
    this.#failed = true;
    this.#logger.warn('Standard output failed; the debug exporter prints nothing more.', { error: error.message });
  };
}

/** JSON with a space behind colons and commas, as zap's console layout has it. */
function countsText(counts: Counts): string {
  const members = Object.entries(counts).map(([name, count]) => `${JSON.stringify(name)}: ${count}`);
  return `{${members.join(', ')}}`;
}

import type { Clock } from '../../../component/clock.js';
import type { LogFields, Logger, LogLevel } from '../../../component/logger.js';
import type { LogEncoding, LogEntry } from './entry.js';
import { isEnabled } from './level.js';
import type { LogOutput } from './output.js';
import type { LogSampler } from './sampler.js';

/** What all loggers of one service share. */
export interface LogCore {
  readonly threshold: LogLevel;
  readonly encoding: LogEncoding;
  readonly output: LogOutput;
  /** Undefined: every line is written. */
  readonly sampler: LogSampler | undefined;
  readonly withCaller: boolean;
  readonly clock: Clock;
}

/** The hub's log: lines as the reference lays them out. Fields a logger carries are turned into text once. */
export class ServiceLogger implements Logger {
  readonly #core: LogCore;
  readonly #context: string;

  /** @param context text of the carried fields, from the core's encoding. */
  constructor(core: LogCore, context: string) {
    this.#core = core;
    this.#context = context;
  }

  /** Finished lines of another thread's log. */
  pass(text: string): void {
    this.#core.output.write(text);
  }

  enabled(level: LogLevel): boolean {
    return isEnabled(level, this.#core.threshold);
  }
  debug(message: string, fields?: LogFields, caller?: string): void {
    this.#log('debug', message, fields, caller);
  }
  info(message: string, fields?: LogFields, caller?: string): void {
    this.#log('info', message, fields, caller);
  }
  warn(message: string, fields?: LogFields, caller?: string): void {
    this.#log('warn', message, fields, caller);
  }
  error(message: string, fields?: LogFields, caller?: string): void {
    this.#log('error', message, fields, caller);
  }

  with(fields: LogFields): ServiceLogger {
    return new ServiceLogger(this.#core, this.#core.encoding.carried(this.#context, fields));
  }

  /** Writes a line that came up earlier, with its own time. */
  replay(entry: LogEntry): void {
    if (this.enabled(entry.level)) this.#write(entry);
  }

  /** Returns when every line so far is out. */
  flush(): void {
    this.#core.output.flush();
  }

  close(): void {
    this.#core.output.close();
  }

  #log(level: LogLevel, message: string, fields: LogFields | undefined, caller: string | undefined): void {
    const core = this.#core;
    if (!isEnabled(level, core.threshold)) return;
    const timeMs = core.clock.now();
    if (core.sampler !== undefined && !core.sampler.passes(level, message, timeMs)) return;
    this.#write({ timeMs, level, message, caller, fields });
  }

  #write(entry: LogEntry): void {
    const { encoding, output, withCaller } = this.#core;
    const shown = withCaller || entry.caller === undefined ? entry : { ...entry, caller: undefined };
    output.write(encoding.line(shown, this.#context));
  }
}

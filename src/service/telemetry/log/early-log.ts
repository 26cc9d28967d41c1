import type { Clock } from '../../../component/clock.js';
import type { LogFields, Logger, LogLevel } from '../../../component/logger.js';
import type { LogEntry } from './entry.js';

/**
 * Keeps the lines that come up before the configuration says how to write them. They are replayed through the service's
 * logger, or through a plain console one when the hub never gets that far.
 */
export class EarlyLog implements Logger {
  readonly #entries: LogEntry[];
  readonly #clock: Clock;
  readonly #carried: LogFields;

  constructor(clock: Clock, entries: LogEntry[] = [], carried: LogFields = {}) {
    this.#clock = clock;
    this.#entries = entries;
    this.#carried = carried;
  }

  enabled(): boolean {
    return true;
  }
  debug(message: string, fields?: LogFields, caller?: string): void {
    this.#keep('debug', message, fields, caller);
  }
  info(message: string, fields?: LogFields, caller?: string): void {
    this.#keep('info', message, fields, caller);
  }
  warn(message: string, fields?: LogFields, caller?: string): void {
    this.#keep('warn', message, fields, caller);
  }
  error(message: string, fields?: LogFields, caller?: string): void {
    this.#keep('error', message, fields, caller);
  }
  with(fields: LogFields): EarlyLog {
    return new EarlyLog(this.#clock, this.#entries, { ...this.#carried, ...fields });
  }

  /** The lines so far, oldest first; they are given out once. */
  take(): LogEntry[] {
    return this.#entries.splice(0);
  }

  #keep(level: LogLevel, message: string, fields: LogFields | undefined, caller: string | undefined): void {
    const timeMs = this.#clock.now();
    this.#entries.push({ timeMs, level, message, caller, fields: { ...this.#carried, ...fields } });
  }
}

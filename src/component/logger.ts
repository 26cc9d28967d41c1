/** Severity of a log line of the hub itself, in the reference's words. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'dpanic' | 'panic' | 'fatal';

/** Values beside the message. Order is kept; values must be plain data. Secrets never go in. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * The hub's own log. Messages are constant text; what varies goes into fields.
 *
 * `caller` is the reference's source position (`otlpreceiver@v0.131.0/otlp.go:117`), which users match on in console lines; it
 * is left out for lines the reference does not have, and then the column is missing from the line.
 */
export interface Logger {
  enabled(level: LogLevel): boolean;
  debug(message: string, fields?: LogFields, caller?: string): void;
  info(message: string, fields?: LogFields, caller?: string): void;
  warn(message: string, fields?: LogFields, caller?: string): void;
  error(message: string, fields?: LogFields, caller?: string): void;
  /** A logger whose lines carry these fields before their own. */
  with(fields: LogFields): Logger;
}

export const silentLogger: Logger = {
  enabled: () => false,
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
};

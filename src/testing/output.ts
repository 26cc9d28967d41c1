/** The hub's log, kept for the test. */
import type { LogOutput } from '../service/telemetry/log/output.js';

/** Lines kept; the oldest goes first. */
const MAX_LINES = 10_000;
/** Complaints shown when a wait fails. */
const SHOWN_COMPLAINTS = 8;

/** The ledger says the same in fewer words. */
const TOLD_BY_THE_BOOKS = /Items were dropped\.|Items were handed back to the sender\.|Not every item arrived\./;

export class HubOutput implements LogOutput {
  readonly #lines: string[] = [];
  readonly #echo: ((text: string) => void) | undefined;
  #rest = '';

  /** @param echo sees everything as it is written. */
  constructor(echo: ((text: string) => void) | undefined) {
    this.#echo = echo;
  }

  write(text: string): void {
    this.#echo?.(text);
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!; // split gives at least one
    this.#lines.push(...lines);
    if (this.#lines.length > MAX_LINES) this.#lines.splice(0, this.#lines.length - MAX_LINES);
  }

  flush(): void {}

  close(): void {}

  get lines(): readonly string[] {
    return this.#lines;
  }

  clear(): void {
    this.#lines.length = 0;
  }

  /** Latest warnings and errors. */
  complaints(): readonly string[] {
    return this.#lines
      .filter((line) => /^\S+\t(warn|error)\t/.test(line) || /"level":"(warn|error)"/.test(line))
      .filter((line) => !TOLD_BY_THE_BOOKS.test(line))
      .slice(-SHOWN_COMPLAINTS)
      .map((line) =>
        line
          .replace(/^\S+\t/, '')
          .replace(/"resource": ?\{[^}]*\},? ?/, '')
          .replaceAll('\t', '  '),
      );
  }
}

/**
 * Gathers the lines of one turn of the event loop into one write.
 *
 * Writes are synchronous, so lines leave in order and none is under way when the process ends; a hub that logs a line per
 * request pays one system call per turn. A pipe that is full (EAGAIN) is tried again later and never blocks the data path;
 * only `flush`, at the end, waits for it.
 */
import type { LogOutput } from './output.js';

/** Text held back for a reader that does not read; beyond it lines are counted instead of kept. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** Pause before a full pipe is tried again. */
const RETRY_MS = 20;
/** Longest time `flush` waits for a full pipe. */
const MAX_FLUSH_WAIT_MS = 2_000;

/** Writes from `offset` and returns how many bytes were taken. @throws with the system's `code`. */
export type WriteBytes = (bytes: Uint8Array, offset: number) => number;

export class BufferedOutput implements LogOutput {
  readonly #writeBytes: WriteBytes;
  readonly #release: (() => void) | undefined;
  #pending = '';
  #held: Uint8Array | undefined;
  #lostLines = 0;
  #scheduled: NodeJS.Immediate | NodeJS.Timeout | undefined;
  #gone = false;

  constructor(writeBytes: WriteBytes, release?: () => void) {
    this.#writeBytes = writeBytes;
    this.#release = release;
  }

  write(text: string): void {
    if (this.#gone) return;
    if (this.#pending.length + (this.#held?.length ?? 0) > MAX_HELD_BYTES) {
      this.#lostLines++;
      return;
    }
    this.#pending += text;
    this.#scheduled ??= setImmediate(this.#onTurn);
  }

  flush(): void {
    for (let waitedMs = 0; !this.#drain() && waitedMs < MAX_FLUSH_WAIT_MS; waitedMs += RETRY_MS) pause(RETRY_MS);
  }

  close(): void {
    if (this.#gone) return;
    this.flush();
    this.#abandon();
    this.#release?.();
  }

  readonly #onTurn = (): void => {
    this.#scheduled = undefined;
    if (!this.#drain()) this.#scheduled = setTimeout(this.#onTurn, RETRY_MS);
  };

  /** Writes what it can. @returns whether nothing is left. */
  #drain(): boolean {
    if (this.#gone) return true;
    const bytes = this.#takePending();
    let offset = 0;
    try {
      while (offset < bytes.length) offset += this.#writeBytes(bytes, offset);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN' && code !== 'EBUSY')
        this.#abandon(); // the reader is gone: that costs lines, not the hub
      else this.#held = bytes.subarray(offset);
      return this.#gone;
    }
  }

  #takePending(): Uint8Array {
    if (this.#lostLines > 0) {
      this.#pending += `(${this.#lostLines} log lines left out: the reader of the log did not keep up)\n`;
      this.#lostLines = 0;
    }
    const fresh = Buffer.from(this.#pending);
    const bytes = this.#held === undefined || this.#held.length === 0 ? fresh : Buffer.concat([this.#held, fresh]);
    this.#pending = '';
    this.#held = undefined;
    return bytes;
  }

  #abandon(): void {
    this.#gone = true;
    this.#pending = '';
    this.#held = undefined;
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

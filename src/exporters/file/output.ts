import type { FileHandle } from 'node:fs/promises';

/** Somewhere messages are written, whole and one after the other. */
export interface Output {
  /** Settles when the system has them. @throws the file system's error; the file is as before, where it can be. */
  write(message: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Writes at the end of a file that was opened for appending; what went in half is cut off again. */
export class AppendingFile {
  readonly #handle: FileHandle;
  /** A pipe or a device has no end that could be cut back to. */
  readonly #isRegular: boolean;
  byteLength: number;

  private constructor(handle: FileHandle, isRegular: boolean, byteLength: number) {
    this.#handle = handle;
    this.#isRegular = isRegular;
    this.byteLength = byteLength;
  }

  static async of(handle: FileHandle): Promise<AppendingFile> {
    const stats = await handle.stat();
    return new AppendingFile(handle, stats.isFile(), stats.size);
  }

  async write(message: Uint8Array): Promise<void> {
    let written = 0;
    try {
      while (written < message.length) {
        const { bytesWritten } = await this.#handle.write(message, written, message.length - written);
        written += bytesWritten;
      }
      this.byteLength += written;
    } catch (error) {
      if (this.#isRegular && written > 0) await this.#cutOff(written).catch(() => {});
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #cutOff(written: number): Promise<void> {
    const { size } = await this.#handle.stat();
    await this.#handle.truncate(Math.max(0, size - written));
  }
}

/** Lets callers in one after the other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }
}

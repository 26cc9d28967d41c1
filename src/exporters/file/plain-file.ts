import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppendingFile, Turns, type Output } from './output.js';

const MODE = 0o644;

/** One file that is emptied first, or written on. */
export class PlainFile implements Output {
  readonly #file: AppendingFile;
  readonly #turns = new Turns();

  private constructor(file: AppendingFile) {
    this.#file = file;
  }

  /** @throws the file system's error. */
  static async open(path: string, keep: boolean): Promise<PlainFile> {
    // Always for appending: whoever empties the file from outside (logrotate) gets no hole in front of what follows.
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (keep ? 0 : constants.O_TRUNC);
    return new PlainFile(await AppendingFile.of(await open(path, flags, MODE)));
  }

  write(message: Uint8Array): Promise<void> {
    return this.#turns.run(() => this.#file.write(message));
  }

  close(): Promise<void> {
    return this.#turns.run(() => this.#file.close());
  }
}

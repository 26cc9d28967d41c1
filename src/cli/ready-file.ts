import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BoundAddress } from '../component/component.js';

/** What a ready file holds, as JSON. */
export interface ReadyFileContent {
  readonly pid: number;
  /** As `Hub.addresses`. */
  readonly addresses: Readonly<Record<string, BoundAddress>>;
}

/** The file that is there while the hub is ready. It appears whole, or not at all. */
export class ReadyFile {
  readonly #path: string;

  constructor(path: string, cwd: string) {
    this.#path = resolve(cwd, path);
  }

  async write(addresses: ReadonlyMap<string, BoundAddress>): Promise<void> {
    const content: ReadyFileContent = { pid: process.pid, addresses: Object.fromEntries(addresses) };
    const unfinished = `${this.#path}.${process.pid}`;
    await writeFile(unfinished, `${JSON.stringify(content, undefined, 2)}\n`);
    await rename(unfinished, this.#path);
  }

  /** The content, or undefined when the file is not there or not whole. */
  async read(): Promise<ReadyFileContent | undefined> {
    try {
      return JSON.parse(await readFile(this.#path, 'utf8')) as ReadyFileContent;
    } catch {
      return undefined;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

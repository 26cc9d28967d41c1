import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartError, errorText } from '../../component/errors.js';
import type { Logger } from '../../component/logger.js';
import type { FileConfig } from './config.js';
import { GroupPath } from './group-path.js';
import type { Output } from './output.js';
import { PlainFile } from './plain-file.js';

/** The files of a grouping exporter, as many of them open as may be: the one used longest ago is closed for another. */
export class GroupFiles {
  readonly #config: FileConfig;
  readonly #logger: Logger;
  readonly #paths: GroupPath;
  /** In the order of their last use. */
  readonly #open = new Map<string, Promise<Output>>();
  /** Opened by this run before: written on, not emptied, when they are opened again. */
  readonly #known = new Set<string>();

  /** @throws {StartError} */
  constructor(config: FileConfig, logger: Logger) {
    if (config.group_by.max_open_files <= 0) throw new StartError('must provide a positive size');
    this.#config = config;
    this.#logger = logger;
    this.#paths = new GroupPath(config.path);
  }

  async write(value: string, message: Uint8Array): Promise<void> {
    const path = this.#paths.of(value);
    const file = this.#open.get(path) ?? this.#openFile(path);
    this.#open.delete(path);
    this.#open.set(path, file);
    this.#closeOldest();
    await (await file).write(message);
  }

  async close(): Promise<void> {
    const all = [...this.#open];
    this.#open.clear();
    await Promise.all(all.map(([path, file]) => this.#closeFile(path, file)));
  }

  #openFile(path: string): Promise<Output> {
    const isKnown = this.#known.has(path);
    this.#known.add(path);
    const opening = openIn(path, this.#config.append || isKnown);
    opening.catch(() => {
      if (!isKnown) this.#known.delete(path);
      if (this.#open.get(path) === opening) this.#open.delete(path);
    });
    return opening;
  }

  #closeOldest(): void {
    for (const [path, file] of this.#open) {
      if (this.#open.size <= this.#config.group_by.max_open_files) return;
      this.#open.delete(path);
      void this.#closeFile(path, file);
    }
  }

  /** Writes that wait are done first. */
  async #closeFile(path: string, file: Promise<Output>): Promise<void> {
    try {
      await (await file).close();
    } catch (error) {
      this.#logger.warn('Failed to close file', { error: errorText(error), path });
    }
  }
}

async function openIn(path: string, keep: boolean): Promise<Output> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  return PlainFile.open(path, keep);
}

/** Durable logs in a folder of their own: made before each test, closed and removed behind it. */
import { type FileHandle, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { systemClock } from '../../src/component/clock.js';
import type { WriteAheadLogOptions } from '../../src/durable/log-entry.js';
import { WriteAheadLog } from '../../src/durable/write-ahead-log.js';
import { type Batch, batchOf } from '../../src/pdata/batch.js';
import type { Signal } from '../../src/pdata/signal.js';
import { RecordingLogger } from './settings.js';

export class DurableLogs {
  directory = '';
  readonly #defaults: Partial<WriteAheadLogOptions>;
  readonly #opened: WriteAheadLog[] = [];

  /** Called where a file of tests begins. @param defaults of every log that is opened. */
  constructor(defaults: Partial<WriteAheadLogOptions>) {
    this.#defaults = defaults;
    beforeEach(async () => {
      this.directory = await mkdtemp(join(tmpdir(), 'otlp-hub-durable-'));
    });
    afterEach(async () => {
      vi.restoreAllMocks();
      for (const log of this.#opened.splice(0)) await log.close().catch(() => {});
      await rm(this.directory, { recursive: true, force: true });
    });
  }

  readonly open = async (overrides: Partial<WriteAheadLogOptions> = {}): Promise<WriteAheadLog> => {
    const log = await WriteAheadLog.open({
      directory: this.directory,
      sync: 'batch',
      maxBytes: 1e9,
      lockWaitMs: 0,
      clock: systemClock,
      logger: new RecordingLogger(),
      ...this.#defaults,
      ...overrides,
    });
    this.#opened.push(log);
    return log;
  };

  /** Names of the log's files, oldest first. */
  readonly segments = async (): Promise<string[]> =>
    (await readdir(this.directory)).filter((name) => name.endsWith('.seg')).sort();

  /** Where every open file has its methods from. */
  readonly fileMethods = async (): Promise<FileHandle> => {
    const handle = await open(this.directory, 'r');
    await handle.close();
    return Object.getPrototypeOf(handle) as FileHandle;
  };
}

export function batch(text: string, signal: Signal = 'logs'): Batch {
  return batchOf(signal, Buffer.from(text), text.length);
}

/** What a log holds, as text by sequence number order. */
export async function contents(log: WriteAheadLog): Promise<string[]> {
  const texts: string[] = [];
  for (const { seq } of log.live()) texts.push(Buffer.from(await log.read(seq)).toString());
  return texts;
}

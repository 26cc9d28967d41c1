import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../../component/clock.js';
import type { RotationConfig } from './config.js';
import { AppendingFile, Turns, type Output } from './output.js';

const MIB = 1 << 20;
const DEFAULT_MAX_MIB = 100;
const DAY_MS = 86_400_000;
const NEW_MODE = 0o600;
const STAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d)-(\d\d)-(\d\d)\.(\d{3})$/;

/**
 * A file that makes room for a new one before it grows too large: it is renamed to `<name>-<time><extension>`. It is opened with
 * the first message, and written on if it is there.
 *
 * Source followed: lumberjack 2.2.1, which the reference uses.
 */
export class RotatingFile implements Output {
  readonly #path: string;
  readonly #config: RotationConfig;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #endBytes: number;
  readonly #turns = new Turns();
  #file: AppendingFile | undefined;

  /** @param endBytes at the end of every message that do not count against the limit, as in the reference. */
  constructor(path: string, config: RotationConfig, clock: Clock, endBytes: number) {
    this.#path = path;
    this.#endBytes = endBytes;
    this.#config = config;
    this.#clock = clock;
    this.#maxBytes = (config.max_megabytes === 0 ? DEFAULT_MAX_MIB : config.max_megabytes) * MIB;
  }

  write(message: Uint8Array): Promise<void> {
    return this.#turns.run(async () => {
      const length = message.length - this.#endBytes;
      if (length > this.#maxBytes) {
        throw new Error(`write length ${length} exceeds maximum file size ${this.#maxBytes}`);
      }
      const file = this.#file ?? (await this.#open(length));
      this.#file = file;
      const fits = file.byteLength + length <= this.#maxBytes;
      await (fits ? file : await this.#rotate(file)).write(message);
    });
  }

  close(): Promise<void> {
    return this.#turns.run(async () => {
      await this.#file?.close();
      this.#file = undefined;
    });
  }

  async #open(messageBytes: number): Promise<AppendingFile> {
    await this.#removeOld();
    const size = await stat(this.#path).then(
      (stats) => stats.size,
      () => undefined,
    );
    const isFull = size !== undefined && size + messageBytes >= this.#maxBytes;
    return size === undefined || isFull ? this.#openNew() : openAt(this.#path, NEW_MODE);
  }

  async #rotate(full: AppendingFile): Promise<AppendingFile> {
    this.#file = undefined;
    await full.close();
    this.#file = await this.#openNew();
    await this.#removeOld();
    return this.#file;
  }

  async #openNew(): Promise<AppendingFile> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o755 });
    const mode = await stat(this.#path).then(
      (stats) => stats.mode & 0o777,
      () => undefined,
    );
    if (mode !== undefined) await rename(this.#path, await this.#freeName());
    return openAt(this.#path, mode ?? NEW_MODE);
  }

  /** A second file of the same millisecond takes the next one, so that it does not replace the first. */
  async #freeName(): Promise<string> {
    const { prefix, extension } = this.#parts();
    for (let atMs = this.#clock.now(); ; atMs++) {
      const name = join(dirname(this.#path), `${prefix}${stampOf(atMs, this.#config.localtime)}${extension}`);
      const isTaken = await stat(name).then(
        () => true,
        () => false,
      );
      if (!isTaken) return name;
    }
  }

  /** Files beyond `max_backups`, and those older than `max_days`. What cannot be deleted stays, as in the reference. */
  async #removeOld(): Promise<void> {
    const { max_backups: maxBackups, max_days: maxDays } = this.#config;
    const directory = dirname(this.#path);
    const old = (await readdir(directory).catch(() => []))
      .map((name) => ({ name, atMs: this.#timeOf(name) }))
      .filter((file): file is { name: string; atMs: number } => file.atMs !== undefined)
      .sort((a, b) => b.atMs - a.atMs);
    const cutoffMs = maxDays > 0 ? this.#clock.now() - maxDays * DAY_MS : -Infinity;
    const gone = old.filter(({ atMs }, index) => (maxBackups > 0 && index >= maxBackups) || atMs < cutoffMs);
    await Promise.all(gone.map(({ name }) => rm(join(directory, name)).catch(() => {})));
  }

  #timeOf(name: string): number | undefined {
    const { prefix, extension } = this.#parts();
    if (!name.startsWith(prefix) || !name.endsWith(extension)) return undefined;
    const stamp = STAMP.exec(name.slice(prefix.length, name.length - extension.length));
    if (stamp === null) return undefined;
    const [, year, month, day, hour, minute, second, ms] = stamp.map(Number);
    return Date.UTC(year!, month! - 1, day, hour, minute, second, ms); // also for local times, as in the reference
  }

  #parts(): { readonly prefix: string; readonly extension: string } {
    const name = basename(this.#path);
    const dot = name.lastIndexOf('.');
    const end = dot < 0 ? name.length : dot;
    return { prefix: `${name.slice(0, end)}-`, extension: name.slice(end) };
  }
}

async function openAt(path: string, mode: number): Promise<AppendingFile> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;
  return AppendingFile.of(await open(path, flags, mode));
}

/** e.g. `2026-01-02T03-04-05.678`. */
function stampOf(atMs: number, isLocal: boolean): string {
  const shiftMs = isLocal ? new Date(atMs).getTimezoneOffset() * 60_000 : 0;
  return new Date(atMs - shiftMs).toISOString().slice(0, -1).replaceAll(':', '-');
}

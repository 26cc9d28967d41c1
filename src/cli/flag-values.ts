import { parseGoDuration } from '../pdata/go-duration.js';

/** Milliseconds of a Go duration, e.g. `1m30s`. @throws {Error} why it is none. */
export function durationMilliseconds(text: string): number {
  const parsed = parseGoDuration(text);
  if ('error' in parsed) throw new Error(parsed.error);
  if (parsed.nanoseconds < 0n) throw new Error('a time cannot be negative');
  return Number(parsed.nanoseconds) / 1e6;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

/** Bytes of a size, e.g. `512MiB`. @throws {Error} why it is none. */
export function byteSize(text: string): number {
  const [, number, unit] = /^(\d+)\s*([KMGT]iB)?$/.exec(text) ?? [];
  if (number === undefined) throw new Error('expected bytes, e.g. 1073741824, 512MiB or 4GiB');
  return Number(number) * UNITS[unit ?? '']!; // the pattern allows these units only
}

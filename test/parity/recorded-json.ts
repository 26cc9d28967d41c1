import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of recorded answers of the reference, below `test/parity/recorded`. */
export function recordedJson<T>(file: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'recorded', file), 'utf8')) as T;
}

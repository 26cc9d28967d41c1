import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** Files of the memory limit, by version of the control groups. A file of one version is not there under the other. */
const LIMIT_FILES = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'];
/** What version 1 shows where no limit is set. */
const UNLIMITED = 9223372036854771712n;

/** Memory the hub may use in bytes: the container's limit, else the machine's memory. @param read throws where no file is. */
export function totalMemory(read: (file: string) => string = readText, machine: () => number = totalmem): number {
  for (const file of LIMIT_FILES) {
    let text: string;
    try {
      text = read(file).trim();
    } catch {
      continue;
    }
    if (/^\d+$/.test(text) && BigInt(text) < UNLIMITED) return Number(text);
  }
  return machine();
}

function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

import { readFile, rename, writeFile } from 'node:fs/promises';

/** For keys and tokens. */
export const OWNER_ONLY = 0o600;
export const READABLE = 0o644;

/** Writes beside the file and renames, so that no reader sees half of it. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, path);
}

/** The text of a file, or undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

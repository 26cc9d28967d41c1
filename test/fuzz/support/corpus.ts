/**
 * Inputs that once failed, or that are known to be nasty: `test/fuzz/corpus/KIND/NAME.hex` (hex, blanks and `#` comments
 * allowed) `NAME.bin` (the bytes themselves). Each fuzz test takes those of its kind first.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(import.meta.dirname, '../corpus');

export interface CorpusInput {
  /** File name without ending. Tests read what they need from it, such as the signal before the first dot. */
  readonly name: string;
  readonly bytes: Buffer;
}

export function corpus(kind: string): CorpusInput[] {
  const files = readdirSync(join(CORPUS, kind)).sort();
  return files.map((file) => ({
    name: file.replace(/\.[^.]*$/, ''),
    bytes: contentOf(file, readFileSync(join(CORPUS, kind, file))),
  }));
}

function contentOf(file: string, content: Buffer): Buffer {
  if (!file.endsWith('.hex')) return content;
  return Buffer.from(content.toString('latin1').replaceAll(/#.*|\s/g, ''), 'hex');
}

import type { FieldDescriptor } from '../descriptor.js';

/** A field as JSON writes it. */
export interface JsonField extends FieldDescriptor {
  /** Of one value, or of the packed block. */
  readonly tag: number;
  readonly packed: boolean;
  /** Written even if it is zero: a member of a oneof, which is there or not. */
  readonly explicit: boolean;
}

interface Entry {
  readonly name: Uint8Array;
  readonly field: JsonField;
}

const NO_ENTRIES: readonly Entry[] = [];

/** The fields of one message by name, found without making a string of the name. Guard: pdata.bench, JSON decode. */
export class FieldTable {
  /** By length and last byte of the name, which few fields of a message share. */
  readonly #entries = new Map<number, Entry[]>();

  add(name: string, field: JsonField): void {
    const entry = { name: Buffer.from(name), field };
    const hash = hashOf(entry.name, 0, entry.name.length);
    const entries = this.#entries.get(hash);
    if (entries === undefined) this.#entries.set(hash, [entry]);
    else entries.push(entry);
  }

  /** The field with the name that stands between two offsets. */
  find(text: Uint8Array, start: number, end: number): JsonField | undefined {
    if (start === end) return undefined;
    const entries = this.#entries.get(hashOf(text, start, end)) ?? NO_ENTRIES;
    for (const entry of entries) {
      if (isAt(entry.name, text, start, end)) return entry.field;
    }
    return undefined;
  }
}

function hashOf(text: Uint8Array, start: number, end: number): number {
  return ((end - start) << 8) | text[end - 1]!;
}

function isAt(name: Uint8Array, text: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== text[start + i]) return false;
  return true;
}

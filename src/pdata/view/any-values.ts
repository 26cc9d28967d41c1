import { Cursor } from '../cursor.js';
import { LIST } from '../fields.js';
import type { WireWriter } from '../wire-writer.js';

/**
 * A list of values over the content of an ArrayValue message: Go's `pcommon.Slice`. A snapshot with value semantics: changes
 * go into this object and are written back by whoever holds it. Elements are AnyValue contents; `value.ts` decodes them.
 */
export class AnyValues {
  readonly #buf: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  /** Once somebody asked for one. */
  #elements: Uint8Array[] | undefined;

  /** @param elements for a list of its own, instead of a region of bytes. */
  private constructor(buf: Uint8Array, start: number, end: number, elements?: Uint8Array[]) {
    this.#buf = buf;
    this.#start = start;
    this.#end = end;
    this.#elements = elements;
  }

  static over(buf: Uint8Array, start: number, end: number): AnyValues {
    return new AnyValues(buf, start, end);
  }

  /** @param elements contents of AnyValue messages; handed over. */
  static of(elements: Uint8Array[]): AnyValues {
    return new AnyValues(EMPTY, 0, 0, elements);
  }

  get length(): number {
    return this.elements().length;
  }

  setAt(index: number, value: Uint8Array): void {
    this.elements()[index] = value;
  }

  push(value: Uint8Array): void {
    this.elements().push(value);
  }

  /** Contents of the elements' AnyValue messages. */
  elements(): Uint8Array[] {
    if (this.#elements !== undefined) return this.#elements;
    const elements: Uint8Array[] = [];
    const cursor = new Cursor(this.#buf, this.#start, this.#end);
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === LIST.values) elements.push(cursor.bytes());
      else cursor.skip(tag);
    }
    return (this.#elements = elements);
  }

  /** Writes the fields of an ArrayValue message. */
  writeElements(out: WireWriter): void {
    if (this.#elements === undefined) {
      out.raw(this.#buf, this.#start, this.#end);
      return;
    }
    for (const element of this.#elements) out.bytesField(LIST.values, element);
  }
}

const EMPTY = new Uint8Array(0);

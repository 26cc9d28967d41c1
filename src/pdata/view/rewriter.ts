import { Cursor } from '../cursor.js';
import { WireWriter } from '../wire-writer.js';

/** What can write itself as the content of a message. */
export interface Content {
  write(out: WireWriter): void;
}

/**
 * HOT PATH: collects the fields of one repeated slot while a walk passes over them. What is kept is copied in runs, and
 * nothing is copied before the first change; if there was none there is no result.
 */
export class Rewriter {
  readonly #out = new WireWriter();
  #buf = new Uint8Array(0) as Uint8Array;
  #runStart = 0;
  #isChanged = false;

  /** Starts at the first field. */
  begin(buf: Uint8Array, start: number): void {
    this.#buf = buf;
    this.#runStart = start;
    this.#isChanged = false;
    this.#out.rewind(0);
  }

  /** Leaves out the bytes of another slot's field that stand in between. */
  gap(start: number, end: number): void {
    this.#flush(start);
    this.#runStart = end;
  }

  /** Takes the field away. */
  drop(start: number, end: number): void {
    this.gap(start, end);
    this.#isChanged = true;
  }

  /** Writes the field anew. */
  replace(start: number, end: number, tag: number, content: Content): void {
    this.gap(start, end);
    this.append(tag, content);
  }

  /** Writes one more field; behind the last one only. */
  append(tag: number, content: Content): void {
    const mark = this.#out.begin(tag);
    content.write(this.#out);
    this.#out.end(mark);
    this.#isChanged = true;
  }

  /** Ends the fields that stand in the buffer. */
  endRun(end: number): void {
    this.gap(end, end);
  }

  /** All fields as they stand while one of them is looked at, from `start` on. @param end of the buffer's stretch of fields. */
  preview(start: number, end: number, tag: number, current: Content): Uint8Array {
    const out = new WireWriter();
    out.raw(this.#out.since(0));
    if (start > this.#runStart) out.raw(this.#buf, this.#runStart, start);
    const mark = out.begin(tag);
    current.write(out);
    out.end(mark);
    const walk = new Cursor(this.#buf, start, end);
    walk.skip(walk.tag());
    while (walk.pos < end) {
      const from = walk.pos;
      const found = walk.tag();
      walk.skip(found);
      if (found === tag) out.raw(this.#buf, from, walk.pos);
    }
    return out.finish();
  }

  /** The fields anew, or undefined if they are as they were. */
  finish(): Uint8Array | undefined {
    return this.#isChanged ? this.#out.finish() : undefined;
  }

  /** The same without a copy: valid until the next `begin`. */
  peek(): Uint8Array | undefined {
    return this.#isChanged ? this.#out.since(0) : undefined;
  }

  #flush(end: number): void {
    if (end > this.#runStart) this.#out.raw(this.#buf, this.#runStart, end);
  }
}

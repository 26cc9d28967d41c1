import { Cursor } from '../cursor.js';
import type { WireWriter } from '../wire-writer.js';

/**
 * Puts the fields of the message written since `start` in the order of their numbers, repeated ones in the order they came.
 * JSON objects have no order, but protobuf writers keep one, and readers are fastest (and byte comparisons possible) with it.
 */
export function sortFields(out: WireWriter, start: number): void {
  const content = out.since(start).slice();
  const cursor = new Cursor(content);
  const fields: { number: number; start: number; end: number }[] = [];
  while (cursor.pos < cursor.end) {
    const fieldStart = cursor.pos;
    const tag = cursor.tag();
    cursor.skip(tag);
    fields.push({ number: tag >>> 3, start: fieldStart, end: cursor.pos });
  }
  fields.sort((a, b) => a.number - b.number);
  out.rewind(start);
  for (const field of fields) out.raw(content, field.start, field.end);
}

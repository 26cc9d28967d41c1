/** Repeated fields that a sender wrote in several places or unpacked, which hardly any does, brought together. */
import { Cursor } from '../../pdata/cursor.js';

/** Every field `tag` (length-delimited) of a message, tags included, end to end. */
export function gatherFields(buf: Uint8Array, start: number, end: number, tag: number): Uint8Array {
  const parts: Uint8Array[] = [];
  const message = new Cursor(buf, start, end);
  for (;;) {
    const at = message.pos;
    const field = message.tag();
    if (field === 0) return Buffer.concat(parts);
    message.skip(field);
    if (field === tag) parts.push(buf.subarray(at, message.pos));
  }
}

/** Every 8-byte value of a repeated field, packed or not, end to end. */
export function gatherFixed64(
  buf: Uint8Array,
  start: number,
  end: number,
  packedTag: number,
  plainTag: number,
): Uint8Array {
  const parts: Uint8Array[] = [];
  const message = new Cursor(buf, start, end);
  for (let field = message.tag(); field !== 0; field = message.tag()) {
    if (field === packedTag) {
      parts.push(message.bytes());
    } else {
      const at = message.pos;
      message.skip(field);
      if (field === plainTag) parts.push(buf.subarray(at, message.pos));
    }
  }
  return Buffer.concat(parts);
}

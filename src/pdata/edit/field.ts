/** HOT PATH: steps over fields of validated messages without allocating. */
import { Cursor } from '../cursor.js';

/** What `readHeader` found: one object for all, so that nothing is allocated. */
export const header = { start: 0, end: 0 };

const cursor = new Cursor(new Uint8Array(0));

/** Where the content of the length-delimited field at `pos` starts and ends. */
export function readHeader(buf: Uint8Array, pos: number): void {
  cursor.reset(buf, pos, buf.length);
  cursor.tag();
  const length = cursor.varint();
  header.start = cursor.pos;
  header.end = cursor.pos + length;
  cursor.buf = NONE;
}

/** Where the field at `pos` ends. */
export function fieldEnd(buf: Uint8Array, pos: number, end: number): number {
  const tag = buf[pos]!;
  if (tag < 0x80) {
    switch (tag & 7) {
      case 0:
        for (pos++; buf[pos]! >= 0x80;) pos++;
        return pos + 1;
      case 1:
        return pos + 9;
      case 2:
        if (buf[pos + 1]! < 0x80) return pos + 2 + buf[pos + 1]!;
        break;
      case 5:
        return pos + 5;
    }
  }
  cursor.reset(buf, pos, end);
  cursor.skip(cursor.tag());
  const next = cursor.pos;
  cursor.buf = NONE;
  return next;
}

const NONE = new Uint8Array(0);

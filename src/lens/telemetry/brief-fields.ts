/** What lists of log records and of traces read alike. */
import { anyValueText } from '../../pdata/any-value.js';
import { Cursor } from '../../pdata/cursor.js';
import { KEY_VALUE, RESOURCE } from '../../pdata/fields.js';

const SERVICE_NAME = Buffer.from('service.name');

export function eachField(message: Uint8Array, field: number, visit: (content: Uint8Array) => void): void {
  const cursor = new Cursor(message);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === field) visit(cursor.bytes());
    else cursor.skip(tag);
  }
}

/** Where a key and its value stand. It is the same object for each attribute: nothing of it is to be kept. */
export interface AttributeSpans {
  keyStart: number;
  keyEnd: number;
  /** Content of the value; -1 where there is none. */
  valueStart: number;
  valueEnd: number;
}

/**
 * Goes through attributes where they stand, until `visit` returns true.
 *
 * @param tag of the attributes in the message between the offsets.
 * @returns whether it did.
 */
export function someAttribute(
  buf: Uint8Array,
  [start, end]: readonly [start: number, end: number],
  tag: number,
  visit: (spans: AttributeSpans) => boolean,
): boolean {
  const cursor = new Cursor(buf, start, end);
  const spans = { keyStart: 0, keyEnd: 0, valueStart: -1, valueEnd: -1 };
  for (let found = cursor.tag(); found !== 0; found = cursor.tag()) {
    if (found !== tag) {
      cursor.skip(found);
      continue;
    }
    const length = cursor.varint();
    cursor.end = cursor.pos + length;
    readSpans(cursor, spans);
    cursor.end = end;
    if (visit(spans)) return true;
  }
  return false;
}

/** Reads the attribute the cursor is narrowed to. */
function readSpans(cursor: Cursor, spans: AttributeSpans): void {
  spans.keyStart = spans.keyEnd = 0;
  spans.valueStart = spans.valueEnd = -1;
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === KEY_VALUE.key) {
      const length = cursor.varint();
      spans.keyStart = cursor.pos;
      cursor.pos = spans.keyEnd = spans.keyStart + length;
    } else if (tag === KEY_VALUE.value) {
      const length = cursor.varint();
      spans.valueStart = cursor.pos;
      cursor.pos = spans.valueEnd = spans.valueStart + length;
    } else cursor.skip(tag);
  }
}

/** Of a key that comes twice the first one with a value counts, as where an item is shown whole. */
export function serviceOf(resource: Uint8Array): string {
  let service = '';
  someAttribute(resource, [0, resource.length], RESOURCE.attributes, (spans) => {
    if (spans.valueStart < 0 || !bytesAre(resource, spans.keyStart, spans.keyEnd, SERVICE_NAME)) return false;
    service = anyValueText(resource, spans.valueStart, spans.valueEnd);
    return true;
  });
  return service;
}

/** Whether exactly those bytes stand between the offsets. */
export function bytesAre(buf: Uint8Array, start: number, end: number, wanted: Uint8Array, wantedStart = 0): boolean {
  if (end - start !== wanted.length - wantedStart) return false;
  return startsWith(buf, start, end, wanted, wantedStart);
}

/** Whether what is wanted begins with the bytes between the offsets. */
export function startsWith(buf: Uint8Array, start: number, end: number, wanted: Uint8Array, wantedStart = 0): boolean {
  for (let at = start, other = wantedStart; at < end; at++, other++) if (buf[at] !== wanted[other]) return false;
  return true;
}

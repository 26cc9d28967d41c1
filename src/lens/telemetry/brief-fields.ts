/** What lists of log records and of traces read alike. */
import { anyValueText, keyValueSpans, type KeyValueSpans } from '../../pdata/any-value.js';
import { Cursor } from '../../pdata/cursor.js';
import { RESOURCE } from '../../pdata/fields.js';

const SERVICE_NAME = Buffer.from('service.name');

export function eachField(message: Uint8Array, field: number, visit: (content: Uint8Array) => void): void {
  const cursor = new Cursor(message);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === field) visit(cursor.bytes());
    else cursor.skip(tag);
  }
}

/**
 * Goes through attributes where they stand, until `visit` returns true.
 *
 * @param tag of the attributes in the message between the offsets.
 * @param visit is told where the attribute itself begins, too: there a value stands that is absent.
 * @returns whether it did.
 */
export function someAttribute(
  buf: Uint8Array,
  [start, end]: readonly [start: number, end: number],
  tag: number,
  visit: (spans: KeyValueSpans, start: number) => boolean,
): boolean {
  const cursor = new Cursor(buf, start, end);
  for (let found = cursor.tag(); found !== 0; found = cursor.tag()) {
    if (found !== tag) {
      cursor.skip(found);
      continue;
    }
    const length = cursor.varint();
    const at = cursor.pos;
    cursor.pos = at + length;
    if (visit(keyValueSpans(buf, at, cursor.pos), at)) return true;
  }
  return false;
}

/** Of a key that comes twice the first one with a value counts, as where an item is shown whole. */
export function serviceOf(resource: Uint8Array): string {
  let service = '';
  someAttribute(resource, [0, resource.length], RESOURCE.attributes, (spans, start) => {
    const hasValue = spans.valueStart !== start;
    if (!hasValue || !bytesAre(resource, spans.keyStart, spans.keyEnd, SERVICE_NAME)) return false;
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

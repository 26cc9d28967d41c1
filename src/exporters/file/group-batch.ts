/** Takes a batch apart by a resource attribute, as bytes: what one resource holds is moved as a whole. */
import { anyValueKind, anyValueText, keyText, keyValueSpans } from '../../pdata/any-value.js';
import { batchOf, type Batch } from '../../pdata/batch.js';
import { countItems } from '../../pdata/count.js';
import { Cursor } from '../../pdata/cursor.js';
import { REQUEST, RESOURCE, RESOURCE_ITEMS } from '../../pdata/fields.js';

export interface Groups {
  readonly byValue: ReadonlyMap<string, Batch>;
  /** Items of resources that have no such attribute, or one that is no text. */
  readonly leftOut: number;
}

export function groupBatch(batch: Batch, attribute: string): Groups {
  const parts = new Map<string, Uint8Array[]>();
  let kept = 0;
  for (const chunk of batch.chunks) {
    const cursor = new Cursor(chunk);
    for (let start = 0, tag = cursor.tag(); tag !== 0; start = cursor.pos, tag = cursor.tag()) {
      if (tag !== REQUEST.resources) {
        cursor.skip(tag);
        continue;
      }
      const length = cursor.varint();
      const value = attributeOf(new Cursor(chunk, cursor.pos, cursor.pos + length), attribute);
      cursor.pos += length;
      if (value === undefined) continue;
      const list = parts.get(value);
      const part = chunk.subarray(start, cursor.pos);
      if (list === undefined) parts.set(value, [part]);
      else list.push(part);
    }
  }
  const byValue = new Map<string, Batch>();
  for (const [value, list] of parts) {
    const chunk = Buffer.concat(list);
    const items = countItems(batch.signal, chunk);
    kept += items;
    byValue.set(value, batchOf(batch.signal, chunk, items));
  }
  return { byValue, leftOut: batch.itemCount - kept };
}

/** @param cursor over a ResourceLogs, ResourceMetrics or ResourceSpans. */
function attributeOf(cursor: Cursor, wanted: string): string | undefined {
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag !== RESOURCE_ITEMS.resource) {
      cursor.skip(tag);
      continue;
    }
    const length = cursor.varint();
    return textIn(new Cursor(cursor.buf, cursor.pos, cursor.pos + length), wanted);
  }
  return undefined;
}

function textIn(cursor: Cursor, wanted: string): string | undefined {
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag !== RESOURCE.attributes) {
      cursor.skip(tag);
      continue;
    }
    const length = cursor.varint();
    const { buf, pos } = cursor;
    const spans = keyValueSpans(buf, pos, pos + length);
    cursor.pos = pos + length;
    if (keyText(buf, spans) !== wanted) continue;
    const isText = anyValueKind(buf, spans.valueStart, spans.valueEnd) === 'string';
    return isText ? anyValueText(buf, spans.valueStart, spans.valueEnd) : undefined;
  }
  return undefined;
}

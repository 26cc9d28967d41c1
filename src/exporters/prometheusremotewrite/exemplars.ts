/**
 * HOT PATH for payloads with exemplars: once per exemplar. Copies bytes; makes strings only for filtered attributes.
 *
 * Source: prometheus `prompb/types.proto`, message Exemplar, and `getPromExemplars` of the 0.131.0 reference.
 */
import { Cursor } from '../../pdata/cursor.js';
import { EXEMPLAR } from '../../pdata/fields.js';
import type { WireWriter } from '../../pdata/wire-writer.js';
import { bytesOfByteString, runeCount } from './byte-string.js';
import { readAttributes } from './labels.js';
import { nanosToMillisFloor } from './numbers.js';
import { writeInt64 } from './write-int64.js';

const TAG_LABELS = 0x0a;
const TAG_NAME = 0x0a;
const TAG_VALUE = 0x12;
const TAG_EXEMPLAR_VALUE = 0x11;
const TAG_TIMESTAMP = 0x18;

const TRACE_ID = 'trace_id';
const SPAN_ID = 'span_id';
/** OpenMetrics allows this many characters in all names and values together; attributes beyond are left out as a whole. */
const MAX_RUNES = 128;

/** Writes the content of a remote-write Exemplar for the OTLP exemplar between the offsets. */
export function writeExemplar(out: WireWriter, buf: Uint8Array, start: number, end: number): void {
  const fields = new Cursor(buf, start, end);
  let valueAt = -1;
  let isInt = false;
  let timeLow = 0;
  let timeHigh = 0;
  let hasAttributes = false;
  let traceId = '';
  let spanId = '';
  for (let tag = fields.tag(); tag !== 0; tag = fields.tag()) {
    if (tag === EXEMPLAR.timeUnixNano) {
      timeLow = fields.fixed32();
      timeHigh = fields.fixed32();
      continue;
    }
    if (tag === EXEMPLAR.traceId) traceId = idText(buf, fields);
    else if (tag === EXEMPLAR.spanId) spanId = idText(buf, fields);
    else if (tag === EXEMPLAR.asDouble || tag === EXEMPLAR.asInt) {
      valueAt = fields.pos;
      isInt = tag === EXEMPLAR.asInt;
    } else if (tag === EXEMPLAR.filteredAttributes) hasAttributes = true;
    fields.skip(tag);
  }
  if (traceId !== '') writeLabel(out, TRACE_ID, traceId);
  if (spanId !== '') writeLabel(out, SPAN_ID, spanId);
  if (hasAttributes) writeAttributes(out, buf, start, end, idRunes(TRACE_ID, traceId) + idRunes(SPAN_ID, spanId));
  if (valueAt < 0) return; // without a value the reference forgets the time too
  writeValue(out, buf, valueAt, isInt);
  const timeMs = nanosToMillisFloor(timeLow, timeHigh);
  if (timeMs === 0) return;
  out.byte(TAG_TIMESTAMP);
  writeInt64(out, timeMs);
}

/** The id at the cursor in hex; empty when it is all zeros or absent. The cursor stays. */
function idText(buf: Uint8Array, fields: Cursor): string {
  const at = fields.pos;
  const length = fields.varint();
  const text = (Buffer.prototype as Buffer).hexSlice.call(buf, fields.pos, fields.pos + length);
  fields.pos = at;
  return /[^0]/.test(text) ? text : '';
}

function idRunes(name: string, id: string): number {
  return id === '' ? 0 : name.length + id.length;
}

/** Attributes under their own names, unless all together are too long. */
function writeAttributes(out: WireWriter, buf: Uint8Array, start: number, end: number, idsRunes: number): void {
  const attributes = readAttributes(buf, start, end, EXEMPLAR.filteredAttributes);
  let runes = idsRunes;
  for (const { key, value } of attributes) runes += runeCount(key) + runeCount(value);
  if (runes > MAX_RUNES) return;
  for (const { key, value } of attributes) writeLabel(out, key, value);
}

function writeLabel(out: WireWriter, name: string, value: string): void {
  const mark = out.begin(TAG_LABELS);
  if (name !== '') out.bytesField(TAG_NAME, bytesOfByteString(name));
  if (value !== '') out.bytesField(TAG_VALUE, bytesOfByteString(value));
  out.end(mark);
}

/** proto3 leaves zero out; -0 counts as zero, as in the reference. */
function writeValue(out: WireWriter, buf: Uint8Array, at: number, isInt: boolean): void {
  const fields = new Cursor(buf, at, at + 8);
  const low = fields.fixed32();
  const high = fields.fixed32();
  if (low === 0 && (isInt ? high : high & 0x7fffffff) === 0) return;
  out.byte(TAG_EXEMPLAR_VALUE);
  if (isInt) out.double((high | 0) * 4294967296 + low);
  else out.raw(buf, at, at + 8);
}

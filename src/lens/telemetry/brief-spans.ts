/** What a list of traces needs of each span, read without decoding the rest. */
import { Cursor } from '../../pdata/cursor.js';
import { REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS, SPAN, SPAN_STATUS } from '../../pdata/fields.js';
import { eachField, serviceOf } from './brief-fields.js';

export interface BriefSpan {
  /** Lower-case hex. */
  readonly traceId: string;
  readonly isRoot: boolean;
  readonly name: string;
  readonly service: string;
  /** Unix time in milliseconds; 0 where it is not set. */
  readonly start: number;
  readonly end: number;
  readonly isError: boolean;
}

const ERROR = 2;

/** @param chunk a validated request of traces. */
export function eachBriefSpan(chunk: Uint8Array, visit: (span: BriefSpan) => void): void {
  eachField(chunk, REQUEST.resources, (resourceSpans) => {
    let service = '';
    eachField(resourceSpans, RESOURCE_ITEMS.resource, (resource) => (service = serviceOf(resource)));
    eachField(resourceSpans, RESOURCE_ITEMS.scopes, (scopeSpans) =>
      eachField(scopeSpans, SCOPE_ITEMS.items, (span) => visit(briefSpan(span, service))),
    );
  });
}

function briefSpan(message: Uint8Array, service: string): BriefSpan {
  const span = { traceId: '', isRoot: true, name: '', service, start: 0, end: 0, isError: false };
  const cursor = new Cursor(message);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === SPAN.traceId) span.traceId = hexOf(cursor.bytes());
    else if (tag === SPAN.parentSpanId) span.isRoot = cursor.bytes().every((byte) => byte === 0);
    else if (tag === SPAN.name) span.name = cursor.string();
    else if (tag === SPAN.startTimeUnixNano) span.start = timeAt(cursor);
    else if (tag === SPAN.endTimeUnixNano) span.end = timeAt(cursor);
    else if (tag === SPAN.status) span.isError = isError(cursor.bytes());
    else cursor.skip(tag);
  }
  return span;
}

function isError(status: Uint8Array): boolean {
  const cursor = new Cursor(status);
  let code = 0;
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === SPAN_STATUS.code) code = cursor.varint();
    else cursor.skip(tag);
  }
  return code === ERROR;
}

/** A fixed64 of nanoseconds, as milliseconds. */
function timeAt(cursor: Cursor): number {
  const { buf, pos } = cursor;
  cursor.pos = pos + 8;
  const view = new DataView(buf.buffer, buf.byteOffset + pos, 8);
  return (view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32) / 1e6;
}

function hexOf(id: Uint8Array): string {
  return (Buffer.prototype as Buffer).hexSlice.call(id, 0, id.length);
}

/** What a list of log records needs of each, read without decoding the rest. */
import { anyValueText } from '../../pdata/any-value.js';
import { Cursor } from '../../pdata/cursor.js';
import { ANY_VALUE, LOG_RECORD, REQUEST, RESOURCE_ITEMS, SCOPE_ITEMS } from '../../pdata/fields.js';
import type { LogRow } from '../api.js';
import type { AttributeSearch } from './attribute-search.js';
import { eachField, serviceOf } from './brief-fields.js';
import { cutName, cutText, ROW_CHARACTERS } from './text.js';

/** No character of UTF-8 is longer: what is cut off after so many of them is not shown. */
const MAX_BODY_BYTES = 4 * ROW_CHARACTERS;

const NO_BYTES = new Uint8Array(0);

/** A record where it stands. It is the same object for each: nothing of it is to be kept. */
export class BriefLog {
  severity = 0;
  service = '';
  #buf: Uint8Array = NO_BYTES;
  #start = 0;
  #end = 0;
  #resource: Uint8Array = NO_BYTES;
  readonly #cursor = new Cursor(this.#buf);
  #time = 0;
  #observed = 0;
  #severityText = -1;
  #trace = -1;
  #span = -1;
  #body = -1;

  /** The records that follow are of this resource. */
  enterResource(resource: Uint8Array): void {
    this.#resource = resource;
    this.service = cutName(serviceOf(resource));
  }

  /** Reads where everything stands. */
  enter(buf: Uint8Array, start: number, end: number): void {
    this.#buf = buf;
    this.#start = start;
    this.#end = end;
    this.severity = this.#time = this.#observed = 0;
    this.#severityText = this.#trace = this.#span = this.#body = -1;
    const cursor = this.#cursor;
    cursor.reset(buf, start, end);
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      if (tag === LOG_RECORD.severityNumber) {
        this.severity = cursor.int32();
        continue;
      }
      if (tag === LOG_RECORD.timeUnixNano) this.#time = timeAt(buf, cursor.pos);
      else if (tag === LOG_RECORD.observedTimeUnixNano) this.#observed = timeAt(buf, cursor.pos);
      else if (tag === LOG_RECORD.severityText) this.#severityText = cursor.pos;
      else if (tag === LOG_RECORD.body) this.#body = cursor.pos;
      else if (tag === LOG_RECORD.traceId) this.#trace = cursor.pos;
      else if (tag === LOG_RECORD.spanId) this.#span = cursor.pos;
      cursor.skip(tag);
    }
  }

  /** Lower-case hex; empty where there is none. */
  get traceId(): string {
    return this.#hexAt(this.#trace);
  }

  /** All of it. */
  get body(): string {
    if (this.#body < 0) return '';
    const [start, end] = this.#contentAt(this.#body);
    return anyValueText(this.#buf, start, end);
  }

  /** Whether the record or its resource has the attribute. */
  has(attribute: AttributeSearch): boolean {
    return attribute.isInResource(this.#resource) || attribute.isInRecord(this.#buf, this.#start, this.#end);
  }

  row(id: number, arrived: number): LogRow {
    const [traceId, spanId] = [this.traceId, this.#hexAt(this.#span)];
    return {
      id,
      ...(this.#time === 0 ? {} : { time: this.#time }),
      ...(this.#observed === 0 ? {} : { observedTime: this.#observed }),
      arrived,
      severity: this.severity,
      severityText: cutName(this.#textAt(this.#severityText)),
      service: this.service,
      body: this.#shownBody(),
      ...(traceId === '' ? {} : { traceId }),
      ...(spanId === '' ? {} : { spanId }),
    };
  }

  #shownBody(): LogRow['body'] {
    if (this.#body < 0) return { text: '' };
    const [start, end] = this.#contentAt(this.#body);
    const cursor = this.#cursor;
    cursor.reset(this.#buf, start, end);
    if (end - start > MAX_BODY_BYTES && cursor.tag() === ANY_VALUE.stringValue) {
      const bytes = cursor.varint();
      const head = this.#buf.subarray(cursor.pos, cursor.pos + MAX_BODY_BYTES);
      if (bytes > MAX_BODY_BYTES) return { text: cutText(utf8(head), ROW_CHARACTERS).text, bytes };
    }
    return cutText(anyValueText(this.#buf, start, end), ROW_CHARACTERS);
  }

  #textAt(at: number): string {
    if (at < 0) return '';
    const [start, end] = this.#contentAt(at);
    return utf8(this.#buf.subarray(start, end));
  }

  #hexAt(at: number): string {
    if (at < 0) return '';
    const [start, end] = this.#contentAt(at);
    const isSet = this.#buf.subarray(start, end).some((byte) => byte !== 0);
    return isSet ? (Buffer.prototype as Buffer).hexSlice.call(this.#buf, start, end) : '';
  }

  #contentAt(at: number): readonly [start: number, end: number] {
    const cursor = this.#cursor;
    cursor.reset(this.#buf, at, this.#buf.length);
    const length = cursor.varint();
    return [cursor.pos, cursor.pos + length];
  }
}

/** Calls back for each record of the chunk, in order. @param chunk a validated request of logs. */
export function eachBriefLog(chunk: Uint8Array, visit: (log: BriefLog) => void): void {
  const log = new BriefLog();
  eachField(chunk, REQUEST.resources, (resourceLogs) => {
    log.enterResource(NO_BYTES);
    eachField(resourceLogs, RESOURCE_ITEMS.resource, (resource) => log.enterResource(resource));
    eachField(resourceLogs, RESOURCE_ITEMS.scopes, (scopeLogs) => {
      const cursor = new Cursor(scopeLogs);
      for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
        if (tag !== SCOPE_ITEMS.items) {
          cursor.skip(tag);
          continue;
        }
        const length = cursor.varint();
        const start = cursor.pos;
        cursor.pos = start + length;
        log.enter(scopeLogs, start, cursor.pos);
        visit(log);
      }
    });
  });
}

function utf8(bytes: Uint8Array): string {
  return (Buffer.prototype as Buffer).utf8Slice.call(bytes, 0, bytes.length);
}

/** A fixed64 of nanoseconds, as milliseconds. */
function timeAt(buf: Uint8Array, at: number): number {
  const view = new DataView(buf.buffer, buf.byteOffset + at, 8);
  return (view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32) / 1e6;
}

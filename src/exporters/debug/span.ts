import { SPAN, SPAN_EVENT, SPAN_LINK, SPAN_STATUS } from '../../pdata/fields.js';
import {
  embedded,
  readAttribute,
  readId,
  readMessage,
  readUint32,
  type Attribute,
  type FieldReaders,
  type Message,
} from './read.js';

export interface SpanEvent {
  name: string;
  timeUnixNano: bigint;
  droppedAttributesCount: number;
  readonly attributes: Attribute[];
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  traceState: string;
  droppedAttributesCount: number;
  readonly attributes: Attribute[];
}

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  name: string;
  kind: number;
  startTimeUnixNano: bigint;
  endTimeUnixNano: bigint;
  statusCode: number;
  statusMessage: string;
  readonly attributes: Attribute[];
  readonly events: SpanEvent[];
  readonly links: SpanLink[];
}

export function readSpan(message: Message): Span {
  const span: Span = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    startTimeUnixNano: 0n,
    endTimeUnixNano: 0n,
    statusCode: 0,
    statusMessage: '',
    attributes: [],
    events: [],
    links: [],
  };
  const status: FieldReaders = new Map([
    [SPAN_STATUS.message, (cursor) => void (span.statusMessage = cursor.string())],
    [SPAN_STATUS.code, (cursor) => void (span.statusCode = cursor.int32())],
  ]);
  readMessage(
    message,
    new Map([
      [SPAN.traceId, (cursor) => void (span.traceId = readId(cursor))],
      [SPAN.spanId, (cursor) => void (span.spanId = readId(cursor))],
      [SPAN.parentSpanId, (cursor) => void (span.parentSpanId = readId(cursor))],
      [SPAN.traceState, (cursor) => void (span.traceState = cursor.string())],
      [SPAN.name, (cursor) => void (span.name = cursor.string())],
      [SPAN.kind, (cursor) => void (span.kind = cursor.int32())],
      [SPAN.startTimeUnixNano, (cursor) => void (span.startTimeUnixNano = cursor.fixed64())],
      [SPAN.endTimeUnixNano, (cursor) => void (span.endTimeUnixNano = cursor.fixed64())],
      [SPAN.status, (cursor) => readMessage(embedded(cursor), status)],
      [SPAN.attributes, (cursor) => void span.attributes.push(readAttribute(cursor))],
      [SPAN.events, (cursor) => void span.events.push(readEvent(embedded(cursor)))],
      [SPAN.links, (cursor) => void span.links.push(readLink(embedded(cursor)))],
    ]),
  );
  return span;
}

function readEvent(message: Message): SpanEvent {
  const event: SpanEvent = { name: '', timeUnixNano: 0n, droppedAttributesCount: 0, attributes: [] };
  readMessage(
    message,
    new Map([
      [SPAN_EVENT.name, (cursor) => void (event.name = cursor.string())],
      [SPAN_EVENT.timeUnixNano, (cursor) => void (event.timeUnixNano = cursor.fixed64())],
      [SPAN_EVENT.droppedAttributesCount, (cursor) => void (event.droppedAttributesCount = readUint32(cursor))],
      [SPAN_EVENT.attributes, (cursor) => void event.attributes.push(readAttribute(cursor))],
    ]),
  );
  return event;
}

function readLink(message: Message): SpanLink {
  const link: SpanLink = { traceId: '', spanId: '', traceState: '', droppedAttributesCount: 0, attributes: [] };
  readMessage(
    message,
    new Map([
      [SPAN_LINK.traceId, (cursor) => void (link.traceId = readId(cursor))],
      [SPAN_LINK.spanId, (cursor) => void (link.spanId = readId(cursor))],
      [SPAN_LINK.traceState, (cursor) => void (link.traceState = cursor.string())],
      [SPAN_LINK.droppedAttributesCount, (cursor) => void (link.droppedAttributesCount = readUint32(cursor))],
      [SPAN_LINK.attributes, (cursor) => void link.attributes.push(readAttribute(cursor))],
    ]),
  );
  return link;
}

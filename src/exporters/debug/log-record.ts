import { LOG_RECORD } from '../../pdata/fields.js';
import {
  EMPTY_VALUE,
  readAttribute,
  readId,
  readMessage,
  readValue,
  type Attribute,
  type Message,
  type Value,
} from './read.js';

export interface LogRecord {
  timeUnixNano: bigint;
  observedTimeUnixNano: bigint;
  severityNumber: number;
  severityText: string;
  eventName: string;
  body: Value;
  readonly attributes: Attribute[];
  traceId: string;
  spanId: string;
  flags: number;
}

export function readLogRecord(message: Message): LogRecord {
  const record: LogRecord = {
    timeUnixNano: 0n,
    observedTimeUnixNano: 0n,
    severityNumber: 0,
    severityText: '',
    eventName: '',
    body: EMPTY_VALUE,
    attributes: [],
    traceId: '',
    spanId: '',
    flags: 0,
  };
  readMessage(
    message,
    new Map([
      [LOG_RECORD.timeUnixNano, (cursor) => void (record.timeUnixNano = cursor.fixed64())],
      [LOG_RECORD.observedTimeUnixNano, (cursor) => void (record.observedTimeUnixNano = cursor.fixed64())],
      [LOG_RECORD.severityNumber, (cursor) => void (record.severityNumber = cursor.int32())],
      [LOG_RECORD.severityText, (cursor) => void (record.severityText = cursor.string())],
      [LOG_RECORD.eventName, (cursor) => void (record.eventName = cursor.string())],
      [LOG_RECORD.body, (cursor) => void (record.body = readValue(cursor))],
      [LOG_RECORD.attributes, (cursor) => void record.attributes.push(readAttribute(cursor))],
      [LOG_RECORD.traceId, (cursor) => void (record.traceId = readId(cursor))],
      [LOG_RECORD.spanId, (cursor) => void (record.spanId = readId(cursor))],
      [LOG_RECORD.flags, (cursor) => void (record.flags = cursor.fixed32())],
    ]),
  );
  return record;
}

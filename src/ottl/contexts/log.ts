import { AnyValues } from '../../pdata/view/any-values.js';
import { KeyValues } from '../../pdata/view/key-values.js';
import { slotOf } from '../../pdata/view/layout.js';
import { encodeAnyValue } from '../../pdata/view/value.js';
import type { ItemContext, Target } from '../context.js';
import { OttlError } from '../error.js';
import { asText } from '../getters.js';
import { getFromList, getFromMap, setInMap, withListIndexed, type PathKey } from '../index-value.js';
import { encodedValue, telemetryValue, valueTypeName } from '../value.js';
import { unknownPath, type PathReader } from './definition.js';
import {
  idField,
  idTextField,
  int32Field,
  mapField,
  nanosField,
  SPAN_ID,
  textField,
  timeField,
  TRACE_ID,
  uint32Field,
} from './fields.js';

const slot = (name: string): number => slotOf('LogRecord', name);
const TIME = slot('timeUnixNano');
const OBSERVED = slot('observedTimeUnixNano');
const SEVERITY = slot('severityNumber');
const SEVERITY_TEXT = slot('severityText');
const BODY = slot('body');
const ATTRIBUTES = slot('attributes');
const DROPPED = slot('droppedAttributesCount');
const FLAGS = slot('flags');
const TRACE = slot('traceId');
const SPAN = slot('spanId');
const EVENT_NAME = slot('eventName');

const record = ({ walk }: ItemContext) => walk.item;

/** Paths of a log record. */
export const logPaths: PathReader = (path) => {
  const stringOr = (plain: Target, text: Target): Target => {
    const next = path.next();
    if (next === undefined) return plain;
    if (next.name === 'string') return text;
    throw unknownPath(next.name, next.text, 'log');
  };
  switch (path.name) {
    case 'time_unix_nano':
      return nanosField(record, TIME);
    case 'observed_time_unix_nano':
      return nanosField(record, OBSERVED);
    case 'time':
      return timeField(record, TIME);
    case 'observed_time':
      return timeField(record, OBSERVED);
    case 'severity_number':
      return int32Field(record, SEVERITY);
    case 'severity_text':
      return textField(record, SEVERITY_TEXT);
    case 'body':
      if (path.next() !== undefined) return stringOr(body, bodyText);
      return bodyTarget(path.keys());
    case 'attributes':
      return mapField(record, ATTRIBUTES, path.keys());
    case 'dropped_attributes_count':
      return uint32Field(record, DROPPED);
    case 'flags':
      return uint32Field(record, FLAGS);
    case 'trace_id':
      return stringOr(idField(record, TRACE, TRACE_ID), idTextField(record, TRACE, TRACE_ID));
    case 'span_id':
      return stringOr(idField(record, SPAN, SPAN_ID), idTextField(record, SPAN, SPAN_ID));
    case 'event_name':
      return textField(record, EVENT_NAME);
    default:
      throw unknownPath(path.name, path.text, 'log');
  }
};

const body: Target = {
  get: (context) => record(context).value(BODY),
  set: (context, value) => {
    const known = telemetryValue(value);
    if (known !== undefined && known !== null) record(context).setContent(BODY, encodeAnyValue(known));
  },
};

const bodyText: Target = {
  get: (context) => asText(record(context).value(BODY)),
  set: (context, value) => {
    if (typeof value === 'string') record(context).setContent(BODY, encodeAnyValue(value));
  },
};

function bodyTarget(keys: readonly PathKey[]): Target {
  if (keys.length === 0) return body;
  return {
    get: (context) => {
      const value = record(context).value(BODY);
      if (value instanceof KeyValues) return getFromMap(context, value, keys);
      if (value instanceof AnyValues) return getFromList(context, value, keys);
      throw notIndexable(valueTypeName(value));
    },
    set: (context, value) => {
      const current = record(context).value(BODY);
      if (current instanceof KeyValues) {
        setInMap(context, current, keys, encodedValue(value));
        record(context).setContent(BODY, encodeAnyValue(current));
      } else if (current instanceof AnyValues) {
        record(context).setContent(BODY, withListIndexed(context, current, keys, encodedValue(value)));
      } else {
        throw notIndexable(valueTypeName(current));
      }
    },
  };
}

function notIndexable(type: string): OttlError {
  return new OttlError(`log bodies of type ${type} cannot be indexed`);
}

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** `SEVERITY_NUMBER_TRACE` to `SEVERITY_NUMBER_FATAL4`. */
export const LOG_ENUMS: Readonly<Record<string, number>> = Object.fromEntries([
  ['SEVERITY_NUMBER_UNSPECIFIED', 0],
  ...LEVELS.flatMap((level, i) =>
    [1, 2, 3, 4].map((step) => [`SEVERITY_NUMBER_${level}${step === 1 ? '' : step}`, 4 * i + step] as const),
  ),
]);

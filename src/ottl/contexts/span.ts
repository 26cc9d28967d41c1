import { slotOf } from '../../pdata/view/layout.js';
import type { ItemContext, Target, ViewOf } from '../context.js';
import { OttlError } from '../error.js';
import type { PathKey } from '../index-value.js';
import type { PathNode } from '../path-node.js';
import { unknownPath, type PathReader } from './definition.js';
import {
  idField,
  idTextField,
  int32Field,
  mapField,
  nanosField,
  partField,
  partsField,
  SPAN_ID,
  textField,
  timeField,
  TRACE_ID,
  uint32Field,
} from './fields.js';
import { parseTraceState, withMember } from './trace-state.js';

const slot = (name: string): number => slotOf('Span', name);
const TRACE = slot('traceId');
const SPAN = slot('spanId');
const PARENT = slot('parentSpanId');
const TRACE_STATE = slot('traceState');
const NAME = slot('name');
const KIND = slot('kind');
const START = slot('startTimeUnixNano');
const END = slot('endTimeUnixNano');
const ATTRIBUTES = slot('attributes');
const DROPPED_ATTRIBUTES = slot('droppedAttributesCount');
const EVENTS = slot('events');
const DROPPED_EVENTS = slot('droppedEventsCount');
const LINKS = slot('links');
const DROPPED_LINKS = slot('droppedLinksCount');
const STATUS = slot('status');
const STATUS_CODE = slotOf('Status', 'code');
const STATUS_MESSAGE = slotOf('Status', 'message');

const span = ({ walk }: ItemContext) => walk.item;
const status: ViewOf = (context) => span(context).child(STATUS);

const SPAN_KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const DEPRECATED_KINDS = SPAN_KINDS.map((kind) => `SPAN_KIND_${kind.toUpperCase()}`);

/** Paths of a span. */
export const spanPaths: PathReader = (path) => {
  switch (path.name) {
    case 'trace_id':
      return variant(path, { '': idField(span, TRACE, TRACE_ID), string: idTextField(span, TRACE, TRACE_ID) });
    case 'span_id':
      return variant(path, { '': idField(span, SPAN, SPAN_ID), string: idTextField(span, SPAN, SPAN_ID) });
    case 'parent_span_id':
      return variant(path, { '': idField(span, PARENT, SPAN_ID), string: idTextField(span, PARENT, SPAN_ID) });
    case 'trace_state':
      return traceState(path.keys());
    case 'name':
      return textField(span, NAME);
    case 'kind':
      return variant(path, {
        '': int32Field(span, KIND),
        string: kindText(SPAN_KINDS, 'unknown span kind string'),
        deprecated_string: kindText(DEPRECATED_KINDS, 'unknown span kind deprecated string'),
      });
    case 'start_time_unix_nano':
      return nanosField(span, START);
    case 'end_time_unix_nano':
      return nanosField(span, END);
    case 'start_time':
      return timeField(span, START);
    case 'end_time':
      return timeField(span, END);
    case 'attributes':
      return mapField(span, ATTRIBUTES, path.keys());
    case 'dropped_attributes_count':
      return uint32Field(span, DROPPED_ATTRIBUTES);
    case 'events':
      return partsField(span, EVENTS, 'ptrace.SpanEventSlice');
    case 'dropped_events_count':
      return uint32Field(span, DROPPED_EVENTS);
    case 'links':
      return partsField(span, LINKS, 'ptrace.SpanLinkSlice');
    case 'dropped_links_count':
      return uint32Field(span, DROPPED_LINKS);
    case 'status':
      return variant(path, {
        '': partField(span, STATUS, 'ptrace.Status'),
        code: int32Field(status, STATUS_CODE),
        message: textField(status, STATUS_MESSAGE),
      });
    default:
      throw unknownPath(path.name, path.text, 'span');
  }
};

/** What the part behind the path's name says, or '' for nothing. */
function variant(path: PathNode, targets: Readonly<Record<string, Target>>): Target {
  const next = path.next();
  const target = Object.hasOwn(targets, next?.name ?? '') ? targets[next?.name ?? ''] : undefined;
  if (target === undefined) throw unknownPath(next!.name, next!.text, 'span'); // '' is always there
  return target;
}

function kindText(names: readonly string[], error: string): Target {
  return {
    get: (context) => names[span(context).int32(KIND)] ?? '',
    set: (context, value) => {
      if (typeof value !== 'string') return;
      const kind = names.indexOf(value);
      if (kind === -1) throw new OttlError(`${error}, ${value}`);
      span(context).setInt(KIND, kind);
    },
  };
}

function traceState(keys: readonly PathKey[]): Target {
  if (keys.length === 0) return textField(span, TRACE_STATE);
  if (keys.length > 1) throw new OttlError('must provide exactly 1 key when accessing trace_state');
  const key = keys[0]!.text;
  const noKey = new OttlError('trace_state indexing type must be a string');
  return {
    get: (context) => {
      const members = parseTraceState(span(context).text(TRACE_STATE));
      if (members === undefined) return null;
      if (key === undefined) throw noKey;
      return members.find(([name]) => name === key)?.[1] ?? '';
    },
    set: (context, value) => {
      if (typeof value !== 'string') return;
      const members = parseTraceState(span(context).text(TRACE_STATE));
      if (members === undefined) return;
      if (key === undefined) throw noKey;
      const changed = withMember(members, key, value);
      if (changed !== undefined) span(context).setText(TRACE_STATE, changed);
    },
  };
}

export const SPAN_ENUMS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(DEPRECATED_KINDS.map((name, kind) => [name, kind])),
  STATUS_CODE_UNSET: 0,
  STATUS_CODE_OK: 1,
  STATUS_CODE_ERROR: 2,
};

import { addAttributes, addScope, Lines, timeText } from './detailed-text.js';
import type { ResourceGroup } from './group.js';
import { readSpan, type Span, type SpanEvent, type SpanLink } from './span.js';

const KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const STATUS_CODES = ['Unset', 'Ok', 'Error'];
const LABEL_WIDTH = 15;

export function detailedTraces(groups: readonly ResourceGroup[]): string {
  const lines = new Lines();
  for (const [index, resource] of groups.entries()) {
    lines.add(`ResourceSpans #${index}`);
    lines.add(`Resource SchemaURL: ${resource.schemaUrl}`);
    addAttributes(lines, 'Resource attributes', resource.attributes);
    for (const [scopeIndex, scope] of resource.scopes.entries()) {
      lines.add(`ScopeSpans #${scopeIndex}`);
      lines.add(`ScopeSpans SchemaURL: ${scope.schemaUrl}`);
      addScope(lines, scope);
      for (const [spanIndex, item] of scope.items.entries()) addSpan(lines, spanIndex, readSpan(item));
    }
  }
  return lines.toString();
}

function addSpan(lines: Lines, index: number, span: Span): void {
  const add = (label: string, value: string): void => lines.add(`    ${label.padEnd(LABEL_WIDTH)}: ${value}`);
  lines.add(`Span #${index}`);
  add('Trace ID', span.traceId);
  add('Parent ID', span.parentSpanId);
  add('ID', span.spanId);
  add('Name', span.name);
  add('Kind', KINDS[span.kind] ?? '');
  if (span.traceState !== '') add('TraceState', span.traceState);
  add('Start time', timeText(span.startTimeUnixNano));
  add('End time', timeText(span.endTimeUnixNano));
  add('Status code', STATUS_CODES[span.statusCode] ?? '');
  add('Status message', span.statusMessage);
  addAttributes(lines, 'Attributes', span.attributes);
  addEvents(lines, span.events);
  addLinks(lines, span.links);
}

function addEvents(lines: Lines, events: readonly SpanEvent[]): void {
  if (events.length > 0) lines.add('Events:');
  for (const [index, event] of events.entries()) {
    lines.add(`SpanEvent #${index}`);
    lines.add(`     -> Name: ${event.name}`);
    lines.add(`     -> Timestamp: ${timeText(event.timeUnixNano)}`);
    lines.add(`     -> DroppedAttributesCount: ${event.droppedAttributesCount}`);
    addAttributes(lines, '     -> Attributes:', event.attributes);
  }
}

function addLinks(lines: Lines, links: readonly SpanLink[]): void {
  if (links.length > 0) lines.add('Links:');
  for (const [index, link] of links.entries()) {
    lines.add(`SpanLink #${index}`);
    lines.add(`     -> Trace ID: ${link.traceId}`);
    lines.add(`     -> ID: ${link.spanId}`);
    lines.add(`     -> TraceState: ${link.traceState}`);
    lines.add(`     -> DroppedAttributesCount: ${link.droppedAttributesCount}`);
    addAttributes(lines, '     -> Attributes:', link.attributes);
  }
}

import { addAttributes, addScope, Lines, timeText, valueText } from './detailed-text.js';
import type { ResourceGroup } from './group.js';
import { readLogRecord, type LogRecord } from './log-record.js';

const SEVERITIES = ['Trace', 'Debug', 'Info', 'Warn', 'Error', 'Fatal'];

export function detailedLogs(groups: readonly ResourceGroup[]): string {
  const lines = new Lines();
  for (const [index, resource] of groups.entries()) {
    lines.add(`ResourceLog #${index}`);
    lines.add(`Resource SchemaURL: ${resource.schemaUrl}`);
    addAttributes(lines, 'Resource attributes', resource.attributes);
    for (const [scopeIndex, scope] of resource.scopes.entries()) {
      lines.add(`ScopeLogs #${scopeIndex}`);
      lines.add(`ScopeLogs SchemaURL: ${scope.schemaUrl}`);
      addScope(lines, scope);
      for (const [recordIndex, item] of scope.items.entries()) addRecord(lines, recordIndex, readLogRecord(item));
    }
  }
  return lines.toString();
}

function addRecord(lines: Lines, index: number, record: LogRecord): void {
  lines.add(`LogRecord #${index}`);
  lines.add(`ObservedTimestamp: ${timeText(record.observedTimeUnixNano)}`);
  lines.add(`Timestamp: ${timeText(record.timeUnixNano)}`);
  lines.add(`SeverityText: ${record.severityText}`);
  lines.add(`SeverityNumber: ${severityName(record.severityNumber)}(${record.severityNumber})`);
  if (record.eventName !== '') lines.add(`EventName: ${record.eventName}`);
  lines.add(`Body: ${valueText(record.body)}`);
  addAttributes(lines, 'Attributes', record.attributes);
  lines.add(`Trace ID: ${record.traceId}`);
  lines.add(`Span ID: ${record.spanId}`);
  lines.add(`Flags: ${record.flags}`);
}

/** `Info`, `Info2` …; empty for numbers without a name. */
function severityName(severity: number): string {
  if (severity === 0) return 'Unspecified';
  if (severity < 0 || severity > 24) return '';
  const step = (severity - 1) % 4;
  return `${SEVERITIES[(severity - 1 - step) / 4]!}${step === 0 ? '' : step + 1}`; // six names, four steps each
}

import type { LogFields, LogLevel } from '../../../component/logger.js';
import { COMPACT, dictJson, fieldsJson, SPACED, stringJson } from './json-fields.js';

/** One line before it is text. */
export interface LogEntry {
  /** Unix time in milliseconds. */
  readonly timeMs: number;
  readonly level: LogLevel;
  readonly message: string;
  /** Source position in the reference; undefined leaves the column out. */
  readonly caller: string | undefined;
  /** What the line says after the fields its logger carries. */
  readonly fields: LogFields | undefined;
}

/** Turns entries into lines, and the fields a logger always carries into text once. */
export interface LogEncoding {
  /** `context` is what `carried` returned for the logger's own fields. */
  line(entry: LogEntry, context: string): string;
  /** Text of fields that every line of a logger has; `before` is the text to append to. */
  carried(before: string, fields: LogFields): string;
  /** Text of the `resource` of every line. */
  resource(before: string, attributes: LogFields): string;
}

/** `time TAB level TAB caller TAB message TAB {fields}`. */
export const consoleEncoding: LogEncoding = {
  line(entry, context) {
    const caller = entry.caller === undefined ? '' : `${entry.caller}\t`;
    const fields = append(context, entry.fields === undefined ? '' : fieldsJson(entry.fields, SPACED), SPACED.comma);
    const head = `${isoTime(entry.timeMs)}\t${entry.level}\t${caller}${entry.message}`;
    return fields === '' ? `${head}\n` : `${head}\t{${fields}}\n`;
  },
  carried: (before, fields) => append(before, fieldsJson(fields, SPACED), SPACED.comma),
  resource: (before, attributes) => append(before, `"resource": ${dictJson(attributes, SPACED)}`, SPACED.comma),
};

/** One JSON object a line: `level`, `ts`, `caller`, `msg`, then the fields. */
export const jsonEncoding: LogEncoding = {
  line(entry, context) {
    const caller = entry.caller === undefined ? '' : `,"caller":${stringJson(entry.caller)}`;
    const head = `{"level":"${entry.level}","ts":"${isoTime(entry.timeMs)}"${caller},"msg":${stringJson(entry.message)}`;
    const fields = append(context, entry.fields === undefined ? '' : fieldsJson(entry.fields, COMPACT), COMPACT.comma);
    return fields === '' ? `${head}}\n` : `${head},${fields}}\n`;
  },
  carried: (before, fields) => append(before, fieldsJson(fields, COMPACT), COMPACT.comma),
  resource: (before, attributes) => append(before, `"resource":${dictJson(attributes, COMPACT)}`, COMPACT.comma),
};

function append(before: string, text: string, comma: string): string {
  if (before === '') return text;
  return text === '' ? before : before + comma + text;
}

/** Local time with milliseconds and offset, `Z` in UTC: `2026-01-02T03:04:05.678Z`, `…+0200`. */
export function isoTime(timeMs: number): string {
  const time = new Date(timeMs);
  const offsetMinutes = -time.getTimezoneOffset();
  if (offsetMinutes === 0) return time.toISOString();
  const local = new Date(timeMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const distance = Math.abs(offsetMinutes);
  const hours = String(Math.floor(distance / 60)).padStart(2, '0');
  const minutes = String(distance % 60).padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${hours}${minutes}`;
}

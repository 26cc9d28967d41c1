/**
 * The JSON of zap: what a log line says beside its message. It differs from `JSON.stringify` in spacing (console lines have a
 * blank behind `:` and `,`), in which control characters get a short escape, and in how numbers are written.
 *
 * Source: zap 1.27 `json_encoder.go`. Objects go through Go's `encoding/json` there and are therefore compact in both
 * encodings; lists of strings, numbers or booleans are written by zap itself and are spaced.
 */
import type { LogFields } from '../../../component/logger.js';

export interface Spacing {
  readonly colon: string;
  readonly comma: string;
}

/** Console lines: `{"a": 1, "b": 2}`. */
export const SPACED: Spacing = { colon: ': ', comma: ', ' };
/** JSON lines: `{"a":1,"b":2}`. */
export const COMPACT: Spacing = { colon: ':', comma: ',' };

/** The fields without the braces around them; empty when there is none. */
export function fieldsJson(fields: LogFields, spacing: Spacing): string {
  let out = '';
  for (const key in fields) {
    const value = fields[key];
    if (value === undefined) continue;
    if (out !== '') out += spacing.comma;
    out += stringJson(key) + spacing.colon + valueJson(value, spacing);
  }
  return out;
}

/** A string map as zap's `Dict` writes it (spaced in console lines): the `resource` of every line. */
export function dictJson(fields: LogFields, spacing: Spacing): string {
  return `{${fieldsJson(fields, spacing)}}`;
}

function valueJson(value: unknown, spacing: Spacing): string {
  switch (typeof value) {
    case 'string':
      return stringJson(value);
    case 'number':
      return numberJson(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
    default:
      return value instanceof Error ? stringJson(value.message) : compositeJson(value, spacing);
  }
}

function compositeJson(value: unknown, spacing: Spacing): string {
  if (Array.isArray(value) && value.every(isScalar)) {
    return `[${value.map((element) => valueJson(element, spacing)).join(spacing.comma)}]`;
  }
  try {
    return (
      JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? 'null'
    );
  } catch (error) {
    return stringJson(`cannot be shown: ${(error as Error).message}`); // a cycle: the line is worth more than the field
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Go's `strconv.FormatFloat(v, 'f', -1, 64)`, with the values JSON lacks as strings. */
function numberJson(value: number): string {
  if (Number.isFinite(value)) {
    const text = String(value);
    return text.includes('e') ? plainNumber(value) : text;
  }
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"+Inf"' : '"-Inf"';
}

/** Digits only, however long: JavaScript turns to exponents at 1e21 and below 1e-6. */
function plainNumber(value: number): string {
  const [mantissa = '', exponentText = '0'] = Math.abs(value).toString().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponentText);
  const sign = value < 0 ? '-' : '';
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const NEEDS_ESCAPE = /["\\\u0000-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const ESCAPE_EACH = new RegExp(NEEDS_ESCAPE.source, 'g');

export function stringJson(text: string): string {
  return NEEDS_ESCAPE.test(text) ? `"${text.replace(ESCAPE_EACH, escapeOne)}"` : `"${text}"`;
}

function escapeOne(character: string): string {
  switch (character) {
    case '"':
    case '\\':
      return `\\${character}`;
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default: {
      const code = character.charCodeAt(0);
      return code < 0x20 ? `\\u00${code.toString(16).padStart(2, '0')}` : '\\ufffd';
    }
  }
}

/** Predicates and telemetry as JSON, which knows neither regular expressions nor bigints. */
import { UsageError } from '../errors.js';
import { plain } from '../plain.js';

/**
 * A pattern from JSON: `{ "$regex": "^job", "$flags": "i" }` is a regular expression, `{ "$absent": true }` asks for absence.
 *
 * @throws {UsageError} naming the expression that does not compile.
 */
export function patternFromJson(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(patternFromJson);
  if (typeof json !== 'object' || json === null) return json;
  const fields = json as Readonly<Record<string, unknown>>;
  if (fields.$absent === true) return undefined;
  if (typeof fields.$regex === 'string') return expression(fields.$regex, fields.$flags);
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, patternFromJson(value)]));
}

function expression(source: string, flags: unknown): RegExp {
  try {
    return new RegExp(source, typeof flags === 'string' ? flags : '');
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** Telemetry as JSON: 64-bit integers beyond 2^53 and times as text, bytes as `base64:…`. */
export const toJson = plain;

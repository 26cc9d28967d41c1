import { nearestName } from '../../../testing/match/nearest-name.js';
import { valueText } from '../../../testing/match/value-text.js';
import { CaseFileError } from './case.js';

export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object with no other keys than those known. @throws {CaseFileError} */
export function fieldsOf(value: unknown, where: string, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CaseFileError(`${where} must have fields, got ${valueText(value, 60)}`);
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const near = nearestName(key, known);
    const mean = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
    throw new CaseFileError(`${where} has no field ${JSON.stringify(key)}.${mean} Known are ${known.join(', ')}.`);
  }
  return value as Fields;
}

/** Absent counts as empty. @throws {CaseFileError} */
export function listOf(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new CaseFileError(`${where} must be a list, got ${valueText(value, 60)}`);
  return value;
}

/** @throws {CaseFileError} */
export function textOf(value: unknown, where: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new CaseFileError(`${where} must be text, got ${valueText(value, 60)}`);
}

/** @throws {CaseFileError} */
export function numberOf(value: unknown, where: string): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  throw new CaseFileError(`${where} must be a number, got ${valueText(value, 60)}`);
}

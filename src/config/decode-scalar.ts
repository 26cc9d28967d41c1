/**
 * Scalars as the reference decodes them: strictly typed, except among numbers. A function returns the decoded value, or the
 * reference's words for what is wrong.
 *
 * Source followed: mapstructure v2.4.0 with `WeaklyTypedInput: false` and the collector's decode hooks.
 */
import { parseComponentId } from '../component/id.js';
import type { DurationField, Field, IntField, IntKind, TextField } from '../component/schema.js';
import { zeroOfField } from './defaults.js';
import { millisecondsOf, parseConfigDuration } from './duration.js';
import { compareGoStrings } from './go-text.js';
import { goTypeOf, isTextUnderneath } from './go-type.js';
import { goKindName, goTypeName, type ConfigValue } from './value.js';

export type Decoded = { readonly value: unknown } | { readonly error: string };

export type ScalarField = Extract<
  Field,
  { kind: 'string' | 'bool' | 'int' | 'float' | 'duration' | 'text' | 'componentId' }
>;

/** @param input what stands in the configuration; references are resolved here, by what the field wants. */
export function decodeScalar(field: ScalarField, input: ConfigValue): Decoded {
  const value = resolveReference(field, input);
  if (value.kind === 'null') return zeroOfScalar(field);
  switch (field.kind) {
    case 'string':
      return value.kind === 'string' ? { value: value.value } : unconvertible(field, value);
    case 'bool':
      return value.kind === 'bool' ? { value: value.value } : unconvertible(field, value);
    case 'int':
      return decodeInt(field, value);
    case 'float':
      return decodeFloat(field, value);
    case 'duration':
      return decodeDuration(field, value);
    case 'text':
      return decodeText(field, value);
    case 'componentId':
      return decodeComponentId(value);
  }
}

/** Text takes a reference's original text, everything else its parsed value (§2.5). */
function resolveReference(field: ScalarField, input: ConfigValue): ConfigValue {
  if (input.kind !== 'expanded') return input;
  const wantsText = field.kind === 'string' || (field.kind === 'text' && isTextUnderneath(field));
  return wantsText ? { kind: 'string', value: input.original } : input.value;
}

/** Null is the zero value of the type, not the default. A text type parses the empty text, and may refuse it. */
function zeroOfScalar(field: ScalarField): Decoded {
  if (field.kind === 'text' && isTextUnderneath(field)) return field.parse('');
  return { value: zeroOfField(field) };
}

export function unconvertible(field: Field, value: ConfigValue): { readonly error: string } {
  return { error: `expected type '${goTypeOf(field)}', got unconvertible type '${goTypeName(value)}'` };
}

const BITS: Readonly<Record<IntKind, number>> = { int: 64, int32: 32, int64: 64, uint16: 16, uint32: 32, uint64: 64 };

function decodeInt(field: IntField, value: ConfigValue): Decoded {
  if (value.kind !== 'int' && value.kind !== 'float') return unconvertible(field, value);
  const bits = BITS[field.goType];
  if (!field.goType.startsWith('u'))
    return { value: Number(BigInt.asIntN(bits, integerOf(value, MIN_INT64, MAX_INT64))) };
  if (value.kind === 'int' && value.value < 0n) return overflow(field, value.value.toString());
  if (value.kind === 'float' && value.value < 0) return overflow(field, value.value.toFixed(6));
  return { value: Number(BigInt.asUintN(bits, integerOf(value, 0n, MAX_UINT64))) };
}

function overflow(field: IntField, shown: string): Decoded {
  return { error: `cannot parse value as '${field.goType}': ${shown} overflows uint` };
}

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/** Floats lose their fraction, as a Go conversion does; what the type cannot hold becomes Go's amd64 indefinite value. */
function integerOf(
  value: { kind: 'int'; value: bigint } | { kind: 'float'; value: number },
  min = MIN_INT64,
  max = MAX_INT64,
): bigint {
  if (value.kind === 'int') return value.value;
  const whole = Number.isFinite(value.value) ? BigInt(Math.trunc(value.value)) : MIN_INT64;
  return whole < min || whole > max ? MIN_INT64 : whole;
}

function decodeFloat(field: ScalarField, value: ConfigValue): Decoded {
  if (value.kind !== 'int' && value.kind !== 'float') return unconvertible(field, value);
  return { value: Number(value.value) };
}

function decodeDuration(field: DurationField, value: ConfigValue): Decoded {
  if (value.kind === 'string') {
    const parsed = parseConfigDuration(value.value);
    return 'error' in parsed ? parsed : { value: millisecondsOf(parsed.nanoseconds) };
  }
  if (value.kind !== 'int' && value.kind !== 'float') return unconvertible(field, value);
  return { value: millisecondsOf(BigInt.asIntN(64, integerOf(value))) };
}

function decodeText(field: TextField, value: ConfigValue): Decoded {
  if (value.kind === 'string') return field.parse(value.value);
  if (field.isStruct === true) return decodeStruct(value, zeroOfField(field));
  const isNumber = value.kind === 'int' || value.kind === 'float';
  if (isNumber && field.fromInt !== undefined)
    return { value: field.fromInt(Number(BigInt.asIntN(field.bits ?? 32, integerOf(value)))) };
  return unconvertible(field, value);
}

function decodeComponentId(value: ConfigValue): Decoded {
  if (value.kind === 'string') {
    const id = parseComponentId(value.value);
    return 'error' in id ? id : { value: id };
  }
  return decodeStruct(value, undefined);
}

/** A struct without settings: only an empty map fits. */
function decodeStruct(value: ConfigValue, empty: unknown): Decoded {
  if (value.kind !== 'map') return { error: `expected a map or struct, got "${goKindName(value)}"` };
  const keys = [...value.entries.keys()].sort(compareGoStrings);
  return keys.length === 0 ? { value: empty } : { error: `has invalid keys: ${keys.join(', ')}` };
}

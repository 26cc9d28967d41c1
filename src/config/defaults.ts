import type { Field, ObjectSchema, TextField } from '../component/schema.js';
import { parseGoDuration } from '../pdata/go-duration.js';
import { millisecondsOf } from './duration.js';

/** A block nobody wrote anything into. */
export function defaultsOf<C>(schema: ObjectSchema<C>): C {
  return eachField(schema, defaultOf) as C;
}

/** The decoded default of one field. */
export function defaultOf(field: Field): unknown {
  switch (field.kind) {
    case 'duration':
      return durationDefault(field.default);
    case 'text':
      return parsedText(field, field.default);
    case 'object':
      return defaultsOf(field.schema);
    case 'componentId':
    case 'optional':
    case 'pointer':
    case 'nullable':
      return undefined;
    default:
      return field.default;
  }
}

/**
 * Go's zero value of the block. That, and not the defaults, is what the reference leaves when a block's whole value is a
 * reference to an unset environment variable.
 */
export function zeroOf<C>(schema: ObjectSchema<C>): C {
  return eachField(schema, zeroOfField) as C;
}

/** Go's zero value of one field: what null and an unset `${env:…}` give. */
export function zeroOfField(field: Field): unknown {
  switch (field.kind) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int':
    case 'float':
    case 'duration':
      return 0;
    case 'text':
      return zeroOfText(field);
    case 'list':
      return [];
    case 'map':
      return {};
    case 'object':
      return zeroOf(field.schema);
    default:
      return undefined;
  }
}

/** Text kinds without a value for the empty text have no zero of their own: their default stands in. */
function zeroOfText(field: TextField): unknown {
  if (field.fromInt !== undefined) return field.fromInt(0);
  const parsed = field.parse('');
  return 'error' in parsed ? parsedText(field, field.default) : parsed.value;
}

function eachField<C>(schema: ObjectSchema<C>, valueOf: (field: Field) => unknown): unknown {
  return Object.fromEntries(Object.entries(schema.fields).map(([name, field]) => [name, valueOf(field)]));
}

function durationDefault(text: string): number {
  const parsed = parseGoDuration(text);
  if ('error' in parsed) throw new Error(`a schema's default duration is wrong: ${parsed.error}`);
  return millisecondsOf(parsed.nanoseconds);
}

/** The empty text may be none of the words: it then stands for itself, as in the reference. */
function parsedText(field: TextField, text: string): unknown {
  const parsed = field.parse(text);
  if ('error' in parsed && text === '') return '';
  if ('error' in parsed) throw new Error(`a schema's default ${field.goType} is wrong: ${parsed.error}`);
  return parsed.value;
}

/** OTLP/JSON as the hub writes it, and its values as plain JavaScript. */
import type { Attributes, AttributeValue, Scope } from './items.js';

/** 64-bit integers come as text. */
export type JsonInt = string | number;

export interface JsonValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: JsonInt;
  readonly doubleValue?: number | string;
  readonly arrayValue?: { readonly values?: readonly JsonValue[] };
  readonly kvlistValue?: { readonly values?: readonly JsonKeyValue[] };
  readonly bytesValue?: string;
}

export interface JsonKeyValue {
  readonly key?: string;
  readonly value?: JsonValue;
}

export interface JsonResource {
  readonly attributes?: readonly JsonKeyValue[];
}

export interface JsonScope extends JsonResource {
  readonly name?: string;
  readonly version?: string;
}

export function attributesOf(list: readonly JsonKeyValue[] = []): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const { key = '', value } of list) attributes[key] = valueOf(value);
  return attributes;
}

export function valueOf(value: JsonValue | undefined): AttributeValue {
  if (value === undefined) return null;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return integerOf(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(valueOf);
  if (value.kvlistValue !== undefined) return attributesOf(value.kvlistValue.values);
  if (value.bytesValue !== undefined) return new Uint8Array(Buffer.from(value.bytesValue, 'base64'));
  return null;
}

/** A number where it is exact, else a bigint. */
export function integerOf(value: JsonInt): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

export function integersOf(values: readonly JsonInt[] = []): (number | bigint)[] {
  return values.map(integerOf);
}

export function nanosOf(value: JsonInt | undefined): bigint {
  return BigInt(value ?? 0);
}

/** NaN and infinities come as text. */
export function doubleOf(value: number | string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

export function scopeOf(scope: JsonScope | undefined): Scope {
  return { name: scope?.name ?? '', version: scope?.version ?? '', attributes: attributesOf(scope?.attributes) };
}

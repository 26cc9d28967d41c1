/** Arguments of a wanted kind from values of any kind, with the reference's conversions and error texts. */
import { anyValueJson, anyValueText } from '../pdata/any-value.js';
import { parseGoFloat } from '../pdata/json/go-number.js';
import { AnyValues } from '../pdata/view/any-values.js';
import { KeyValues } from '../pdata/view/key-values.js';
import { encodeText } from '../pdata/view/text.js';
import { encodeAnyValue, listOf, listValues, mapEntries, type PValue } from '../pdata/view/value.js';
import { formatFloatJson } from '../pdata/go-format.js';
import type { Get } from './context.js';
import { OttlError, ValueKindError } from './error.js';
import { listFromRaw } from './from-raw.js';
import { parseBool, parseInt64, type Parsed } from './go/number.js';
import { FAST_JSON } from './go/fast-json.js';
import { GoTime } from './go/time.js';
import { Duration, goType, Id, isRawMap, MessagePart, telemetryValue, TypedList, type Value } from './value.js';

type Convert<T> = (value: Value) => T;

/** Wraps a getter: what fails inside is told with the reference's name of the getter. */
function converted<T>(get: Get, getterName: string, convert: Convert<T>): Get<T> {
  return (context) => {
    let value: Value;
    try {
      value = get(context);
    } catch (error) {
      throw new OttlError(`error getting value in ${getterName}: ${(error as Error).message}`);
    }
    return convert(value);
  };
}

/** @param contextType the reference's name of the context's type, which its getters' names carry. */
export function typedGetter(kind: string, get: Get, contextType: string): Get<unknown> {
  const convert = CONVERSIONS[kind]!; // callers know the kinds
  return converted(get, `ottl.Standard${kind}[${contextType}]`, convert);
}

const CONVERSIONS: Readonly<Record<string, Convert<unknown>>> = {
  StringGetter: expecting('string', (value) => (typeof value === 'string' ? value : undefined)),
  IntGetter: expecting('int64', (value) => (typeof value === 'bigint' ? value : undefined)),
  FloatGetter: expecting('float64', (value) => (typeof value === 'number' ? value : undefined)),
  BoolGetter: expecting('bool', (value) => (typeof value === 'boolean' ? value : undefined)),
  PMapGetter: expecting('pcommon.Map', (value) => (value instanceof KeyValues ? value : undefined)),
  PSliceGetter: expecting('pcommon.Slice', sliceOf),
  TimeGetter: expecting('time', (value) => (value instanceof GoTime ? value : undefined)),
  DurationGetter: expecting('duration', (value) => (value instanceof Duration ? value : undefined)),
  StringLikeGetter: textLike,
  IntLikeGetter: intLike,
  FloatLikeGetter: floatLike,
  BoolLikeGetter: boolLike,
  ByteSliceLikeGetter: bytesLike,
};

function expecting<T>(type: string, take: (value: Value) => T | undefined): Convert<T> {
  return (value) => {
    const taken = take(value);
    if (taken !== undefined) return taken;
    throw new ValueKindError(`expected ${type} but got ${value === null ? 'nil' : goType(value)}`);
  };
}

function sliceOf(value: Value): AnyValues | undefined {
  if (value instanceof AnyValues) return value;
  if (value instanceof TypedList) return listOf(value.values);
  return Array.isArray(value) ? listFromRaw(value as readonly Value[]) : undefined;
}

function textLike(value: Value): string | null {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  const json = goJson(value);
  if (json === undefined) throw new OttlError(jsonProblem(value));
  return json;
}

/** Why there is no JSON of a value: of what is in telemetry's maps and lists the number is named. */
function jsonProblem(value: Value): string {
  const isTelemetry = value instanceof AnyValues || (value instanceof KeyValues && !isRawMap(value));
  if (!isTelemetry) return `unsupported type: ${goType(value)}`;
  return `json: unsupported value: ${formatFloatJson(notFinite(value)!)}`; // nothing else has no JSON
}

/** The first number that is not finite. */
function notFinite(value: PValue): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : value;
  const parts =
    value instanceof AnyValues
      ? listValues(value)
      : value instanceof KeyValues
        ? mapEntries(value).map(([, part]) => part)
        : [];
  for (const part of parts) {
    const found = notFinite(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The value as JSON; undefined for what there is none of. */
export function goJson(value: Value): string | undefined {
  if (value instanceof GoTime) return hasFourDigitYear(value) ? `"${rfc3339(value)}"` : undefined;
  if (value instanceof Duration) return String(value.nanos);
  if (value instanceof Id) return `[${value.bytes.join(',')}]`;
  if (value instanceof MessagePart) return '{}';
  if (value instanceof TypedList && value.element === 'uint64') return `[${value.values.join(',')}]`;
  if (typeof value === 'number') return Number.isFinite(value) ? FAST_JSON.float(value) : undefined;
  if (Array.isArray(value)) return listJson(value as readonly Value[]);
  const bytes = encodeAnyValue(telemetryValue(value) ?? null);
  return anyValueJson(bytes, 0, bytes.length, FAST_JSON);
}

/** Maps and lists of telemetry in a list put together while the statement runs show nothing of theirs. */
function listJson(elements: readonly Value[]): string | undefined {
  const texts = elements.map((element) => {
    return element instanceof KeyValues || element instanceof AnyValues ? '{}' : goJson(element);
  });
  return texts.includes(undefined) ? undefined : `[${texts.join(',')}]`;
}

/** Other years have no text in RFC 3339. */
function hasFourDigitYear({ fields: { year } }: GoTime): boolean {
  return year >= 0 && year <= 9999;
}

function rfc3339(time: GoTime): string {
  const { year, month, day, hour, minute, second } = time.fields;
  const two = (part: number): string => String(part).padStart(2, '0');
  const fraction = String(time.nanosecond).padStart(9, '0').replace(/0+$/, '');
  const { offset } = time;
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const zone = offset === 0 ? 'Z' : `${sign}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}${fraction === '' ? '' : `.${fraction}`}${zone}`;
}

/** The text the reference gives for an attribute value (its `AsString`). */
export function asText(value: Parameters<typeof encodeAnyValue>[0]): string {
  if (typeof value === 'string') return value;
  const bytes = encodeAnyValue(value);
  return anyValueText(bytes, 0, bytes.length);
}

function intLike(value: Value): bigint | null {
  switch (typeof value) {
    case 'bigint':
      return value;
    case 'string': {
      const parsed = parseInt64(value, 10);
      return 'error' in parsed ? null : parsed.value;
    }
    case 'number':
      return truncated(value);
    case 'boolean':
      return value ? 1n : 0n;
    default:
      if (value === null) return null;
      throw new OttlError(`unsupported type: ${goType(value)}`);
  }
}

/** Go's conversion of a float to int64 on amd64: what does not fit becomes the least int64. */
export function truncated(value: number): bigint {
  const whole = Math.trunc(value);
  return Number.isFinite(whole) && whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : -(2n ** 63n);
}

function floatLike(value: Value): number | null {
  switch (typeof value) {
    case 'number':
      return value;
    case 'bigint':
      return Number(value);
    case 'string': {
      const parsed = parseGoFloat(value);
      if (typeof parsed === 'number') return parsed;
      throw new OttlError(parsed.error);
    }
    case 'boolean':
      return value ? 1 : 0;
    default:
      if (value === null) return null;
      throw new OttlError(`unsupported type: ${goType(value)}`);
  }
}

function boolLike(value: Value): boolean | null {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'bigint':
      return value !== 0n;
    case 'number':
      return value !== 0;
    case 'string':
      return orThrow(parseBool(value));
    default:
      if (value === null) return null;
      throw new OttlError(`unsupported type: ${goType(value)}`);
  }
}

function orThrow<T>(parsed: Parsed<T>): T {
  if ('error' in parsed) throw new OttlError(parsed.error);
  return parsed.value;
}

/** Go's `math.NaN()`. JavaScript does not tell one NaN from another. */
const GO_NAN = Uint8Array.of(0x7f, 0xf8, 0, 0, 0, 0, 0, 1);

function bytesLike(value: Value): Uint8Array | null {
  if (value === null || value instanceof Uint8Array) return value;
  switch (typeof value) {
    case 'string':
      return encodeText(value);
    case 'boolean':
      return Uint8Array.of(value ? 1 : 0);
    case 'bigint': {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(value);
      return bytes;
    }
    case 'number': {
      if (Number.isNaN(value)) return GO_NAN;
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(value);
      return bytes;
    }
    default:
      throw new OttlError(`unsupported type: ${goType(value)}`);
  }
}

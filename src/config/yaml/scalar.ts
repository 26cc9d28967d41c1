/**
 * What a YAML scalar means. Source followed: yaml.v3 3.0.4: YAML 1.2 words for booleans and null, but `0123` is octal,
 * `1_000` is a number, and dates are timestamps; `yes`, `no`, `on` and `off` are text.
 */
import { formatFloatShortest } from '../../pdata/go-format.js';
import type { ConfigValue } from '../value.js';
import { isTimestamp, timestampValueText } from './timestamp.js';

type Resolved = ConfigValue & { readonly kind: 'null' | 'bool' | 'int' | 'float' | 'string' | 'time' };

const WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...['true', 'True', 'TRUE'].map((word): [string, Resolved] => [word, { kind: 'bool', value: true }]),
  ...['false', 'False', 'FALSE'].map((word): [string, Resolved] => [word, { kind: 'bool', value: false }]),
  ...['', '~', 'null', 'Null', 'NULL'].map((word): [string, Resolved] => [word, { kind: 'null' }]),
  ...['.nan', '.NaN', '.NAN'].map((word): [string, Resolved] => [word, { kind: 'float', value: NaN }]),
  ...['.inf', '.Inf', '.INF'].flatMap((word): [string, Resolved][] => [
    [word, { kind: 'float', value: Infinity }],
    [`+${word}`, { kind: 'float', value: Infinity }],
    [`-${word}`, { kind: 'float', value: -Infinity }],
  ]),
]);

const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** Here Go's own rule for underscores holds: they stand between digits. */
const DOT_FLOAT = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/;

/** A plain scalar without a tag. */
export function resolvePlain(text: string): Resolved {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (text.startsWith('.'))
    return DOT_FLOAT.test(text) ? floatOr(text.replaceAll('_', ''), text) : { kind: 'string', value: text };
  if (!/^[-+0-9]/.test(text)) return { kind: 'string', value: text };
  if (isTimestamp(text)) return { kind: 'time', text };
  return resolveNumber(text);
}

function resolveNumber(text: string): Resolved {
  const plain = text.replaceAll('_', '');
  const integer = parseGoInteger(plain);
  if (integer !== undefined) return { kind: 'int', value: integer };
  return FLOAT.test(plain) ? floatOr(plain, text) : { kind: 'string', value: text };
}

/** A float that overflows is no float but text, as in Go. */
function floatOr(digits: string, text: string): Resolved {
  const value = Number(digits);
  return Number.isFinite(value) ? { kind: 'float', value } : { kind: 'string', value: text };
}

/** Go's integer literals with base prefixes; a leading 0 means octal. Undefined when the text is none or too large. */
function parseGoInteger(text: string): bigint | undefined {
  const [, sign = '', rest = ''] = /^([-+]?)(.*)$/s.exec(text)!; // matches any text
  const digits = normalisedDigits(rest);
  if (digits === undefined) return undefined;
  const size = BigInt(digits);
  if (sign === '-') return -size >= MIN_INT64 ? -size : undefined;
  if (size < -MIN_INT64) return size;
  return sign === '' && size <= MAX_UINT64 ? size : undefined; // Go's unsigned parser takes no sign
}

function normalisedDigits(text: string): string | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text) || /^0[bB][01]+$/.test(text)) return text.toLowerCase();
  const octal = /^0[oO]?([0-7]+)$/.exec(text)?.[1];
  if (octal !== undefined) return `0o${octal}`;
  return /^(0|[1-9][0-9]*)$/.test(text) ? text : undefined;
}

const KIND_TAGS: Readonly<Record<Resolved['kind'], string>> = {
  null: '!!null',
  bool: '!!bool',
  int: '!!int',
  float: '!!float',
  string: '!!str',
  time: '!!timestamp',
};

/** A scalar with an explicit tag, e.g. `!!int "3"`. Tags of the user's own give text. */
export function resolveTagged(tag: string, text: string): Resolved | { readonly error: string } {
  if (tag === '!!str') return { kind: 'string', value: text };
  if (tag === '!!binary') return decodeBinary(text);
  if (!Object.values(KIND_TAGS).includes(tag)) return { kind: 'string', value: text };
  const plain = resolvePlain(text);
  // Only text without a tag, or with this one, may be a time.
  const resolved = plain.kind === 'time' && tag !== '!!timestamp' ? resolveNumber(text) : plain;
  const found = KIND_TAGS[resolved.kind];
  if (found === tag || found === '!!str') {
    return found === tag ? resolved : { error: mismatch(found, text, tag) };
  }
  if (tag === '!!float' && resolved.kind === 'int') return { kind: 'float', value: Number(resolved.value) };
  return { error: mismatch(found, text, tag) };
}

function mismatch(found: string, text: string, tag: string): string {
  return `cannot decode ${found} \`${text}\` as a ${tag}`;
}

function decodeBinary(text: string): Resolved | { readonly error: string } {
  const compact = text.replaceAll(/[\r\n]/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    return { error: '!!binary value contains invalid base64 data' };
  }
  return { kind: 'string', value: Buffer.from(compact, 'base64').toString('utf8') };
}

/** A key as text: what Go's `%v` prints of the value. */
export function keyText(value: ConfigValue): string {
  switch (value.kind) {
    case 'null':
      return '<nil>';
    case 'bool':
    case 'int':
      return String(value.value);
    case 'float':
      return floatText(value.value);
    case 'string':
      return value.value;
    case 'time':
      return timestampValueText(value.text);
    default:
      throw new TypeError(`a ${value.kind} is no key`);
  }
}

/** Go's `%v` of a float64: shortest digits, exponent form below 1e-4 and from 1e6. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return formatFloatShortest(value);
}

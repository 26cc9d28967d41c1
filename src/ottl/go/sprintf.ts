/** Go's `fmt.Sprintf` for the values statements have. Source: package fmt, "Printing". */
import { formatDurationNanos, formatFloatShortest } from '../../pdata/go-format.js';
import { goQuote } from '../../pdata/json/go-number.js';
import { encodeText } from '../../pdata/view/text.js';
import { Duration, goType, Id, TypedList, type Value } from '../value.js';
import { binaryDigits, exponentialDigits, fixedDigits, hexDigits, significantDigits } from './float-digits.js';
import { formatValue } from './format-value.js';
import { GoTime } from './time.js';

interface Verb {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
}

const DIRECTIVE = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?(?:\[(\d+)\])?(.|$)/gsu;

export function sprintf(template: string, args: readonly Value[]): string {
  let next = 0;
  let isReordered = false;
  const starred = (text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    if (text !== '*') return text === '' ? 0 : Number(text);
    return Number(args[next++] ?? 0);
  };
  const out = template.replace(
    DIRECTIVE,
    (_, flags: string, width?: string, precision?: string, index?: string, verb?: string) => {
      const spec: Verb = { flags, width: starred(width), precision: starred(precision), verb: verb! };
      if (verb === '') return '%!(NOVERB)';
      if (verb === '%') return '%';
      if (index !== undefined) {
        isReordered = true;
        next = Number(index) - 1;
        if (next < 0 || next >= args.length) return `%!${verb}(BADINDEX)`;
      }
      if (next >= args.length) return `%!${verb}(MISSING)`;
      return formatArg(spec, args[next++]!);
    },
  );
  if (isReordered || next >= args.length) return out;
  const extra = args.slice(next).map((arg) => (arg === null ? '<nil>' : `${goType(arg)}=${formatValue(arg)}`));
  return `${out}%!(EXTRA ${extra.join(', ')})`;
}

function formatArg(spec: Verb, arg: Value): string {
  const { verb } = spec;
  if (verb === 'T') return padded(goType(arg), spec);
  if (arg === null) return verb === 'v' ? padded('<nil>', spec) : `%!${verb}(<nil>)`;
  switch (typeof arg) {
    case 'string':
      return formatText(arg, spec) ?? wrong(spec, arg);
    case 'bigint':
      return formatInt(arg, spec) ?? wrong(spec, arg);
    case 'number':
      return formatFloat(arg, spec) ?? wrong(spec, arg);
    case 'boolean':
      return verb === 'v' || verb === 't' ? padded(String(arg), spec) : wrong(spec, arg);
    default:
      return formatObject(arg, spec);
  }
}

function formatObject(arg: Exclude<Value, null | string | boolean | bigint | number>, spec: Verb): string {
  if (arg instanceof GoTime || arg instanceof Duration || arg instanceof Id) {
    if (arg instanceof Duration && spec.verb === 'v' && spec.flags.includes('#')) return String(arg.nanos);
    const text = arg instanceof Duration ? formatDurationNanos(arg.nanos) : formatValue(arg);
    const shown = formatText(text, spec);
    if (shown !== undefined) return shown;
    if (arg instanceof Id) return formatBytes(arg.bytes, spec);
    return arg instanceof Duration ? (formatInt(arg.nanos, spec) ?? wrong(spec, arg)) : wrong(spec, arg);
  }
  if (arg instanceof Uint8Array) return formatBytes(arg, spec);
  const elements = arg instanceof TypedList ? arg.values : Array.isArray(arg) ? (arg as readonly Value[]) : undefined;
  if (elements === undefined) return padded(formatValue(arg), spec);
  return `[${elements.map((element) => (element === null ? '<nil>' : formatArg(spec, element))).join(' ')}]`;
}

function formatBytes(bytes: Uint8Array, spec: Verb): string {
  switch (spec.verb) {
    case 's':
    case 'q':
    case 'x':
    case 'X':
      return formatText(Buffer.from(bytes).toString('latin1'), spec, bytes)!; // known verbs
    default:
      return `[${[...bytes].map((byte) => formatByte(byte, spec)).join(' ')}]`;
  }
}

function formatByte(byte: number, spec: Verb): string {
  const value = BigInt(byte);
  const wrongly = (): string => `%!${spec.verb}(uint8=${formatInt(value, { ...spec, verb: 'v' })})`;
  return formatInt(value, spec) ?? wrongly();
}

/** What a verb is not for is shown by `%v`, with the same flags, width and precision, durations as the integers they are. */
function wrong(spec: Verb, arg: Value): string {
  if (arg instanceof GoTime) return `%!${spec.verb}(${goType(arg)}=${formatValue(arg)})`;
  const shown = arg instanceof Duration ? arg.nanos : arg;
  return `%!${spec.verb}(${goType(arg)}=${formatArg({ ...spec, verb: 'v' }, shown)})`;
}

/** @param bytes of the text, where they are known. */
function formatText(text: string, spec: Verb, bytes?: Uint8Array): string | undefined {
  const cut = spec.precision === undefined ? text : [...text].slice(0, spec.precision).join('');
  switch (spec.verb) {
    case 'v':
      return padded(spec.flags.includes('#') ? goQuote(cut) : cut, spec);
    case 's':
      return padded(bytes === undefined ? cut : Buffer.from(bytes).toString(), spec);
    case 'q':
      return padded(goQuote(cut), spec);
    case 'x':
    case 'X': {
      const hex = hexText(bytes ?? encodeText(cut), spec.flags);
      return padded(spec.verb === 'X' ? hex.toUpperCase() : hex, spec);
    }
    default:
      return undefined;
  }
}

/** Of flags, a blank sets the bytes apart and `#` puts `0x` in front. */
function hexText(bytes: Uint8Array, flags: string): string {
  const prefix = flags.includes('#') ? '0x' : '';
  const digits = Buffer.from(bytes).toString('hex');
  if (digits === '') return '';
  if (!flags.includes(' ')) return prefix + digits;
  return digits.replace(/..(?!$)/g, '$& ').replace(/^|(?<= )/g, prefix);
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  v: [10, ''],
  d: [10, ''],
  b: [2, '0b'],
  o: [8, '0'],
  O: [8, ''],
  x: [16, '0x'],
  X: [16, '0X'],
};

function formatInt(value: bigint, spec: Verb): string | undefined {
  if (spec.verb === 'c') return padded(characterOf(value), spec);
  if (spec.verb === 'q') return padded(quotedCharacter(characterOf(value)), spec);
  if (spec.verb === 'U') return padded(`U+${value.toString(16).toUpperCase().padStart(4, '0')}`, spec);
  const base = Object.hasOwn(BASES, spec.verb) ? BASES[spec.verb] : undefined;
  if (base === undefined) return undefined;
  let digits = (value < 0n ? -value : value).toString(base[0]);
  if (spec.verb === 'X') digits = digits.toUpperCase();
  if (spec.precision !== undefined)
    digits = spec.precision === 0 && value === 0n ? '' : digits.padStart(spec.precision, '0');
  const prefix = spec.verb === 'O' ? '0o' : spec.flags.includes('#') ? base[1] : '';
  const isZeroPadded = spec.precision === undefined;
  return number(value < 0n ? '-' : '', prefix + digits, spec, isZeroPadded);
}

function quotedCharacter(character: string): string {
  if (character === '"') return `'"'`;
  return character === "'" ? `'\\''` : `'${goQuote(character).slice(1, -1)}'`;
}

function characterOf(value: bigint): string {
  const isValid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  return isValid ? String.fromCodePoint(Number(value)) : '\ufffd';
}

function formatFloat(value: number, spec: Verb): string | undefined {
  if (!'vgGfFeEbxX'.includes(spec.verb)) return undefined;
  const isNegative = value < 0 || Object.is(value, -0);
  if (Number.isFinite(value)) return number(isNegative ? '-' : '', floatDigits(Math.abs(value), spec), spec, true);
  const sign = isNegative ? '-' : spec.flags.includes(' ') && !spec.flags.includes('+') ? ' ' : '+';
  const isSigned = !Number.isNaN(value) || /[+ ]/.test(spec.flags);
  return padded((isSigned ? sign : '') + (Number.isNaN(value) ? 'NaN' : 'Inf'), withoutZeros(spec));
}

function floatDigits(value: number, { verb, precision }: Verb): string {
  switch (verb) {
    case 'f':
    case 'F':
      return fixedDigits(value, precision ?? 6);
    case 'e':
      return exponentialDigits(value, precision ?? 6);
    case 'b':
      return binaryDigits(value);
    case 'x':
      return hexDigits(value, precision);
    case 'E':
    case 'G':
    case 'X':
      return floatDigits(value, { flags: '', width: undefined, precision, verb: verb.toLowerCase() }).toUpperCase();
    default:
      return precision === undefined ? formatFloatShortest(value) : significantDigits(value, precision);
  }
}

function number(sign: string, digits: string, spec: Verb, mayZeroPad: boolean): string {
  const { flags, width } = spec;
  const shown = sign !== '' ? sign : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (mayZeroPad && flags.includes('0') && !flags.includes('-') && width !== undefined) {
    return shown + digits.padStart(width - shown.length, '0');
  }
  return padded(shown + digits, withoutZeros(spec));
}

function withoutZeros(spec: Verb): Verb {
  return { ...spec, flags: spec.flags.replaceAll('0', '') };
}

function padded(text: string, { flags, width }: Verb): string {
  if (width === undefined) return text;
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  return (flags.includes('0') ? '0' : ' ').repeat(missing) + text;
}

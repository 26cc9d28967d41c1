/** Go's `fmt.Sprintf` for the values statements have. Source: package fmt, "Printing". */
import { formatDurationNanos, formatFloatShortest } from '../../pdata/go-format.js';
import { goQuote } from '../../pdata/json/go-number.js';
import { encodeText } from '../../pdata/view/text.js';
import { Duration, goType, Id, TypedList, type Value } from '../value.js';
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
    const text = arg instanceof Duration ? formatDurationNanos(arg.nanos) : formatValue(arg);
    const shown = formatText(text, spec);
    if (shown !== undefined) return shown;
    return arg instanceof Duration ? (formatInt(arg.nanos, spec) ?? wrong(spec, arg)) : wrong(spec, arg);
  }
  if (arg instanceof Uint8Array) return formatBytes(arg, spec);
  const elements = arg instanceof TypedList ? arg.values : Array.isArray(arg) ? (arg as readonly Value[]) : undefined;
  if (elements === undefined) return padded(formatValue(arg), spec);
  return `[${elements.map((element) => formatArg(spec, element)).join(' ')}]`;
}

function formatBytes(bytes: Uint8Array, spec: Verb): string {
  switch (spec.verb) {
    case 's':
    case 'q':
    case 'x':
    case 'X':
      return formatText(Buffer.from(bytes).toString('latin1'), spec, bytes)!; // known verbs
    case 'v':
    case 'd':
      return `[${bytes.join(' ')}]`;
    default:
      return `[${[...bytes].map((byte) => formatInt(BigInt(byte), spec) ?? `%!${spec.verb}(uint8=${byte})`).join(' ')}]`;
  }
}

function wrong(spec: Verb, arg: Value): string {
  return `%!${spec.verb}(${goType(arg)}=${formatValue(arg)})`;
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
      const hex = Buffer.from(bytes ?? encodeText(cut)).toString('hex');
      const prefix = spec.flags.includes('#') && hex !== '' ? '0x' : '';
      return padded(spec.verb === 'X' ? (prefix + hex).toUpperCase() : prefix + hex, spec);
    }
    default:
      return undefined;
  }
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
  if (spec.verb === 'q') return padded(`'${characterOf(value).replace(/['\\]/, '\\$&')}'`, spec);
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

function characterOf(value: bigint): string {
  const isValid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  return isValid ? String.fromCodePoint(Number(value)) : '\ufffd';
}

function formatFloat(value: number, spec: Verb): string | undefined {
  const digits = floatDigits(Math.abs(value), spec);
  if (digits === undefined) return undefined;
  const isNegative = value < 0 || Object.is(value, -0);
  if (!Number.isFinite(value)) {
    const text = Number.isNaN(value)
      ? 'NaN'
      : `${isNegative ? '-' : spec.flags.includes('+') || spec.verb === 'v' ? '+' : '+'}Inf`;
    return padded(text, { ...spec, flags: spec.flags.replaceAll('0', '') });
  }
  return number(isNegative ? '-' : '', digits, spec, true);
}

function floatDigits(value: number, { verb, precision }: Verb): string | undefined {
  switch (verb) {
    case 'v':
    case 'g':
      return precision === undefined ? formatFloatShortest(value) : significant(value, precision);
    case 'G':
      return (precision === undefined ? formatFloatShortest(value) : significant(value, precision)).toUpperCase();
    case 'f':
    case 'F':
      return value.toFixed(precision ?? 6);
    case 'e':
    case 'E': {
      const text = twoDigitExponent(value.toExponential(precision ?? 6));
      return verb === 'E' ? text.toUpperCase() : text;
    }
    default:
      return undefined;
  }
}

/** `%.3g`: that many digits, without trailing zeros, with an exponent where it is too large or small. */
function significant(value: number, precision: number): string {
  const digits = Math.max(precision, 1);
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split('e')[1]);
  if (exponent < -4 || exponent >= digits) {
    const [mantissa, power] = value.toExponential(digits - 1).split('e') as [string, string];
    return twoDigitExponent(`${trimZeros(mantissa)}e${power}`);
  }
  return trimZeros(value.toFixed(digits - 1 - exponent));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function twoDigitExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function number(sign: string, digits: string, spec: Verb, mayZeroPad: boolean): string {
  const { flags, width } = spec;
  const shown = sign !== '' ? sign : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (mayZeroPad && flags.includes('0') && !flags.includes('-') && width !== undefined) {
    return shown + digits.padStart(width - shown.length, '0');
  }
  return padded(shown + digits, { ...spec, flags: flags.replaceAll('0', '') });
}

function padded(text: string, { flags, width }: Verb): string {
  if (width === undefined) return text;
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  return (flags.includes('0') ? '0' : ' ').repeat(missing) + text;
}

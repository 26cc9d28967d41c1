/** Digits of floats as Go's `strconv.FormatFloat` rounds them: from the exact value, ties to even. For values from 0 up that are finite. */

/** The value is `mantissa * 2 ** exponent`. */
interface Parts {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const MANTISSA_BITS = 52;
const LEAST_EXPONENT = -1074;

function partsOf(value: number): Parts {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const whole = bits.getBigUint64(0);
  const fraction = BigInt.asUintN(MANTISSA_BITS, whole);
  const biased = Number(whole >> BigInt(MANTISSA_BITS));
  if (biased === 0) return { mantissa: fraction, exponent: LEAST_EXPONENT };
  return { mantissa: fraction | (1n << BigInt(MANTISSA_BITS)), exponent: biased - 1 + LEAST_EXPONENT };
}

/** `%.2f`: that many digits behind the point. */
export function fixedDigits(value: number, precision: number): string {
  // JavaScript rounds ties up; there is one only where the value ends one binary digit behind the last decimal.
  const mayTie = !Number.isInteger(value) && Number.isInteger(value * 2 ** (precision + 1));
  if (value < 1e21 && precision <= 100 && !mayTie) return value.toFixed(precision);
  const known = Math.min(precision, -LEAST_EXPONENT);
  const { mantissa, exponent } = partsOf(value);
  const scaled = mantissa * 10n ** BigInt(known);
  const digits = String(exponent >= 0 ? scaled << BigInt(exponent) : shiftedRight(scaled, -exponent));
  if (precision === 0) return digits;
  const all = digits.padStart(known + 1, '0');
  return `${all.slice(0, all.length - known)}.${all.slice(all.length - known).padEnd(precision, '0')}`;
}

/** `%.2e`: one digit before the point, that many behind it, and an exponent of at least two digits. */
export function exponentialDigits(value: number, precision: number): string {
  const { digits, exponent } = exactDigits(value);
  const rounded = roundedTo(digits, precision + 1);
  const power = value === 0 ? 0 : exponent + (rounded.carried ? 1 : 0);
  const fraction = precision === 0 ? '' : `.${rounded.digits.slice(1)}`;
  return `${rounded.digits[0]}${fraction}e${signed(power)}`;
}

/** `%.3g`: that many digits, without trailing zeros, with an exponent where the value is too large or small. */
export function significantDigits(value: number, precision: number): string {
  const digits = Math.max(precision, 1);
  const text = exponentialDigits(value, digits - 1);
  const at = text.indexOf('e');
  const exponent = Number(text.slice(at + 1));
  if (exponent < -4 || exponent >= digits) return trimZeros(text.slice(0, at)) + text.slice(at);
  return trimZeros(fixedDigits(value, digits - 1 - exponent));
}

/** `%x`: `0x1.8p+01`. @param precision of the fraction in hexadecimal digits; by default as many as are needed. */
export function hexDigits(value: number, precision?: number): string {
  if (value === 0) return `0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+00`;
  let { mantissa, exponent } = partsOf(value);
  const missing = MANTISSA_BITS + 1 - mantissa.toString(2).length;
  mantissa <<= BigInt(missing);
  exponent += MANTISSA_BITS - missing;
  let places = MANTISSA_BITS / 4;
  if (precision !== undefined && precision < places) {
    mantissa = shiftedRight(mantissa, 4 * (places - precision));
    places = precision;
    if (mantissa >> BigInt(4 * places) === 2n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const hex = mantissa.toString(16);
  const fraction = precision === undefined ? hex.slice(1).replace(/0+$/, '') : hex.slice(1).padEnd(precision, '0');
  return `0x${hex[0]}${fraction === '' ? '' : `.${fraction}`}p${signed(exponent)}`;
}

/** `%b`: the mantissa and its exponent, `6755399441055744p-52`. */
export function binaryDigits(value: number): string {
  const { mantissa, exponent } = partsOf(value);
  return `${mantissa}p${exponent >= 0 ? '+' : ''}${exponent}`;
}

/** All decimal digits of a value, and the power of ten of the first. */
function exactDigits(value: number): { readonly digits: string; readonly exponent: number } {
  const { mantissa, exponent } = partsOf(value);
  if (exponent >= 0) {
    const digits = String(mantissa << BigInt(exponent));
    return { digits, exponent: digits.length - 1 };
  }
  // m / 2^e is m * 5^e / 10^e.
  const digits = String(mantissa * 5n ** BigInt(-exponent));
  return { digits, exponent: digits.length - 1 + exponent };
}

function roundedTo(digits: string, count: number): { readonly digits: string; readonly carried: boolean } {
  if (digits.length <= count) return { digits: digits.padEnd(count, '0'), carried: false };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const isTie = /^50*$/.test(rest);
  const isUp = isTie ? Number(kept.at(-1)) % 2 === 1 : rest[0]! >= '5'; // not empty
  if (!isUp) return { digits: kept, carried: false };
  const up = String(BigInt(kept) + 1n);
  return up.length > count ? { digits: up.slice(0, count), carried: true } : { digits: up, carried: false };
}

/** Divided by a power of two, ties to even. */
function shiftedRight(value: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  const quotient = value >> shift;
  const rest = value - (quotient << shift);
  const half = 1n << (shift - 1n);
  const isUp = rest > half || (rest === half && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}

function signed(exponent: number): string {
  return (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0');
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

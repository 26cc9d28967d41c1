/**
 * HOT PATH: JSON text as bytes, called per field of every item that leaves as JSON. Copies text without decoding it and
 * makes no strings but for doubles. The buffer grows and is handed out as a copy by `finish`.
 *
 * Source followed for escapes and number forms: json-iterator/go 1.1.12 `stream_str.go`, `stream_float.go`, as the
 * reference uses it.
 */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const HEX = Buffer.from('0123456789abcdef');
const BILLION = 1e9;

export class JsonWriter {
  #buf: Uint8Array;
  #pos = 0;

  constructor(expectedBytes: number) {
    this.#buf = new Uint8Array(Math.max(expectedBytes, 64));
  }

  finish(): Uint8Array {
    return this.#buf.slice(0, this.#pos);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buf[this.#pos++] = value;
  }

  /** A few bytes that need no escaping: the loop is faster than a copy by view. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    const buf = this.#buf;
    let pos = this.#pos;
    for (let i = 0; i < bytes.length; i++) buf[pos++] = bytes[i]!;
    this.#pos = pos;
  }

  /** ASCII text. */
  ascii(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#buf[this.#pos++] = text.charCodeAt(i);
  }

  /** The text between two offsets in quotes; bytes that are no UTF-8 pass as they are. */
  string(source: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start) * 6 + 2); // every byte may need \u00XX
    const buf = this.#buf;
    let pos = this.#pos;
    buf[pos++] = QUOTE;
    for (let i = start; i < end; i++) {
      const c = source[i]!;
      if (c >= 0x20 && c !== QUOTE && c !== BACKSLASH) {
        buf[pos++] = c;
      } else {
        pos = writeEscape(buf, pos, c);
      }
    }
    buf[pos++] = QUOTE;
    this.#pos = pos;
  }

  /** Lower-case hex in quotes. */
  hex(source: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start) * 2 + 2);
    this.byte(QUOTE);
    for (let i = start; i < end; i++) {
      const c = source[i]!;
      this.#buf[this.#pos++] = HEX[c >> 4]!;
      this.#buf[this.#pos++] = HEX[c & 15]!;
    }
    this.byte(QUOTE);
  }

  /** Standard base64 in quotes. */
  base64(source: Uint8Array, start: number, end: number): void {
    this.byte(QUOTE);
    this.ascii(Buffer.from(source.buffer, source.byteOffset + start, end - start).toString('base64'));
    this.byte(QUOTE);
  }

  /** An integer of 32 bits. */
  int(value: number): void {
    if (value < 0) this.byte(0x2d);
    this.#digits(Math.abs(value), 1);
  }

  /** An unsigned integer of 64 bits, in quotes, from its halves. */
  uint64(low: number, high: number): void {
    this.byte(QUOTE);
    this.#digits64(low >>> 0, high >>> 0);
    this.byte(QUOTE);
  }

  /** A signed integer of 64 bits, in quotes, from the halves of its two's complement. */
  int64(low: number, high: number): void {
    if (high >>> 31 === 0) {
      this.uint64(low, high);
      return;
    }
    this.byte(QUOTE);
    this.byte(0x2d);
    const negatedLow = -low >>> 0;
    this.#digits64(negatedLow, (~high + (negatedLow === 0 ? 1 : 0)) >>> 0);
    this.byte(QUOTE);
  }

  double(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) < BILLION && !Object.is(value, -0)) this.int(value);
    else this.ascii(doubleText(value));
  }

  #digits64(low: number, high: number): void {
    if (high === 0) {
      this.#digits(low, 1);
      return;
    }
    // Long division by 10^9, 16 bits at a time, so that all steps stay exact.
    const top = Math.floor(high / BILLION);
    let rest = (high - top * BILLION) * 65536 + (low >>> 16);
    const middle = Math.floor(rest / BILLION);
    rest = (rest - middle * BILLION) * 65536 + (low & 0xffff);
    const bottom = Math.floor(rest / BILLION);
    this.#digits(top * 2 ** 32 + middle * 65536 + bottom, 1);
    this.#digits(rest - bottom * BILLION, 9);
  }

  /** @param value up to 2^53. @param width least number of digits. */
  #digits(value: number, width: number): void {
    let length = width;
    while (value >= POWERS[length]!) length++;
    this.#reserve(length);
    for (let at = this.#pos + length - 1; at >= this.#pos; at--) {
      const next = Math.floor(value / 10);
      this.#buf[at] = ZERO + value - next * 10;
      value = next;
    }
    this.#pos += length;
  }

  #reserve(bytes: number): void {
    const needed = this.#pos + bytes;
    if (needed <= this.#buf.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#buf.length * 2));
    grown.set(this.#buf.subarray(0, this.#pos));
    this.#buf = grown;
  }
}

const POWERS = Array.from({ length: 18 }, (_, power) => 10 ** power);

function writeEscape(buf: Uint8Array, pos: number, c: number): number {
  buf[pos++] = BACKSLASH;
  const short = c === 0x0a ? 0x6e : c === 0x0d ? 0x72 : c === 0x09 ? 0x74 : c >= 0x20 ? c : 0;
  if (short !== 0) {
    buf[pos++] = short;
    return pos;
  }
  buf[pos++] = 0x75;
  buf[pos++] = ZERO;
  buf[pos++] = ZERO;
  buf[pos++] = HEX[c >> 4]!;
  buf[pos++] = HEX[c & 15]!;
  return pos;
}

/** Shortest digits; an exponent, with two digits at least, below 1e-6 and from 1e21 on; what is no number in quotes. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"';
  if (Object.is(value, -0)) return '-0';
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

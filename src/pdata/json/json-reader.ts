/**
 * A JSON reader over bytes that keeps no tree. It accepts and refuses what the reference's parser does, in the same order
 * and words; where that differs from RFC 8259 (trailing text, control characters behind an escape) it follows the parser.
 *
 * Source followed: json-iterator/go 1.1.12. Its errors are sticky and the first one wins, so here the first one is thrown;
 * only the end of the input is remembered (`atEnd`), because there the parser goes on with zero bytes until something
 * else complains.
 */
import { isUtf8 } from 'node:buffer';
import { JsonError } from './json-error.js';

/** Containers may hold each other this deep, skipped fields included. */
const MAX_DEPTH = 10_000;
/** Bytes of input shown around an error, on each side. */
const NEAR_BYTES = 10;
const CONTEXT_BYTES = 50;

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_ARRAY = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_ARRAY = 0x5d;
export const LETTER_N = 0x6e;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
const LETTER_F = 0x66;
const LETTER_T = 0x74;

export type NextKind = 'string' | 'number' | 'other';

const utf8Text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

export class JsonReader {
  readonly buf: Uint8Array;
  pos = 0;
  /** The input ended while something was expected. */
  atEnd = false;
  /** Where the last string read stands: in the input, or in a scratch buffer if it had escapes. */
  text: Uint8Array;
  textStart = 0;
  textEnd = 0;
  #depth = 0;

  constructor(buf: Uint8Array) {
    this.buf = buf;
    this.text = buf;
  }

  /** The next byte that is no white space, 0 at the end. */
  nextToken(): number {
    const { buf } = this;
    let { pos } = this;
    while (pos < buf.length) {
      const c = buf[pos++]!;
      if (c === 0x20 || c === 0x0a || c === 0x09 || c === 0x0d) continue;
      this.pos = pos;
      return c;
    }
    this.pos = pos;
    this.atEnd = true;
    return 0;
  }

  unread(): void {
    if (!this.atEnd) this.pos--;
  }

  readByte(): number {
    if (this.pos < this.buf.length) return this.buf[this.pos++]!;
    this.atEnd = true;
    return 0;
  }

  /** What stands next, without reading it. */
  peekKind(): NextKind {
    const c = this.nextToken();
    this.unread();
    if (c === QUOTE) return 'string';
    return c === 0x2d || (c >= 0x30 && c <= 0x39) ? 'number' : 'other';
  }

  fail(operation: string, message: string, isTellable = true): never {
    const near = Math.max(this.pos - NEAR_BYTES, 0);
    const quoted = (start: number, end: number): Uint8Array => this.buf.subarray(Math.max(start, 0), end);
    const here = quoted(near, this.pos + NEAR_BYTES);
    const around = quoted(this.pos - CONTEXT_BYTES, this.pos + CONTEXT_BYTES);
    throw new JsonError(
      `${operation}: ${message}, error found in #${this.pos - near} byte of ` +
        `...|${utf8Text(here)}|..., bigger context ...|${utf8Text(around)}|...`,
      isTellable && isUtf8(here) && isUtf8(around),
    );
  }

  failAt(operation: string, expected: string, found: number): never {
    this.fail(operation, `${expected}, but found ${byteText(found)}`, found < 0x80);
  }

  enter(): void {
    if (++this.#depth > MAX_DEPTH) this.fail('incrementDepth', 'exceeded max depth');
  }

  leave(): void {
    this.#depth--;
  }

  /**
   * Opens the object at the cursor. @returns whether a first field follows, to be read with `readKey`; false for `{}` and
   * `null`. Close what was opened with `moreFields`.
   */
  openObject(): boolean {
    let c = this.nextToken();
    if (c === LETTER_N) {
      this.skipNull();
      return false;
    }
    if (c !== OPEN_OBJECT) this.failAt('ReadObjectCB', 'expect { or n', c);
    this.enter();
    c = this.nextToken();
    if (c === QUOTE) {
      this.unread();
      return true;
    }
    if (c !== CLOSE_OBJECT) this.failAt('ReadObjectCB', 'expect " after {', c);
    this.leave();
    return false;
  }

  /** Reads a field's name into `text` and the colon behind it. */
  readKey(): void {
    this.readString();
    const c = this.nextToken();
    if (c !== COLON) this.failAt('ReadObject', 'expect : after object field', c);
  }

  /** Whether another field follows; else the object is closed. */
  moreFields(): boolean {
    const c = this.nextToken();
    if (c === COMMA) return true;
    if (c !== CLOSE_OBJECT) this.fail('ReadObjectCB', 'object not ended with }');
    this.leave();
    return false;
  }

  /** Opens the array at the cursor. @returns whether an element follows; false for `[]` and `null`. */
  openArray(): boolean {
    let c = this.nextToken();
    if (c === LETTER_N) {
      this.skipNull();
      return false;
    }
    if (c !== OPEN_ARRAY) this.failAt('ReadArrayCB', 'expect [ or n', c);
    this.enter();
    c = this.nextToken();
    if (c !== CLOSE_ARRAY) {
      this.unread();
      return true;
    }
    this.leave();
    return false;
  }

  /** Whether another element follows; else the array is closed. */
  moreElements(): boolean {
    const c = this.nextToken();
    if (c === COMMA) return true;
    if (c !== CLOSE_ARRAY) this.failAt('ReadArrayCB', 'expect ] in the end', c);
    this.leave();
    return false;
  }

  readBool(): boolean {
    const c = this.nextToken();
    if (c === LETTER_T) {
      this.skipLetters('rue', 'skipThreeBytes');
      return true;
    }
    if (c === LETTER_F) {
      this.skipLetters('alse', 'skipFourBytes');
      return false;
    }
    return this.failAt('ReadBool', 'expect t or f', c);
  }

  skipNull(): void {
    this.skipLetters('ull', 'skipThreeBytes');
  }

  skipLetters(letters: string, operation: string): void {
    for (let i = 0; i < letters.length; i++) {
      if (this.readByte() !== letters.charCodeAt(i)) this.fail(operation, `expect ${letters}`);
    }
  }

  /** Reads a string, or `null` as an empty one, and leaves its bytes in `text`. */
  readString(): void {
    const c = this.nextToken();
    if (c === LETTER_N) {
      this.skipNull();
      this.#setText(this.buf, this.pos, this.pos);
      return;
    }
    if (c !== QUOTE) this.failAt('ReadString', 'expects " or n', c);
    const { buf } = this;
    for (let i = this.pos; i < buf.length; i++) {
      const byte = buf[i]!;
      if (byte === QUOTE) {
        this.#setText(buf, this.pos, i);
        this.pos = i + 1;
        return;
      }
      if (byte === BACKSLASH) break;
      if (byte < 0x20) this.fail('ReadString', `invalid control character found: ${byte}`);
    }
    this.#readEscaped();
  }

  /** Reads a string whose bytes are taken as they stand, escapes included; `null` is refused. */
  readRawString(): void {
    const c = this.nextToken();
    if (c !== QUOTE) this.failAt('ReadStringAsSlice', 'expects " or n', c);
    const close = this.buf.indexOf(QUOTE, this.pos);
    if (close !== -1) {
      this.#setText(this.buf, this.pos, close);
      this.pos = close + 1;
      return;
    }
    const rest = Buffer.concat([this.buf.subarray(this.pos), Buffer.of(0)]); // the zero byte read at the end counts
    this.#setText(rest, 0, rest.length);
    this.pos = this.buf.length;
    this.atEnd = true;
  }

  /** The last string read. */
  textString(): string {
    return Buffer.from(
      this.text.buffer,
      this.text.byteOffset + this.textStart,
      this.textEnd - this.textStart,
    ).toString();
  }

  #setText(buf: Uint8Array, start: number, end: number): void {
    this.text = buf;
    this.textStart = start;
    this.textEnd = end;
  }

  #readEscaped(): void {
    const out: number[] = [];
    while (!this.atEnd) {
      const c = this.readByte();
      if (c === QUOTE && !this.atEnd) {
        this.#setText(Uint8Array.from(out), 0, out.length);
        return;
      }
      if (c === BACKSLASH) this.#readEscape(out, this.readByte());
      else out.push(c);
    }
    this.fail('readStringSlowPath', 'unexpected end of input');
  }

  #readEscape(out: number[], c: number): void {
    if (c === 0x75) {
      this.#readUnicode(out);
      return;
    }
    const at = '"\\/bfnrt'.indexOf(String.fromCharCode(c));
    if (at === -1) this.fail('readEscapedChar', 'invalid escape char after \\');
    out.push('"\\/\b\f\n\r\t'.charCodeAt(at));
  }

  #readUnicode(out: number[]): void {
    const unit = this.#readHex4();
    if (unit < 0xd800 || unit > 0xdfff) {
      pushRune(out, unit);
      return;
    }
    const c = this.readByte();
    if (this.atEnd) return;
    if (c !== BACKSLASH) {
      this.unread();
      pushRune(out, unit);
      return;
    }
    const escape = this.readByte();
    if (this.atEnd) return;
    if (escape !== 0x75) {
      pushRune(out, unit);
      this.#readEscape(out, escape);
      return;
    }
    const second = this.#readHex4();
    if (this.atEnd) return;
    if (unit < 0xdc00 && second >= 0xdc00 && second <= 0xdfff) {
      pushRune(out, 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
    } else {
      pushRune(out, unit);
      pushRune(out, second);
    }
  }

  #readHex4(): number {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      const c = this.readByte();
      if (this.atEnd) return 0;
      const digit = Number.parseInt(String.fromCharCode(c), 16);
      if (Number.isNaN(digit)) this.failAt('readU4', 'expects 0~9 or a~f', c);
      value = value * 16 + digit;
    }
    return value;
  }
}

/** A byte in an error text: what is no ASCII is no text on its own. */
function byteText(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : '\ufffd';
}

/** Appends a code point as UTF-8; half a surrogate pair becomes U+FFFD. */
function pushRune(out: number[], rune: number): void {
  if (rune < 0x80) out.push(rune);
  else for (const byte of Buffer.from(String.fromCodePoint(rune))) out.push(byte);
}

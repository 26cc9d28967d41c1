/**
 * Numbers in JSON, as the reference reads them: integers of a fixed size as a number or as a string, doubles likewise.
 *
 * Source followed: json-iterator/go 1.1.12 `iter_int.go`, `iter_float.go`, and Go `strconv` for numbers in strings.
 */
import { JsonError } from './json-error.js';
import type { JsonReader } from './json-reader.js';
import { goQuote, parseGoFloat, parseGoInteger } from './go-number.js';

const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const MAX_FLOAT32 = 3.4028235677973366e38;

/** A number like `1e5`, the end of which nothing tells but the first other character. */
const NUMBER_CHARACTERS: ReadonlySet<number> = new Set(Buffer.from('+-.eE0123456789'));
const ENDS_NUMBER: ReadonlySet<number> = new Set(Buffer.from(',]} \t\n'));
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

export function readUint32(reader: JsonReader): number {
  switch (reader.peekKind()) {
    case 'number':
      return readDigits32(reader, reader.nextToken());
    case 'string':
      reader.readString();
      return Number(parseText(reader, 'ReadUint32', 'ParseUint', 0n, 2n ** 32n - 1n));
    case 'other':
      return reader.fail('ReadUint32', 'unsupported value type');
  }
}

export function readInt32(reader: JsonReader): number {
  switch (reader.peekKind()) {
    case 'number': {
      const c = reader.nextToken();
      const isNegative = c === MINUS;
      const value = readDigits32(reader, isNegative ? reader.readByte() : c);
      if (value > (isNegative ? 2 ** 31 : 2 ** 31 - 1)) reader.fail('ReadInt32', `overflow: ${value}`);
      return isNegative ? -value : value;
    }
    case 'string':
      reader.readString();
      return Number(parseText(reader, 'ReadInt32', 'ParseInt', -(2n ** 31n), 2n ** 31n - 1n));
    case 'other':
      return reader.fail('ReadInt32', 'unsupported value type');
  }
}

/** Result of reading 64 bits: reused, so that nothing is allocated. */
export const halves = { low: 0, high: 0 };

/** Reads into `halves`. */
export function readUint64(reader: JsonReader): void {
  switch (reader.peekKind()) {
    case 'number':
      return readDigits64(reader, reader.nextToken());
    case 'string':
      reader.readString();
      if (!readShortDigits(reader)) setHalves(parseText(reader, 'ReadUint64', 'ParseUint', 0n, 2n ** 64n - 1n));
      return;
    case 'other':
      return reader.fail('ReadUint64', 'unsupported value type');
  }
}

/** Reads into `halves`, as two's complement. */
export function readInt64(reader: JsonReader): void {
  switch (reader.peekKind()) {
    case 'number': {
      const c = reader.nextToken();
      const isNegative = c === MINUS;
      readDigits64(reader, isNegative ? reader.readByte() : c);
      const value = (BigInt(halves.high >>> 0) << 32n) | BigInt(halves.low >>> 0);
      if (value > (isNegative ? 2n ** 63n : 2n ** 63n - 1n)) reader.fail('ReadInt64', `overflow: ${value}`);
      if (isNegative) setHalves(-value);
      return;
    }
    case 'string':
      reader.readString();
      if (!readShortDigits(reader)) setHalves(parseText(reader, 'ReadInt64', 'ParseInt', -(2n ** 63n), 2n ** 63n - 1n));
      return;
    case 'other':
      return reader.fail('ReadInt64', 'unsupported value type');
  }
}

/** Digits below which a number surely fits 63 bits. */
const SHORT_DIGITS = 19;
const BILLION = 1e9;

/** Reads the last string into `halves` if it is a plain decimal of less than 19 digits. */
function readShortDigits(reader: JsonReader): boolean {
  const { text, textStart, textEnd } = reader;
  const length = textEnd - textStart;
  if (length === 0 || length > SHORT_DIGITS) return false;
  let upper = 0;
  let lower = 0;
  const split = textEnd - 9;
  for (let i = textStart; i < textEnd; i++) {
    const c = text[i]!;
    if (!isDigit(c)) return false;
    if (i < split) upper = upper * 10 + c - ZERO;
    else lower = lower * 10 + c - ZERO;
  }
  joinBillions(upper, lower);
  return upper < MAX_BILLIONS;
}

/** Above this many billions 63 bits do not suffice. */
const MAX_BILLIONS = 9_223_372_036;

/** `upper * 10^9 + lower` into `halves`, 16 bits of `upper` at a time, so that all steps stay exact. */
function joinBillions(upper: number, lower: number): void {
  const top = Math.floor(upper / 65536) * BILLION;
  const bottom = (upper % 65536) * BILLION + lower;
  const sum = (top % 65536) * 65536 + bottom;
  halves.low = (sum % 2 ** 32) | 0;
  halves.high = (Math.floor(top / 65536) + Math.floor(sum / 2 ** 32)) | 0;
}

function setHalves(value: bigint): void {
  halves.low = Number(BigInt.asIntN(32, value));
  halves.high = Number(BigInt.asIntN(32, value >> 32n));
}

/** A double as a number, or as text that Go can parse, e.g. `"NaN"`, `"-Infinity"`. */
export function readDouble(reader: JsonReader): number {
  switch (reader.peekKind()) {
    case 'number':
      return readFloat64(reader);
    case 'string': {
      reader.readString();
      const parsed = parseGoFloat(reader.textString());
      return typeof parsed === 'number' ? parsed : reader.fail('ReadUint64', parsed.error); // the reference's own slip
    }
    case 'other':
      return reader.fail('ReadUint64', 'unsupported value type');
  }
}

/** A plain number. */
export function readFloat64(reader: JsonReader): number {
  const c = reader.nextToken();
  if (c !== MINUS) reader.unread();
  const value = readPositive(reader, 'readFloat64');
  return c === MINUS ? -value : value;
}

/** A number that starts with 0, which the reference checks as a float of 32 bits when it skips it. */
export function readFloatStartingWithZero(reader: JsonReader): void {
  const start = reader.pos;
  const value = readPositive(reader, 'readFloat32');
  if (value > MAX_FLOAT32) throw new JsonError(outOfRange(textBetween(reader, start)));
}

/** The characters that may be part of a number, from the cursor on. */
export function readNumberText(reader: JsonReader): string {
  const start = reader.pos;
  while (reader.pos < reader.buf.length && NUMBER_CHARACTERS.has(reader.buf[reader.pos]!)) reader.pos++;
  if (reader.pos === reader.buf.length) reader.atEnd = true;
  if (reader.pos === start) reader.fail('readNumberAsString', 'invalid number');
  return textBetween(reader, start);
}

function readPositive(reader: JsonReader, operation: 'readFloat32' | 'readFloat64'): number {
  const { buf, pos } = reader;
  const first = buf[pos];
  if (first !== undefined) {
    if (ENDS_NUMBER.has(first)) reader.fail(operation, 'empty number');
    if (first === DOT) reader.fail(operation, 'leading dot is invalid');
    const second = buf[pos + 1];
    if (first === ZERO && second !== undefined && isDigit(second)) reader.fail(operation, 'leading zero is invalid');
  }
  const text = readNumberText(reader);
  const problem = problemOf(text);
  if (problem !== undefined) reader.fail(`${operation}SlowPath`, problem);
  if (!DECIMAL.test(text)) throw new JsonError(`strconv.ParseFloat: parsing ${goQuote(text)}: invalid syntax`);
  const value = Number(text);
  if (!Number.isFinite(value)) throw new JsonError(outOfRange(text));
  return value;
}

function problemOf(text: string): string | undefined {
  if (text.startsWith('-')) return '-- is not valid';
  const dot = text.indexOf('.');
  if (dot === -1) return undefined;
  if (dot === text.length - 1) return 'dot can not be last character';
  return isDigit(text.charCodeAt(dot + 1)) ? undefined : 'missing digit after dot';
}

function outOfRange(text: string): string {
  return `strconv.ParseFloat: parsing ${goQuote(text)}: value out of range`;
}

/** Digits into 32 bits. As in the reference, only an overflow that makes the value smaller is noticed. */
function readDigits32(reader: JsonReader, first: number): number {
  let value = firstDigit(reader, first, 'readUint32');
  if (value !== 0) {
    const start = reader.pos;
    for (let digit = nextDigit(reader); digit !== -1; digit = nextDigit(reader)) {
      const next = (value * 10 + digit) % 2 ** 32;
      if (next < value) overflow(reader, start, 'readUint32');
      value = next;
    }
  }
  assertInteger(reader);
  return value;
}

/** Reads into `halves`. */
function readDigits64(reader: JsonReader, first: number): void {
  let small = firstDigit(reader, first, 'readUint64');
  const start = reader.pos;
  if (small !== 0) {
    for (let digit = nextDigit(reader); digit !== -1; digit = nextDigit(reader)) {
      if (small > MAX_SMALL) {
        readMoreDigits(reader, start, small, digit);
        return;
      }
      small = small * 10 + digit;
    }
  }
  assertInteger(reader);
  halves.low = (small % 2 ** 32) | 0;
  halves.high = Math.floor(small / 2 ** 32);
}

/** A tenth of what a double counts exactly, less ten. */
const MAX_SMALL = 900_719_925_474_098;

function readMoreDigits(reader: JsonReader, start: number, small: number, next: number): void {
  let value = BigInt(small);
  for (let digit = next; digit !== -1; digit = nextDigit(reader)) {
    const longer = BigInt.asUintN(64, value * 10n + BigInt(digit));
    if (longer < value) overflow(reader, start, 'readUint64');
    value = longer;
  }
  assertInteger(reader);
  setHalves(value);
}

/** The reference reads eight digits in one go where the input is long enough, and then stands behind those. */
function overflow(reader: JsonReader, start: number, operation: string): never {
  reader.pos = reader.buf.length - start > 10 ? start + 7 : start;
  return reader.fail(operation, 'overflow');
}

function firstDigit(reader: JsonReader, c: number, operation: string): number {
  if (!isDigit(c)) reader.fail(operation, 'unexpected character: \ufffd'); // the reference prints a byte 0xff
  return c - ZERO;
}

/** The digit at the cursor, which is read, or -1. */
function nextDigit(reader: JsonReader): number {
  const c = reader.buf[reader.pos];
  if (c === undefined) {
    reader.atEnd = true;
    return -1;
  }
  if (!isDigit(c)) return -1;
  reader.pos++;
  return c - ZERO;
}

function assertInteger(reader: JsonReader): void {
  if (reader.buf[reader.pos] === DOT) reader.fail('assertInteger', 'can not decode float as int');
}

/** The last string read as an integer. */
function parseText(reader: JsonReader, operation: string, parser: string, least: bigint, most: bigint): bigint {
  const parsed = parseGoInteger(reader.textString(), parser, least, most);
  return typeof parsed === 'bigint' ? parsed : reader.fail(operation, parsed.error);
}

function textBetween(reader: JsonReader, start: number): string {
  return Buffer.from(reader.buf.subarray(start, reader.pos)).toString('latin1');
}

function isDigit(c: number): boolean {
  return c >= ZERO && c <= NINE;
}

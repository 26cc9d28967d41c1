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
      return Number(readInString(reader, 'ReadUint32', 'ParseUint', 0n, 2n ** 32n - 1n));
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
      return Number(readInString(reader, 'ReadInt32', 'ParseInt', -(2n ** 31n), 2n ** 31n - 1n));
    case 'other':
      return reader.fail('ReadInt32', 'unsupported value type');
  }
}

export function readUint64(reader: JsonReader): bigint {
  switch (reader.peekKind()) {
    case 'number':
      return readDigits64(reader, reader.nextToken());
    case 'string':
      return readInString(reader, 'ReadUint64', 'ParseUint', 0n, 2n ** 64n - 1n);
    case 'other':
      return reader.fail('ReadUint64', 'unsupported value type');
  }
}

export function readInt64(reader: JsonReader): bigint {
  switch (reader.peekKind()) {
    case 'number': {
      const c = reader.nextToken();
      const isNegative = c === MINUS;
      const value = readDigits64(reader, isNegative ? reader.readByte() : c);
      if (value > (isNegative ? 2n ** 63n : 2n ** 63n - 1n)) reader.fail('ReadInt64', `overflow: ${value}`);
      return isNegative ? -value : value;
    }
    case 'string':
      return readInString(reader, 'ReadInt64', 'ParseInt', -(2n ** 63n), 2n ** 63n - 1n);
    case 'other':
      return reader.fail('ReadInt64', 'unsupported value type');
  }
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

function readDigits64(reader: JsonReader, first: number): bigint {
  let value = BigInt(firstDigit(reader, first, 'readUint64'));
  if (value !== 0n) {
    const start = reader.pos;
    for (let digit = nextDigit(reader); digit !== -1; digit = nextDigit(reader)) {
      const next = BigInt.asUintN(64, value * 10n + BigInt(digit));
      if (next < value) overflow(reader, start, 'readUint64');
      value = next;
    }
  }
  assertInteger(reader);
  return value;
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

function readInString(reader: JsonReader, operation: string, parser: string, least: bigint, most: bigint): bigint {
  reader.readString();
  const parsed = parseGoInteger(reader.textString(), parser, least, most);
  return typeof parsed === 'bigint' ? parsed : reader.fail(operation, parsed.error);
}

function textBetween(reader: JsonReader, start: number): string {
  return Buffer.from(reader.buf.subarray(start, reader.pos)).toString('latin1');
}

function isDigit(c: number): boolean {
  return c >= ZERO && c <= NINE;
}

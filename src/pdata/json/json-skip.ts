/**
 * Steps over a JSON value that nobody reads: fields this version does not know. Without recursion, so that deep nesting
 * does not need a deep stack.
 */
import { JsonError } from './json-error.js';
import { OPEN_ARRAY, OPEN_OBJECT, QUOTE, LETTER_N, type JsonReader } from './json-reader.js';
import { readFloat64, readFloatStartingWithZero, readNumberText } from './json-number.js';

type Container = 'object' | 'array';

/** @throws {JsonError} if the value is not well-formed, as far as the reference checks. */
export function skipValue(reader: JsonReader): void {
  const open: Container[] = [];
  do {
    const opened = skipStart(reader);
    if (opened !== undefined) {
      open.push(opened);
      continue;
    }
    while (open.length > 0 && !hasNext(reader, open.at(-1)!)) open.pop();
  } while (open.length > 0);
}

/** Whether the innermost container goes on with another value. */
function hasNext(reader: JsonReader, container: Container): boolean {
  if (container === 'array') return reader.moreElements();
  if (!reader.moreFields()) return false;
  reader.readKey();
  return true;
}

/** Steps over a value without content of its own, or into a container that has some, whose kind it returns. */
function skipStart(reader: JsonReader): Container | undefined {
  const c = reader.nextToken();
  switch (c) {
    case QUOTE:
      skipString(reader);
      return undefined;
    case LETTER_N:
      reader.skipNull();
      return undefined;
    case 0x74:
      reader.skipLetters('rue', 'skipThreeBytes');
      return undefined;
    case 0x66:
      reader.skipLetters('alse', 'skipFourBytes');
      return undefined;
    case 0x30:
      reader.unread();
      readFloatStartingWithZero(reader);
      return undefined;
    case OPEN_ARRAY:
      reader.unread();
      return reader.openArray() ? 'array' : undefined;
    case OPEN_OBJECT:
      reader.unread();
      if (!reader.openObject()) return undefined;
      reader.readKey();
      return 'object';
    default:
      if (c === 0x2d || (c >= 0x31 && c <= 0x39)) {
        skipNumber(reader);
        return undefined;
      }
      return reader.fail('Skip', `do not know how to skip: ${c}`);
  }
}

function skipString(reader: JsonReader): void {
  const { buf } = reader;
  for (let i = reader.pos; i < buf.length; i++) {
    const c = buf[i]!;
    if (c === QUOTE) {
      reader.pos = i + 1;
      return;
    }
    if (c === 0x5c) break;
    if (c < 0x20) reader.fail('trySkipString', `invalid control character found: ${c}`);
  }
  reader.unread();
  reader.readString();
}

function skipNumber(reader: JsonReader): void {
  if (trySkipNumber(reader)) return;
  reader.unread();
  try {
    readFloat64(reader);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    readNumberText(reader); // the reference tries again with what is left, as a number of any size
  }
}

/** Steps over a plain decimal number. @returns false if it needs a closer look. */
function trySkipNumber(reader: JsonReader): boolean {
  const { buf } = reader;
  let dotFound = false;
  for (let i = reader.pos; i < buf.length; i++) {
    const c = buf[i]!;
    if (isDigit(c)) continue;
    if (c === 0x2e) {
      if (dotFound) reader.fail('validateNumber', 'more than one dot found in number');
      if (i + 1 === buf.length) return false;
      if (!isDigit(buf[i + 1]!)) reader.fail('validateNumber', 'missing digit after dot');
      dotFound = true;
      continue;
    }
    if (!ENDS_NUMBER.has(c) || reader.pos === i) return false;
    reader.pos = i;
    return true;
  }
  return false;
}

const ENDS_NUMBER: ReadonlySet<number> = new Set(Buffer.from(',]} \t\n\r'));

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39;
}

/**
 * JSON as the reference's `ParseJSON` reads it: numbers are doubles, and what is wrong is told in the words of
 * github.com/goccy/go-json 0.10.5, which takes a little more than JSON.
 */
import { parseGoFloat } from '../../pdata/json/go-number.js';
import { MAX_VALUE_DEPTH } from '../../pdata/validate.js';
import type { AnyValues } from '../../pdata/view/any-values.js';
import type { KeyValues } from '../../pdata/view/key-values.js';
import { decodeText, encodeText } from '../../pdata/view/text.js';
import { listOf, mapOf, type PValue } from '../../pdata/view/value.js';
import { OttlError } from '../error.js';

const MAX_DEPTH = MAX_VALUE_DEPTH;

/** @throws {OttlError} for what is neither an object nor an array. */
export function parseJson(text: string): KeyValues | AnyValues {
  const value = parsedByEngine(text) ?? new JsonReader(encodeText(text)).read();
  if (typeof value === 'object' && value !== null) return value as KeyValues | AnyValues;
  throw new OttlError(`could not convert parsed value of type ${typeName(value)} to JSON object`);
}

function typeName(value: PValue): string {
  if (value === null) return '<nil>';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'float64' : 'string';
}

/** HOT PATH: what the engine reads it reads the same; the rest, and escapes of surrogates, are left to `JsonReader`. */
function parsedByEngine(text: string): PValue | undefined {
  if (/\\u[dD]/.test(text)) return undefined;
  try {
    return fromPlain(JSON.parse(text), 0);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Unsuitable) return undefined;
    throw error;
  }
}

/** JavaScript's value is not what the reference would give. */
class Unsuitable extends Error {}

function fromPlain(data: unknown, depth: number): PValue {
  if (typeof data === 'number' && !Number.isFinite(data)) throw new Unsuitable();
  if (typeof data !== 'object' || data === null) return data as PValue;
  if (depth >= MAX_DEPTH) throw new Unsuitable();
  if (Array.isArray(data)) return listOf(data.map((element) => fromPlain(element, depth + 1)));
  return mapOf(Object.entries(data).map(([key, value]) => [key, fromPlain(value, depth + 1)] as const));
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUL = 0;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Reads byte by byte. Behind the last byte stands a NUL, and one in the text ends it. */
class JsonReader {
  readonly #buf: Uint8Array;
  #pos = 0;

  constructor(text: Uint8Array) {
    this.#buf = text;
  }

  read(): PValue {
    const value = this.#value(0);
    this.#skipBlanks();
    if (this.#byte() === NUL) return value;
    throw new OttlError(`invalid character '${this.#character()}' after top-level value`);
  }

  #byte(at = this.#pos): number {
    return this.#buf[at] ?? NUL;
  }

  /** A byte as Go's `%c` prints it. */
  #character(at = this.#pos): string {
    return String.fromCharCode(this.#byte(at));
  }

  #skipBlanks(): void {
    while ([0x20, 0x09, 0x0a, 0x0d].includes(this.#byte())) this.#pos++;
  }

  #value(depth: number): PValue {
    this.#skipBlanks();
    const first = this.#character();
    switch (first) {
      case '{':
        return this.#object(depth + 1);
      case '[':
        return this.#array(depth + 1);
      case '"':
        return this.#text();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        if (/[-0-9]/.test(first)) return this.#number();
        throw new OttlError(`invalid character '${first}' looking for beginning of value`);
    }
  }

  #enter(depth: number): void {
    // The reference goes on up to 10000 levels.
    if (depth > MAX_DEPTH) throw new OttlError(`invalid character "${this.#character()}" exceeded max depth`);
    this.#pos++;
    this.#skipBlanks();
  }

  #object(depth: number): PValue {
    this.#enter(depth);
    const entries: [string, PValue][] = [];
    if (this.#character() === '}') {
      this.#pos++;
      return mapOf(entries);
    }
    for (;;) {
      const key = this.#key();
      this.#skipBlanks();
      if (this.#character() !== ':') throw new OttlError('expected colon after object key');
      this.#pos++;
      entries.push([key, this.#value(depth)]);
      this.#skipBlanks();
      const next = this.#character();
      if (next !== '}' && next !== ',') throw new OttlError('expected comma after object value');
      this.#pos++;
      if (next === '}') return mapOf(entries);
    }
  }

  /** A key may be null, which is the empty text. */
  #key(): string {
    this.#skipBlanks();
    const first = this.#character();
    if (first === '"') return this.#text();
    if (first === 'n') {
      this.#word('null', null);
      return '';
    }
    const kind = first === '[' ? 'array' : first === '{' ? 'object' : /[-0-9]/.test(first) ? 'number' : undefined;
    if (kind !== undefined) throw new OttlError(`json: cannot unmarshal ${kind} into Go value of type string`);
    throw new OttlError(`invalid character '${first}' looking for beginning of value`);
  }

  #array(depth: number): PValue {
    this.#enter(depth);
    const elements: PValue[] = [];
    if (this.#character() === ']') {
      this.#pos++;
      return listOf(elements);
    }
    for (;;) {
      elements.push(this.#value(depth));
      this.#skipBlanks();
      const next = this.#character();
      if (next !== ']' && next !== ',') throw invalidCharacter(next, 'slice');
      this.#pos++;
      if (next === ']') return listOf(elements);
    }
  }

  #word<T>(word: string, value: T): T {
    if (this.#pos + word.length - 1 >= this.#buf.length + 1) throw endOf(word);
    for (let i = 1; i < word.length; i++) {
      if (this.#character(this.#pos + i) !== word[i]) throw invalidCharacter(this.#character(this.#pos + i), word);
    }
    this.#pos += word.length;
    return value;
  }

  #number(): number {
    const start = this.#pos++;
    while (/[-0-9.eE+]/.test(this.#character())) this.#pos++;
    if (!/[\0 \t\r\n,:}\]]/.test(this.#character())) throw endOf('float');
    const parsed = parseGoFloat(decodeText(this.#buf, start, this.#pos));
    if (typeof parsed === 'number') return parsed;
    throw new OttlError(parsed.error);
  }

  #text(): string {
    let text = '';
    let plain = ++this.#pos;
    for (;;) {
      switch (this.#byte()) {
        case QUOTE:
          text += decodeText(this.#buf, plain, this.#pos);
          this.#pos++;
          return text;
        case BACKSLASH:
          text += decodeText(this.#buf, plain, this.#pos) + this.#escape();
          plain = this.#pos;
          break;
        case NUL:
          throw endOf('string');
        default:
          this.#pos++;
      }
    }
  }

  #escape(): string {
    const letter = this.#character(++this.#pos);
    if (letter !== 'u') {
      const escaped = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
      if (escaped === undefined) throw endOf('escaped string');
      this.#pos++;
      return escaped;
    }
    const unit = this.#codeUnit();
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    if (unit < 0xdc00 && this.#character() === '\\' && this.#character(this.#pos + 1) === 'u') {
      const start = this.#pos++;
      const low = this.#codeUnit();
      if (low >= 0xdc00 && low <= 0xdfff) return String.fromCharCode(unit, low);
      this.#pos = start;
    }
    return '\ufffd';
  }

  /** Four hexadecimal digits behind a `u`. */
  #codeUnit(): number {
    if (this.#pos + 5 >= this.#buf.length + 1) throw endOf('escaped string');
    let unit = 0;
    for (let i = 1; i <= 4; i++) {
      const digit = this.#character(this.#pos + i);
      if (!/[0-9a-fA-F]/.test(digit)) {
        throw new OttlError(`json: invalid character ${digit} in \\u hexadecimal character escape`);
      }
      unit = unit * 16 + parseInt(digit, 16);
    }
    this.#pos += 5;
    return unit;
  }
}

function endOf(what: string): OttlError {
  return new OttlError(`json: ${what} unexpected end of JSON input`);
}

function invalidCharacter(character: string, what: string): OttlError {
  return new OttlError(`json: invalid character ${character === '\0' ? '' : `${character} `}as ${what}`);
}

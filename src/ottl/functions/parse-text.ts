/** Converters that read structured text. */
import { encodeKey, KeyValues } from '../../pdata/view/key-values.js';
import { compareText, encodeText } from '../../pdata/view/text.js';
import { encodeAnyValue, mapEntries, mapOf } from '../../pdata/view/value.js';
import { goQuote } from '../../pdata/json/go-number.js';
import { OttlError } from '../error.js';
import { define } from '../function.js';
import { asText } from '../getters.js';
import { readCsv } from '../go/csv.js';
import { formatValue } from '../go/format-value.js';
import { parseJson } from '../go/json.js';
import { parseInt64 } from '../go/number.js';
import { regexpFor } from '../regexp.js';

export const parseJSON = define('ParseJSON', { Target: 'StringGetter' }, ({ Target }) => (context) => {
  return parseJson(Target(context));
});

/** What stands between keys and values, and between pairs. */
function delimitersOf(delimiter: string | undefined, pairDelimiter: string | undefined): [string, string] {
  if (delimiter === '') throw new OttlError('delimiter cannot be set to an empty string');
  if (pairDelimiter === '') throw new OttlError('pair delimiter cannot be set to an empty string');
  const [within = '=', between = ' '] = [delimiter, pairDelimiter];
  if (within !== between) return [within, between];
  throw new OttlError(`pair delimiter ${goQuote(between)} cannot be equal to delimiter ${goQuote(within)}`);
}

export const parseKeyValue = define(
  'ParseKeyValue',
  { Target: 'StringGetter', Delimiter: 'string?', PairDelimiter: 'string?' },
  ({ Target, Delimiter, PairDelimiter }) => {
    const [within, between] = delimitersOf(Delimiter, PairDelimiter).map(asBytes) as [string, string];
    return (context) => {
      const source = Target(context);
      if (source === '') throw new OttlError('cannot parse from empty target');
      const pairs = splitPairs(asBytes(source), between);
      if (pairs === undefined) {
        throw new OttlError(
          `splitting source ${goQuote(source)} into pairs failed: never reached the end of a quoted value`,
        );
      }
      return mapOf(splitEach(pairs, within));
    };
  },
);

/** A character a byte: the reference splits bytes, and each byte beyond ASCII becomes a character of its own there. */
function asBytes(text: string): string {
  return Buffer.from(encodeText(text)).toString('latin1');
}

/** Splits at the delimiter where it is not within quotes, which are left out. Undefined if a quote is not closed. */
function splitPairs(text: string, delimiter: string): string[] | undefined {
  const pairs: string[] = [];
  let current = '';
  let quote = '';
  let isEscaped = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!; // i < length
    if (quote === '' && text.startsWith(delimiter, i)) {
      if (current !== '') pairs.push(current);
      current = '';
      i += delimiter.length - 1;
      continue;
    }
    if (isEscaped) {
      isEscaped = false;
    } else {
      if (quote === '' && (character === '"' || character === "'")) {
        quote = character;
        continue;
      }
      if (character === quote) {
        quote = '';
        continue;
      }
      isEscaped = character === '\\';
    }
    current += character;
  }
  if (quote !== '') return undefined;
  if (current !== '') pairs.push(current);
  return pairs;
}

function splitEach(pairs: readonly string[], delimiter: string): [string, string][] {
  const problems: string[] = [];
  const entries: [string, string][] = [];
  for (const pair of pairs) {
    const at = pair.indexOf(delimiter);
    if (at === -1) problems.push(`cannot split ${goQuote(pair)} into 2 items, got 1 item(s)`);
    else entries.push([pair.slice(0, at).trim(), pair.slice(at + delimiter.length).trim()]);
  }
  if (problems.length === 0) return entries;
  throw new OttlError(`failed to split pairs into key-values: ${problems.join('; ')}`);
}

export const toKeyValueString = define(
  'ToKeyValueString',
  { Target: 'PMapGetter', Delimiter: 'string?', PairDelimiter: 'string?', SortOutput: 'bool?' },
  ({ Target, Delimiter, PairDelimiter, SortOutput = false }) => {
    const [within, between] = delimitersOf(Delimiter, PairDelimiter);
    const quoted = (text: string): string => {
      const escaped = text.replaceAll('"', '\\"');
      return escaped.includes(between) || escaped.includes(within) ? `"${escaped}"` : escaped;
    };
    return (context) => {
      const entries = mapEntries(Target(context));
      if (SortOutput) entries.sort(([a], [b]) => compareText(a, b));
      return entries.map(([key, value]) => quoted(key) + within + quoted(asText(value))).join(between);
    };
  },
);

const MODES: readonly string[] = ['strict', 'lazyQuotes', 'ignoreQuotes'];

export const parseCSV = define(
  'ParseCSV',
  {
    Target: 'StringGetter',
    Header: 'StringGetter',
    Delimiter: 'string?',
    HeaderDelimiter: 'string?',
    Mode: 'string?',
  },
  ({ Target, Header, Delimiter = ',', HeaderDelimiter, Mode = 'strict' }) => {
    mustBeCharacter(Delimiter, 'delimiter');
    const headerDelimiter = HeaderDelimiter ?? Delimiter;
    mustBeCharacter(headerDelimiter, 'header_delimiter');
    if (!MODES.includes(Mode)) throw new OttlError(`unknown mode: ${Mode}`);
    return (context) => {
      const row = inWords('target', () => Target(context));
      const header = inWords('header', () => Header(context));
      if (header === '') throw new OttlError('headers must not be an empty string');
      const headers = header.split(headerDelimiter);
      const fields = Mode === 'ignoreQuotes' ? row.split(Delimiter) : csvFields(row, Delimiter, Mode === 'lazyQuotes');
      if (fields.length === headers.length) return mapOf(headers.map((name, i) => [name, fields[i]!] as const));
      throw new OttlError(
        `map csv headers: wrong number of fields: expected ${headers.length}, found ${fields.length}`,
      );
    };
  },
);

function mustBeCharacter(delimiter: string, name: string): void {
  if ([...delimiter].length !== 1) throw new OttlError(`invalid arguments: ${name} must be a single character`);
}

function inWords<T>(what: string, get: () => T): T {
  try {
    return get();
  } catch (error) {
    throw new OttlError(`error getting value for ${what} in ParseCSV: ${(error as Error).message}`);
  }
}

/** All lines of one record: the first field of a line goes on where the last one of the line before ended. */
function csvFields(row: string, delimiter: string, isLazy: boolean): string[] {
  const fields: string[] = [];
  for (const { fields: line, error } of readCsv(row, delimiter, isLazy)) {
    if (error !== undefined && line.length === 0) throw new OttlError(`read csv line: ${error}`);
    const last = fields.pop();
    const [first, ...others] = line as [string, ...string[]];
    fields.push(last === undefined ? first : `${last}\n${first}`, ...others);
  }
  if (fields.length === 0) throw new OttlError('no csv lines found');
  return fields;
}

export const parseInt = define('ParseInt', { Target: 'StringGetter', Base: 'IntGetter' }, ({ Target, Base }) => {
  return (context) => {
    const text = Target(context);
    if (text === '') throw new OttlError('invalid target value for ParseInt function, target cannot be empty');
    const base = Base(context);
    if (base < 0n) {
      throw new OttlError(`invalid base value: ${base} for ParseInt function, base cannot be negative`);
    }
    const parsed = parseInt64(text, Number(base));
    if ('error' in parsed) throw new OttlError(parsed.error);
    return parsed.value;
  };
});

export const log = define('Log', { Target: 'FloatLikeGetter' }, ({ Target }) => (context) => {
  const value = Target(context);
  if (value === null) throw new OttlError('invalid input: <nil>');
  if (value > 0 || Number.isNaN(value)) return Math.log(value);
  throw new OttlError(`invalid input: expected number greater than zero but got ${formatValue(value)}`);
});

export const extractPatterns = define(
  'ExtractPatterns',
  { Target: 'StringGetter', Pattern: 'string' },
  ({ Target, Pattern }) => {
    const pattern = regexpFor(Pattern, 'the pattern supplied to ExtractPatterns is not a valid pattern');
    const groups = pattern.groupNames.flatMap((name, i) => (name === undefined ? [] : [{ i, key: encodeKey(name) }]));
    if (groups.length === 0) {
      throw new OttlError('at least 1 named capture group must be supplied in the given regex');
    }
    return (context) => {
      const map = KeyValues.empty();
      const found = pattern.groups(Target(context));
      if (found === undefined) return map;
      for (const { i, key } of groups) map.put(key, encodeAnyValue(found[i]!));
      return map;
    };
  },
);

/** Converters of text. */
import { goQuote } from '../../pdata/json/go-number.js';
import { encodeText, sliceText, textBytes } from '../../pdata/view/text.js';
import { OttlError } from '../error.js';
import { define, type FunctionDefinition } from '../function.js';
import { toLower, toUpper } from '../go/case.js';
import { sprintf } from '../go/fmt/sprintf.js';
import { toCamel, toSnake } from '../go/strcase.js';
import { regexpFor } from '../regexp.js';
import { TypedList } from '../value.js';

export const concat = define('Concat', { Vals: '[]StringLikeGetter', Delimiter: 'string' }, ({ Vals, Delimiter }) => {
  return (context) => Vals.map((get) => get(context) ?? '<nil>').join(Delimiter);
});

export const split = define('Split', { Target: 'StringGetter', Delimiter: 'string' }, ({ Target, Delimiter }) => {
  return (context) => {
    const text = Target(context);
    return new TypedList('string', Delimiter === '' ? [...text] : text.split(Delimiter));
  };
});

export const substring = define(
  'Substring',
  { Target: 'StringGetter', Start: 'IntGetter', Length: 'IntGetter' },
  ({ Target, Start, Length }) => {
    return (context) => {
      const start = Start(context);
      if (start < 0n) throw new OttlError(`invalid start for substring function, ${start} cannot be negative`);
      const length = Length(context);
      if (length <= 0n) {
        throw new OttlError(`invalid length for substring function, ${length} cannot be negative or zero`);
      }
      const text = Target(context);
      const bytes = textBytes(text);
      if (start + length > BigInt(bytes)) {
        throw new OttlError(
          `invalid range for substring function, ${start + length} cannot be greater than the length of target string(${bytes})`,
        );
      }
      return sliceText(text, Number(start), Number(start + length));
    };
  },
);

export const trim = define(
  'Trim',
  { Target: 'StringGetter', Replacement: 'string?' },
  ({ Target, Replacement = ' ' }) => {
    const cut = new Set(Replacement);
    return (context) => {
      const characters = [...Target(context)];
      let start = 0;
      let end = characters.length;
      while (start < end && cut.has(characters[start]!)) start++;
      while (end > start && cut.has(characters[end - 1]!)) end--;
      return characters.slice(start, end).join('');
    };
  },
);

export const hasPrefix = define('HasPrefix', { Target: 'StringGetter', Prefix: 'string' }, ({ Target, Prefix }) => {
  return (context) => Target(context).startsWith(Prefix);
});

export const hasSuffix = define('HasSuffix', { Target: 'StringGetter', Suffix: 'string' }, ({ Target, Suffix }) => {
  return (context) => Target(context).endsWith(Suffix);
});

export const isMatch = define('IsMatch', { Target: 'StringLikeGetter', Pattern: 'string' }, ({ Target, Pattern }) => {
  const pattern = regexpFor(Pattern, 'the pattern supplied to IsMatch is not a valid regexp pattern');
  return (context) => {
    const text = Target(context);
    return text !== null && pattern.test(text);
  };
});

const CASES: Readonly<Record<string, (text: string) => string>> = {
  lower: toLower,
  upper: toUpper,
  snake: toSnake,
  camel: toCamel,
};

export const convertCase = define('ConvertCase', { Target: 'StringGetter', ToCase: 'string' }, ({ Target, ToCase }) => {
  const change = Object.hasOwn(CASES, ToCase) ? CASES[ToCase] : undefined;
  if (change === undefined) {
    throw new OttlError(`invalid case: ${ToCase}, allowed cases are: lower, upper, snake, camel`);
  }
  return (context) => change(Target(context));
});

function caseOf(name: string, change: (text: string) => string): FunctionDefinition {
  return define(
    name,
    { Target: 'StringGetter' },
    ({ Target }) =>
      (context) =>
        change(Target(context)),
  );
}

export const toLowerCase = caseOf('ToLowerCase', toLower);
export const toUpperCase = caseOf('ToUpperCase', toUpper);
export const toSnakeCase = caseOf('ToSnakeCase', toSnake);
export const toCamelCase = caseOf('ToCamelCase', toCamel);

export const format = define('Format', { Format: 'string', Vals: '[]Getter' }, ({ Format, Vals }) => (context) => {
  return sprintf(
    Format,
    Vals.map(({ get }) => get(context)),
  );
});

export const isValidLuhn = define('IsValidLuhn', { Target: 'StringLikeGetter' }, ({ Target }) => (context) => {
  const text = Target(context);
  if (text === null) throw new OttlError('invalid input: <nil>');
  const bytes = encodeText(text.replaceAll(' ', ''));
  if (bytes.length === 0) return false;
  const digits = [...bytes].reverse().map(digitOf);
  const sum = digits.slice(1).reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? 2 * digit : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10 === digits[0];
});

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  // The reference takes the byte for a character.
  throw new OttlError(`strconv.Atoi: parsing ${goQuote(String.fromCharCode(byte))}: invalid syntax`);
}

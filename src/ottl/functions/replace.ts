/** Editors that replace text in values and keys. */
import { encodeKey, KeyValues } from '../../pdata/view/key-values.js';
import { encodeAnyValue, mapEntries, mapValueAt } from '../../pdata/view/value.js';
import type { Get, ItemContext } from '../context.js';
import { OttlError } from '../error.js';
import { define, NOTHING, type TextFunction } from '../function.js';
import { compileGlob } from '../go/glob.js';
import type { GoRegexp } from '../regexp.js';
import { regexpFor } from '../regexp.js';

type Test = (text: string) => boolean;

function globFor(pattern: string): Test {
  try {
    return compileGlob(pattern);
  } catch (error) {
    throw new OttlError(`the pattern supplied to replace_match is not a valid pattern: ${(error as Error).message}`);
  }
}

/** The replacement, run through the function and put into the format if there are any. */
function wholeReplacement(
  replacement: Get<string>,
  apply: TextFunction | undefined,
  format: Get<string> | undefined,
): Get<string> {
  if (apply === undefined) return replacement;
  return (context) => {
    const value = apply(replacement)(context);
    if (typeof value !== 'string') throw new OttlError('replacement value is not a string');
    return formatted(context, format, value);
  };
}

function formatted(context: ItemContext, format: Get<string> | undefined, value: string): string {
  if (format === undefined) return value;
  const template = format(context);
  if (!/^.*?%s.*?$/.test(template) || /%[^s\n]/.test(template)) {
    throw new OttlError(
      'replacementFormat must be format string containing a single %s and no other format specifiers',
    );
  }
  return sprintfOne(template, value);
}

/** Go's Sprintf of `%s`s with one value. */
function sprintfOne(template: string, value: string): string {
  let isFirst = true;
  return template.replace(/%s|%$/g, (verb) => {
    if (verb === '%') return '%!(NOVERB)';
    if (!isFirst) return '%!s(MISSING)';
    isFirst = false;
    return value;
  });
}

const OPTIONS = { Function: 'FunctionGetter?', ReplacementFormat: 'StringGetter?' } as const;

export const replaceMatch = define(
  'replace_match',
  { Target: 'GetSetter', Pattern: 'string', Replacement: 'StringGetter', ...OPTIONS },
  ({ Target, Pattern, Replacement, Function, ReplacementFormat }) => {
    const matches = globFor(Pattern);
    const replacement = wholeReplacement(Replacement, Function, ReplacementFormat);
    return (context) => {
      const value = Target.get(context);
      const anew = replacement(context);
      if (typeof value === 'string' && matches(value)) Target.set(context, anew);
      return NOTHING;
    };
  },
);

export const replaceAllMatches = define(
  'replace_all_matches',
  { Target: 'PMapGetSetter', Pattern: 'string', Replacement: 'StringGetter', ...OPTIONS },
  ({ Target, Pattern, Replacement, Function, ReplacementFormat }) => {
    const matches = globFor(Pattern);
    const replacement = wholeReplacement(Replacement, Function, ReplacementFormat);
    return (context) => {
      const map = Target.get(context);
      const anew = encodeAnyValue(replacement(context));
      for (let i = 0; i < map.size; i++) {
        const value = mapValueAt(map, i);
        if (typeof value === 'string' && matches(value)) map.setAt(i, anew);
      }
      Target.set(context, map);
      return NOTHING;
    };
  },
);

export const replacePattern = define(
  'replace_pattern',
  { Target: 'GetSetter', RegexPattern: 'string', Replacement: 'StringGetter', ...OPTIONS },
  ({ Target, RegexPattern, Replacement, Function, ReplacementFormat }) => {
    const words = 'the regex pattern supplied to replace_pattern is not a valid pattern';
    const replacer = new Replacer(regexpFor(RegexPattern, words), Function, ReplacementFormat);
    return (context) => {
      const value = Target.get(context);
      if (value === null) return NOTHING;
      const template = Replacement(context);
      if (typeof value === 'string' && replacer.pattern.test(value)) {
        Target.set(context, replacer.replace(context, value, template));
      }
      return NOTHING;
    };
  },
);

export const replaceAllPatterns = define(
  'replace_all_patterns',
  { Target: 'PMapGetSetter', Mode: 'string', RegexPattern: 'string', Replacement: 'StringGetter', ...OPTIONS },
  ({ Target, Mode, RegexPattern, Replacement, Function, ReplacementFormat }) => {
    const words = 'the regex pattern supplied to replace_all_patterns is not a valid pattern';
    const replacer = new Replacer(regexpFor(RegexPattern, words), Function, ReplacementFormat);
    if (Mode !== 'key' && Mode !== 'value') {
      throw new OttlError(`invalid mode ${Mode}, must be either 'key' or 'value'`);
    }
    const replaceIn = Mode === 'key' ? replaceKeys : replaceValues;
    return (context) => {
      const map = Target.get(context);
      replaceIn(context, map, replacer, Replacement(context), (anew) => Target.set(context, anew));
      return NOTHING;
    };
  },
);

type SetMap = (map: KeyValues) => void;

/** Where the function fails on an entry, the reference keeps what was done before it and loses the rest. */
function replaceValues(context: ItemContext, map: KeyValues, replacer: Replacer, template: string, set: SetMap): void {
  let done = 0;
  try {
    for (; done < map.size; done++) {
      const value = mapValueAt(map, done);
      if (typeof value !== 'string' || !replacer.pattern.test(value)) continue;
      map.setAt(done, encodeAnyValue(replacer.replace(context, value, template)));
    }
  } catch {
    map.removeIf((i) => i >= done);
  }
  set(map);
}

function replaceKeys(context: ItemContext, map: KeyValues, replacer: Replacer, template: string, set: SetMap): void {
  const anew = KeyValues.empty();
  try {
    for (const [key, value] of mapEntries(map)) {
      const name = replacer.pattern.test(key) ? replacer.replace(context, key, template) : key;
      anew.put(encodeKey(name), encodeAnyValue(value));
    }
  } catch {
    // the entries so far stay
  }
  set(anew);
}

class Replacer {
  readonly pattern: GoRegexp;
  readonly #apply: TextFunction | undefined;
  readonly #format: Get<string> | undefined;

  constructor(pattern: GoRegexp, apply: TextFunction | undefined, format: Get<string> | undefined) {
    this.pattern = pattern;
    this.#apply = apply;
    this.#format = format;
  }

  replace(context: ItemContext, text: string, template: string): string {
    if (this.#apply === undefined) return this.pattern.replaceAll(text, template);
    let out = text;
    for (const match of this.pattern.findAll(text)) {
      const [start, end] = match[0]!; // the whole match
      const expanded = this.pattern.expand(template, text, match);
      const value = this.#apply(() => expanded)(context);
      if (typeof value !== 'string') throw new OttlError('the replacement value must be a string');
      out = out.replaceAll(text.slice(start, end), () => formatted(context, this.#format, value));
    }
    return out;
  }
}

import { goQuote, parseGoFloat } from '../../pdata/json/go-number.js';
import { mapOf, type PValue } from '../../pdata/view/value.js';
import { GROK_PATTERNS } from '../data/grok-patterns.js';
import { OttlError } from '../error.js';
import { define } from '../function.js';
import { parseBool, parseInt64 } from '../go/number.js';
import { regexpFor } from '../regexp.js';

/** Source followed: github.com/elastic/go-grok 0.3.1, with all of its patterns. */
export const extractGrokPatterns = define(
  'ExtractGrokPatterns',
  { Target: 'StringGetter', Pattern: 'string', NamedCapturesOnly: 'bool?', PatternDefinitions: '[]string?' },
  ({ Target, Pattern, NamedCapturesOnly = false, PatternDefinitions = [] }) => {
    const words = 'the pattern supplied to ExtractGrokPatterns is not a valid pattern';
    const definitions = new Map([...standardPatterns(), ...PatternDefinitions.map(definitionOf)]);
    const { expanded, hints } = expand(Pattern, NamedCapturesOnly, definitions, words);
    const pattern = regexpFor(expanded, words);
    const groups = pattern.groupNames.flatMap((name, i) =>
      name === undefined ? [] : [{ i, key: name.replaceAll('___', '.'), convert: conversion(hints.get(name), name) }],
    );
    if (NamedCapturesOnly && groups.length === 0) {
      throw new OttlError('at least 1 named capture group must be supplied in the given regex');
    }
    return (context) => {
      const found = pattern.groups(Target(context)) ?? [];
      return mapOf(
        groups.flatMap(({ i, key, convert }) => {
          const text = found[i] ?? '';
          return text === '' ? [] : [[key, convert(text)] as const];
        }),
      );
    };
  },
);

let patterns: ReadonlyMap<string, string> | undefined;

function standardPatterns(): ReadonlyMap<string, string> {
  return (patterns ??= new Map(
    GROK_PATTERNS.trim()
      .split('\n')
      .map((line) => {
        const blank = line.indexOf(' ');
        return [line.slice(0, blank), line.slice(blank + 1)] as const;
      }),
  ));
}

/** `NAME=pattern`. */
function definitionOf(definition: string, index: number): readonly [name: string, pattern: string] {
  const equals = definition.indexOf('=');
  if (equals === -1) {
    const shown = definition.length > 20 ? `${definition.slice(0, 17)}...` : definition;
    throw new OttlError(
      `pattern ${goQuote(shown)} supplied to ExtractGrokPatterns at index ${index} has incorrect format, expecting PATTERNNAME=pattern definition`,
    );
  }
  const name = definition.slice(0, equals);
  if (name.includes(':')) throw new OttlError(`pattern ID ${goQuote(name)} should not contain ':'`);
  return [name, definition.slice(equals + 1)];
}

const REFERENCE = /%\{(\w+(?::[\w+.]+(?::\w+)?)?)\}/g;
/** Patterns that refer to themselves are given up after so many rounds. */
const MOST_ROUNDS = 1000;
/** A pattern that refers to itself grows; the reference would go on until memory ends. */
const MOST_CHARACTERS = 1_000_000;

interface Expanded {
  readonly expanded: string;
  /** Type by group. */
  readonly hints: ReadonlyMap<string, string>;
}

/** Puts patterns in the place of their names. */
function expand(
  pattern: string,
  onlyNamed: boolean,
  definitions: ReadonlyMap<string, string>,
  words: string,
): Expanded {
  const hints = new Map<string, string>();
  let expanded = pattern;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const references = [...expanded.matchAll(REFERENCE)];
    if (references.length === 0) break;
    for (const [whole, inner] of references) {
      const [name, target, type] = inner!.split(':') as [string, string?, string?];
      const group = (target ?? name).replaceAll('.', '___');
      if (type !== undefined) hints.set(group, type);
      const known = definitions.get(name);
      if (known === undefined)
        throw new OttlError(`${words}: pattern definition ${goQuote(name)} unknown: parsing failed`);
      const replacement = onlyNamed && target === undefined ? `(${known})` : `(?P<${group}>${known})`;
      expanded = expanded.replaceAll(whole, () => replacement);
      if (expanded.length > MOST_CHARACTERS) {
        throw new OttlError(`${words}: it grows beyond ${MOST_CHARACTERS} characters: does ${name} refer to itself?`);
      }
    }
  }
  return { expanded, hints };
}

type Convert = (text: string) => PValue;

function conversion(type: string | undefined, name: string): Convert {
  switch (type) {
    case undefined:
    case 'string':
      return (text) => text;
    case 'double':
    case 'float':
      return toFloat;
    case 'int':
    case 'long':
      return toInt;
    case 'bool':
    case 'boolean':
      return toBool;
    default:
      return () => {
        throw new OttlError(`invalid type for ${name}: type not specified`);
      };
  }
}

function toFloat(text: string): number {
  const parsed = parseGoFloat(text);
  if (typeof parsed === 'number') return parsed;
  throw new OttlError(parsed.error);
}

function toInt(text: string): bigint {
  const parsed = parseInt64(text, 10);
  if ('value' in parsed) return parsed.value;
  throw new OttlError(parsed.error.replace('strconv.ParseInt', 'strconv.Atoi'));
}

function toBool(text: string): boolean {
  const parsed = parseBool(text);
  if ('value' in parsed) return parsed.value;
  throw new OttlError(parsed.error);
}

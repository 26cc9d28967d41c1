/**
 * Prometheus names for OTLP names: metrics, units, labels. Called once per metric or attribute key that is new. All texts are
 * byte strings.
 *
 * Source: the naming rules of the 0.131.0 reference (`github.com/prometheus/otlptranslator` of June 2025), which are those
 * of the OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility". ASCII only; UTF-8 names are not offered.
 */
import { underscored } from './byte-string.js';

/** What the suffixes of a name depend on. A monotonic sum is a counter; a non-monotonic one is `other`. */
export type NamedKind = 'gauge' | 'counter' | 'other';

export interface NameRules {
  /** Put in front as it is, not sanitised. Empty for none. */
  readonly namespace: string;
  /** Append unit and type words (`add_metric_suffixes`). */
  readonly suffixes: boolean;
}

const UNIT_WORDS: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tibibytes'],
  ['KBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['1', ''],
  ['%', 'percent'],
]);

const PER_WORDS: ReadonlyMap<string, string> = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

/** Unicode white space in UTF-8, as Go's `strings.TrimSpace` sees it. */
const SPACE =
  '[\\t-\\r ]|\\xc2[\\x85\\xa0]|\\xe1\\x9a\\x80|\\xe2\\x80[\\x80-\\x8a\\xa8\\xa9\\xaf]|\\xe2\\x81\\x9f|\\xe3\\x80\\x80';
const OUTER_SPACE = new RegExp(`^(?:${SPACE})+|(?:${SPACE})+$`, 'g');

/** The metric family name: sanitised, with unit and type words, in its namespace. */
export function metricName(name: string, unit: string, kind: NamedKind, rules: NameRules): string {
  if (!rules.suffixes) return plainName(name, rules.namespace);
  let words = addUnitWords(tokens(name, /[^a-zA-Z0-9:]+/), unitWords(unit));
  if (kind === 'counter') words = moveToEnd(words, 'total');
  // Only for gauges: many sources misuse unit 1 for counts of things.
  if (kind === 'gauge' && unit === '1') words = moveToEnd(words, 'ratio');
  if (rules.namespace !== '') words = [rules.namespace, ...words];
  return underscoreBeforeDigit(words.join('_'));
}

/** The unit in Prometheus words, as metric metadata carries it, e.g. `bytes_per_second`. */
export function unitName(unit: string): string {
  const { main, per } = unitWords(unit);
  return [main, per]
    .filter((word) => word !== '')
    .join('_')
    .replace(/^_/, '')
    .replace(/_$/, '');
}

/** A label name for an attribute key: one underscore per odd character, `key` in front of a digit or a single underscore. */
export function labelName(key: string): string {
  if (key === '') return key;
  const name = underscored(key);
  if (/^[0-9]/.test(name)) return `key_${name}`;
  if (name.startsWith('_') && !name.startsWith('__')) return `key${name}`;
  return name;
}

function plainName(name: string, namespace: string): string {
  const plain = tokens(name, /[^a-zA-Z0-9:_]+/).join('_');
  return namespace === '' ? underscoreBeforeDigit(plain) : `${namespace}_${plain}`;
}

function tokens(name: string, separators: RegExp): string[] {
  return name.split(separators).filter((token) => token !== '');
}

function underscoreBeforeDigit(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

function moveToEnd(words: readonly string[], word: string): string[] {
  return [...words.filter((other) => other !== word), word];
}

/** Appends what the name does not say yet. Only a whole word of the name counts as said. */
function addUnitWords(words: readonly string[], unit: { readonly main: string; readonly per: string }): string[] {
  let main = words.includes(unit.main) ? '' : unit.main;
  let per = unit.per === 'per_' ? '' : unit.per.replace(/_$/, '');
  if (words.includes(per)) per = '';
  if (per !== '') main = main.replace(/_$/, '');
  return [...words, ...[main, per].filter((word) => word !== '')];
}

/** Splits `main/per`, translates both parts, and makes them fit a name. A part with braces is an annotation: ignored. */
function unitWords(unit: string): { readonly main: string; readonly per: string } {
  const slash = unit.indexOf('/');
  const main = unitPart(slash < 0 ? unit : unit.slice(0, slash), UNIT_WORDS);
  const per = slash < 0 ? '' : unitPart(unit.slice(slash + 1), PER_WORDS);
  return { main: cleanUnit(main), per: cleanUnit(per === '' ? '' : `per_${per}`) };
}

function unitPart(part: string, words: ReadonlyMap<string, string>): string {
  const trimmed = part.replace(OUTER_SPACE, '');
  if (trimmed === '' || /[{}]/.test(trimmed)) return '';
  return words.get(trimmed) ?? trimmed;
}

function cleanUnit(unit: string): string {
  return unit
    .replace(/[^a-zA-Z0-9:]/g, '_')
    .replace(/__+/g, '_')
    .replace(/^_/, '');
}

/** Go's `time.ParseInLocation`. Source followed: `time/format.go` of Go 1.24. */
import { quoteTime } from '../../../pdata/go-format.js';
import { GoTime, secondsOfDate, UTC, type Zone } from '../time.js';
import { isFraction, LONG_DAYS, LONG_MONTHS, SHORT_DAYS, SHORT_MONTHS, zoneShape, type Layout } from './layout.js';
import { fixedZone } from './zones.js';

/** Why a text is no time of the layout: what of it could not be read as what, or other words. */
export interface ParseFailure {
  readonly element: string;
  readonly value: string;
  /** Empty where element and value say it all. */
  readonly message: string;
}

export type ParsedTime = { readonly time: GoTime } | { readonly failure: ParseFailure };

class Failure extends Error {
  constructor(readonly failure: ParseFailure) {
    super();
  }
}

/** A value cannot be read as the element at hand. */
class BadValue extends Error {}

/** What has been read so far; -1 where nothing was. */
class Reading {
  year = 0;
  month = -1;
  day = -1;
  yearDay = -1;
  hour = 0;
  minute = 0;
  second = 0;
  nanosecond = 0;
  isAm = false;
  isPm = false;
  isUtc = false;
  offset: number | undefined;
  zoneName = '';
}

export function parseTime(layout: Layout, text: string, zone: Zone): ParsedTime {
  try {
    const reading = new Reading();
    const rest = readParts(layout, text, reading);
    settleClock(reading);
    settleDate(reading, rest);
    return { time: timeOf(reading, zone) };
  } catch (error) {
    if (error instanceof Failure) return { failure: error.failure };
    throw error;
  }
}

function readParts({ parts, tail }: Layout, text: string, reading: Reading): string {
  let rest = text;
  const literal = (prefix: string): void => {
    const { skipped, isBad } = skip(rest, prefix);
    rest = skipped;
    if (isBad) throw new Failure({ element: prefix, value: rest, message: '' });
  };
  parts.forEach(({ prefix, element }, i) => {
    literal(prefix);
    const held = rest;
    try {
      rest = readElement(element, rest, reading, parts[i + 1]);
    } catch (error) {
      if (error instanceof BadValue) throw new Failure({ element, value: held, message: '' });
      throw error;
    }
  });
  literal(tail);
  if (rest !== '') throw new Failure({ element: '', value: rest, message: `: extra text: ${quoteTime(rest)}` });
  return rest;
}

/** Takes the layout's text away from the front; runs of blanks count as one. */
function skip(text: string, prefix: string): { readonly skipped: string; readonly isBad: boolean } {
  let rest = text;
  let wanted = prefix;
  while (wanted !== '') {
    if (wanted[0] === ' ') {
      if (rest !== '' && rest[0] !== ' ') return { skipped: rest, isBad: true };
      wanted = wanted.replace(/^ +/, '');
      rest = rest.replace(/^ +/, '');
      continue;
    }
    if (rest === '' || rest[0] !== wanted[0]) return { skipped: rest, isBad: true };
    wanted = wanted.slice(1);
    rest = rest.slice(1);
  }
  return { skipped: rest, isBad: false };
}

type ReadElement = (text: string, reading: Reading) => string;

function number(pattern: RegExp, set: (reading: Reading, value: number) => void): ReadElement {
  return (text, reading) => {
    const match = pattern.exec(text);
    if (match === null) throw new BadValue();
    set(reading, Number(match[1]));
    return text.slice(match[0].length);
  };
}

function name(names: readonly string[], set: (reading: Reading, index: number) => void): ReadElement {
  return (text, reading) => {
    const index = names.findIndex((one) => text.slice(0, one.length).toLowerCase() === one.toLowerCase());
    if (index === -1) throw new BadValue();
    set(reading, index);
    return text.slice(names[index]!.length);
  };
}

function halfOfDay(am: string, pm: string): ReadElement {
  return (text, reading) => {
    const half = text.slice(0, 2);
    if (half !== am && half !== pm) throw new BadValue();
    if (half === pm) reading.isPm = true;
    else reading.isAm = true;
    return text.slice(2);
  };
}

/** Also checks that the value is at most `most`. */
function upTo(pattern: RegExp, what: 'hour' | 'minute' | 'second', most: number): ReadElement {
  return (text, reading) => {
    let value = 0;
    const rest = number(pattern, (_, found) => (value = found))(text, reading);
    if (value > most) throw outOfRange(what, rest);
    reading[what] = value;
    return rest;
  };
}

function outOfRange(what: string, rest: string): Failure {
  return new Failure({ element: '', value: rest, message: `: ${what} out of range` });
}

const ONE_OR_TWO = /^(\d\d?)/;
const TWO = /^(\d\d)/;

const month = (pattern: RegExp): ReadElement => {
  return (text, reading) => {
    const rest = number(pattern, (into, value) => (into.month = value))(text, reading);
    if (reading.month < 1 || reading.month > 12) throw outOfRange('month', rest);
    return rest;
  };
};
const day = (pattern: RegExp): ReadElement => number(pattern, (reading, value) => (reading.day = value));
const yearDay = (pattern: RegExp): ReadElement => number(pattern, (reading, value) => (reading.yearDay = value));

const READERS: Readonly<Record<string, ReadElement>> = {
  '06': number(/^([-+]\d|\d\d)/, (reading, value) => (reading.year = value + (value >= 69 ? 1900 : 2000))),
  '2006': number(/^(\d{4})/, (reading, value) => (reading.year = value)),
  Jan: name(SHORT_MONTHS, (reading, index) => (reading.month = index + 1)),
  January: name(LONG_MONTHS, (reading, index) => (reading.month = index + 1)),
  '1': month(ONE_OR_TWO),
  '01': month(TWO),
  Mon: name(SHORT_DAYS, () => {}),
  Monday: name(LONG_DAYS, () => {}),
  '2': day(ONE_OR_TWO),
  _2: day(/^ ?(\d\d?)/),
  '02': day(TWO),
  __2: yearDay(/^ {0,2}(\d{1,3})/),
  '002': yearDay(/^(\d{3})/),
  '15': upTo(ONE_OR_TWO, 'hour', 23),
  '3': upTo(ONE_OR_TWO, 'hour', 12),
  '03': upTo(TWO, 'hour', 12),
  '4': upTo(ONE_OR_TWO, 'minute', 59),
  '04': upTo(TWO, 'minute', 59),
  PM: halfOfDay('AM', 'PM'),
  pm: halfOfDay('am', 'pm'),
  MST: readZoneName,
};

const SECONDS: Readonly<Record<string, ReadElement>> = {
  '5': upTo(ONE_OR_TWO, 'second', 59),
  '05': upTo(TWO, 'second', 59),
};

function readElement(
  element: string,
  text: string,
  reading: Reading,
  following: { readonly prefix: string; readonly element: string } | undefined,
): string {
  if (Object.hasOwn(READERS, element)) return READERS[element]!(text, reading);
  if (Object.hasOwn(SECONDS, element)) {
    const rest = SECONDS[element]!(text, reading);
    // A fraction may follow though the layout has none.
    const hasFraction = following !== undefined && isFraction(following.element);
    return hasFraction || !/^[.,]\d/.test(rest) ? rest : readFraction(/^[.,]\d+/, rest, reading);
  }
  if (!isFraction(element)) return readOffset(element, text, reading);
  if (element[1] === '0') return readFraction(new RegExp(`^[.,]\\d{${element.length - 1}}`), text, reading);
  return /^[.,]\d/.test(text) ? readFraction(/^[.,]\d+/, text, reading) : text;
}

function readFraction(pattern: RegExp, text: string, reading: Reading): string {
  const match = pattern.exec(text);
  if (match === null) throw new BadValue();
  reading.nanosecond = Number(match[0].slice(1, 10).padEnd(9, '0'));
  return text.slice(match[0].length);
}

function readOffset(element: string, text: string, reading: Reading): string {
  if (element.startsWith('Z') && text.startsWith('Z')) {
    reading.isUtc = true;
    return text.slice(1);
  }
  const { colon, parts } = zoneShape(element)!; // nothing else is left
  const separator = colon ? ':' : '';
  const match = new RegExp(`^(.)(..)${`${separator}(..)`.repeat(parts - 1)}`, 's').exec(text);
  if (match === null) throw new BadValue();
  const rest = text.slice(match[0].length);
  const [sign, ...digits] = match.slice(1);
  const numbers = digits.map((two) => (/^\d\d$/.test(two) ? Number(two) : undefined));
  const [hours = 0, minutes = 0, seconds = 0] = numbers;
  if (hours > 24) throw outOfRange('time zone offset hour', rest);
  if (minutes > 60) throw outOfRange('time zone offset minute', rest);
  if (seconds > 60) throw outOfRange('time zone offset second', rest);
  if (numbers.includes(undefined) || (sign !== '+' && sign !== '-')) throw new BadValue();
  const offset = (hours * 60 + minutes) * 60 + seconds;
  reading.offset = sign === '-' ? -offset : offset;
  return rest;
}

function readZoneName(text: string, reading: Reading): string {
  if (text.startsWith('UTC')) {
    reading.isUtc = true;
    return text.slice(3);
  }
  const length = zoneNameLength(text);
  if (length === 0) throw new BadValue();
  reading.zoneName = text.slice(0, length);
  return text.slice(length);
}

/** How much of the text looks like an abbreviation of a zone. */
function zoneNameLength(text: string): number {
  if (text.length < 3) return 0;
  if (text.startsWith('ChST') || text.startsWith('MeST')) return 4;
  if (text.startsWith('GMT')) return 3 + signedOffsetLength(text.slice(3));
  if (/^[+-]/.test(text)) return signedOffsetLength(text);
  const letters = /^[A-Z]{0,6}/.exec(text)![0]; // matches always
  if (letters.length === 5) return letters.endsWith('T') ? 5 : 0;
  if (letters.length === 4) return letters.endsWith('T') || letters === 'WITA' ? 4 : 0;
  return letters.length === 3 ? 3 : 0;
}

function signedOffsetLength(text: string): number {
  const match = /^[+-](\d+)/.exec(text);
  return match === null || Number(match[1]) > 23 ? 0 : match[0].length;
}

function settleClock(reading: Reading): void {
  if (reading.isPm && reading.hour < 12) reading.hour += 12;
  else if (reading.isAm && reading.hour === 12) reading.hour = 0;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

function daysIn(year: number, month: number): number {
  return month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function settleDate(reading: Reading, rest: string): void {
  const fail = (message: string): Failure => new Failure({ element: '', value: rest, message: `: ${message}` });
  if (reading.yearDay >= 0) {
    const { year, yearDay } = reading;
    if (yearDay < 1 || yearDay > (isLeap(year) ? 366 : 365)) throw fail('day-of-year out of range');
    let month = 1;
    let day = yearDay;
    while (day > daysIn(year, month)) day -= daysIn(year, month++);
    if (reading.month >= 0 && reading.month !== month) throw fail('day-of-year does not match month');
    if (reading.day >= 0 && reading.day !== day) throw fail('day-of-year does not match day');
    Object.assign(reading, { month, day });
  }
  if (reading.month < 0) reading.month = 1;
  if (reading.day < 0) reading.day = 1;
  if (reading.day < 1 || reading.day > daysIn(reading.year, reading.month)) throw fail('day out of range');
}

function timeOf(reading: Reading, zone: Zone): GoTime {
  const { nanosecond, offset, zoneName } = reading;
  if (reading.isUtc) return GoTime.ofDate(reading, nanosecond, UTC);
  if (offset === undefined && zoneName === '') return GoTime.ofDate(reading, nanosecond, zone);
  const { year, month, day, hour, minute, second } = reading;
  const local = secondsOfDate(year, month, day, hour, minute, second);
  const at = (east: number, shownIn: Zone): GoTime =>
    new GoTime((local - BigInt(east)) * 1_000_000_000n + BigInt(nanosecond), shownIn);
  if (offset !== undefined) {
    const seconds = local - BigInt(offset);
    const isOfZone =
      zone.offsetAt(seconds) === offset && (zoneName === '' || zone.abbreviationAt(seconds) === zoneName);
    return at(offset, isOfZone ? zone : fixedZone(zoneName, offset));
  }
  const known = zone.offsetOf(zoneName, local);
  if (known !== undefined) return at(known, zone);
  const east = zoneName.length > 3 && zoneName.startsWith('GMT') ? Number(zoneName.slice(3)) * 3600 : 0;
  // The reference takes the time as if it were UTC and only shows it in the zone.
  return at(0, fixedZone(zoneName, east));
}

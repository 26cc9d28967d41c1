/**
 * Times in other languages, by the names that JavaScript brings along (CLDR, as in the reference; releases may differ in
 * single abbreviations). Source followed: `lunes.Translate` of github.com/elastic/lunes 0.1.0.
 */
import { OttlError } from '../../error.js';
import { LONG_DAYS, LONG_MONTHS, SHORT_DAYS, SHORT_MONTHS, type Layout } from './layout.js';

/** Names of a layout's element in the language, and what they are in English. */
interface Names {
  readonly local: readonly string[];
  readonly english: readonly string[];
}

/**
 * Makes English of a text in another language, so that it can be read by the layout.
 *
 * @throws {OttlError} for a language that is unknown; the translation throws for a text without the name it must have.
 */
export function localizer(language: string, layout: Layout): (text: string) => string {
  if (!isKnown(language)) {
    throw new OttlError(`unsupported locale '${language}', value must be a supported BCP 47 language tag`);
  }
  const names = new Map(Object.entries(namesOf(language)));
  return (text) => translated(layout.text, text, names);
}

function isKnown(language: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
  } catch {
    return false;
  }
}

function namesOf(language: string): Readonly<Record<string, Names>> {
  const part = (type: Intl.DateTimeFormatPartTypes, options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', calendar: 'gregory', ...options });
    return (date: number): string => format.formatToParts(date).find((one) => one.type === type)?.value ?? '';
  };
  // 2023 begins on a Sunday.
  const days = Array.from({ length: 7 }, (_, i) => Date.UTC(2023, 0, 1 + i));
  const months = Array.from({ length: 12 }, (_, i) => Date.UTC(2023, i, 1));
  const halves = [Date.UTC(2023, 0, 1, 1), Date.UTC(2023, 0, 1, 13)].map(
    part('dayPeriod', { hour: 'numeric', hour12: true }),
  );
  return {
    January: { local: months.map(part('month', { day: 'numeric', month: 'long' })), english: LONG_MONTHS },
    Jan: { local: months.map(part('month', { day: 'numeric', month: 'short' })), english: SHORT_MONTHS },
    Monday: { local: days.map(part('weekday', { weekday: 'long' })), english: LONG_DAYS },
    Mon: { local: days.map(part('weekday', { weekday: 'short' })), english: SHORT_DAYS },
    PM: { local: halves, english: ['AM', 'PM'] },
    pm: { local: halves, english: ['am', 'pm'] },
  };
}

/** What the layout may have at a place: a name, or a number that may be shorter than it is written there. */
const NAMED = /^(?:January|Jan(?![a-z])|Monday|Mon(?![a-z])|PM|pm)/;
const UNDERSCORED = /^(?:_2006|_2|__2)/;

/** Layout and text are passed over side by side, a character for a character where there is no name. */
function translated(layout: string, text: string, names: ReadonlyMap<string, Names>): string {
  let english = '';
  let at = 0;
  let layoutAt = 0;
  while (layoutAt < layout.length) {
    const rest = layout.slice(layoutAt);
    const element = NAMED.exec(rest)?.[0];
    const underscored = UNDERSCORED.exec(rest)?.[0];
    if (element !== undefined) {
      const found = nameAt(text, at, names.get(element)!);
      if (found === undefined) {
        throw new OttlError(`value "${text}" does not match the layout element "${element}"`);
      }
      english += found.english;
      at = found.end;
      layoutAt += element.length;
    } else if (underscored !== undefined && text.length >= at + underscored.length) {
      const [part] = new RegExp(`^\\s*\\S{0,${underscored.length}}`).exec(text.slice(at))!; // matches always
      english += part;
      at += part.length;
      layoutAt += underscored.length;
    } else {
      english += text.slice(at, at + 1);
      at++;
      layoutAt++;
    }
  }
  return english + text.slice(at);
}

/** The longest name that stands in the text, behind blanks. */
function nameAt(
  text: string,
  at: number,
  { local, english }: Names,
): { readonly english: string; readonly end: number } | undefined {
  const [blanks] = /^\s*/.exec(text.slice(at))!; // matches always
  const start = at + blanks.length;
  let best = -1;
  local.forEach((name, i) => {
    const isThere = name !== '' && text.slice(start, start + name.length).toLowerCase() === name.toLowerCase();
    if (isThere && (best === -1 || name.length > local[best]!.length)) best = i;
  });
  return best === -1 ? undefined : { english: blanks + english[best]!, end: start + local[best]!.length };
}

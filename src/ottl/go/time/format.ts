import type { DateFields, GoTime } from '../time.js';
import { isFraction, LONG_DAYS, LONG_MONTHS, SHORT_DAYS, SHORT_MONTHS, zoneShape, type Layout } from './layout.js';

/** Go's `Time.Format`. */
export function formatTime({ parts, tail }: Layout, time: GoTime): string {
  const { fields } = time;
  let text = '';
  for (const { prefix, element } of parts) text += prefix + elementText(element, time, fields);
  return text + tail;
}

const hour12 = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);

/** A number with leading zeros; the sign does not count. */
function padded(value: number, width: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0');
}

const FIELDS: Readonly<Record<string, (fields: DateFields) => string>> = {
  '2006': ({ year }) => padded(year, 4),
  '06': ({ year }) => padded(Math.abs(year) % 100, 2),
  Jan: ({ month }) => SHORT_MONTHS[month - 1]!,
  January: ({ month }) => LONG_MONTHS[month - 1]!,
  '1': ({ month }) => String(month),
  '01': ({ month }) => padded(month, 2),
  Mon: ({ weekday }) => SHORT_DAYS[weekday]!,
  Monday: ({ weekday }) => LONG_DAYS[weekday]!,
  '2': ({ day }) => String(day),
  _2: ({ day }) => String(day).padStart(2, ' '),
  '02': ({ day }) => padded(day, 2),
  __2: ({ yearDay }) => String(yearDay).padStart(3, ' '),
  '002': ({ yearDay }) => padded(yearDay, 3),
  '15': ({ hour }) => padded(hour, 2),
  '3': ({ hour }) => String(hour12(hour)),
  '03': ({ hour }) => padded(hour12(hour), 2),
  '4': ({ minute }) => String(minute),
  '04': ({ minute }) => padded(minute, 2),
  '5': ({ second }) => String(second),
  '05': ({ second }) => padded(second, 2),
  PM: ({ hour }) => (hour >= 12 ? 'PM' : 'AM'),
  pm: ({ hour }) => (hour >= 12 ? 'pm' : 'am'),
};

function elementText(element: string, time: GoTime, fields: DateFields): string {
  if (Object.hasOwn(FIELDS, element)) return FIELDS[element]!(fields);
  if (isFraction(element)) return fractionText(element, time.nanosecond);
  const { offset } = time;
  if (element === 'MST') {
    const name = time.zone.abbreviationAt(time.unixSeconds);
    return name === '' ? zoneText(offset, false, 2) : name;
  }
  const { colon, parts } = zoneShape(element)!; // nothing else is an element
  return offset === 0 && element.startsWith('Z') ? 'Z' : zoneText(offset, colon, parts);
}

/** Zeros in the layout: so many digits. Nines: at most so many, without trailing zeros. */
function fractionText(element: string, nanosecond: number): string {
  const digits = String(nanosecond)
    .padStart(9, '0')
    .padEnd(element.length - 1, '0')
    .slice(0, element.length - 1);
  if (element[1] === '0') return element[0] + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : element[0] + trimmed;
}

function zoneText(offset: number, colon: boolean, parts: number): string {
  const seconds = Math.abs(offset);
  const all = [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60, seconds % 60];
  // Go takes the sign from whole minutes.
  const sign = Math.trunc(offset / 60) < 0 ? '-' : '+';
  return (
    sign +
    all
      .slice(0, parts)
      .map((part) => padded(part, 2))
      .join(colon ? ':' : '')
  );
}

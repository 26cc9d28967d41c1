import { zoneName } from './zone-name.js';

/** A moment as the parts of a layout see it. */
type Part = (time: Date) => string;

/**
 * Compiles a layout of Go's time package to a function from a moment to text, in the process's time zone.
 *
 * Every element is found from left to right, also inside words and numbers: `tier1` has a month in it.
 *
 * Source followed: Go's `time.Time.Format` (documentation of package time, "Constants").
 */
export function compileTimeLayout(layout: string): (time: Date) => string {
  const parts: (string | Part)[] = [];
  let literal = '';
  for (let at = 0; at < layout.length;) {
    const element = elementAt(layout, at);
    if (element === undefined) {
      literal += layout[at++]!;
      continue;
    }
    parts.push(literal, element.part);
    literal = '';
    at += element.length;
  }
  parts.push(literal);
  return (time) => parts.map((part) => (typeof part === 'string' ? part : part(time))).join('');
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Elements by how they are written. Of those that fit in one place the first here is meant. */
const ELEMENTS: readonly (readonly [text: string, part: Part])[] = [
  ['January', (time) => MONTHS[time.getMonth()]!],
  ['Jan', (time) => MONTHS[time.getMonth()]!.slice(0, 3)],
  ['Monday', (time) => DAYS[time.getDay()]!],
  ['Mon', (time) => DAYS[time.getDay()]!.slice(0, 3)],
  ['MST', zoneName],
  ['01', (time) => pad(time.getMonth() + 1, 2)],
  ['02', (time) => pad(time.getDate(), 2)],
  ['03', (time) => pad(hour12(time), 2)],
  ['04', (time) => pad(time.getMinutes(), 2)],
  ['05', (time) => pad(time.getSeconds(), 2)],
  ['06', (time) => pad(time.getFullYear() % 100, 2)],
  ['002', (time) => pad(dayOfYear(time), 3)],
  ['15', (time) => pad(time.getHours(), 2)],
  ['1', (time) => String(time.getMonth() + 1)],
  ['2006', year],
  ['2', (time) => String(time.getDate())],
  ['_2006', (time) => `_${year(time)}`],
  ['_2', (time) => pad(time.getDate(), 2, ' ')],
  ['__2', (time) => pad(dayOfYear(time), 3, ' ')],
  ['3', (time) => String(hour12(time))],
  ['4', (time) => String(time.getMinutes())],
  ['5', (time) => String(time.getSeconds())],
  ['PM', (time) => (time.getHours() >= 12 ? 'PM' : 'AM')],
  ['pm', (time) => (time.getHours() >= 12 ? 'pm' : 'am')],
  ['-070000', (time) => offset(time, '', true)],
  ['-07:00:00', (time) => offset(time, ':', true)],
  ['-0700', (time) => offset(time, '')],
  ['-07:00', (time) => offset(time, ':')],
  ['-07', (time) => offset(time, undefined)],
  ['Z070000', (time) => offsetOrZ(time, '', true)],
  ['Z07:00:00', (time) => offsetOrZ(time, ':', true)],
  ['Z0700', (time) => offsetOrZ(time, '')],
  ['Z07:00', (time) => offsetOrZ(time, ':')],
  ['Z07', (time) => offsetOrZ(time, undefined)],
];

/** These are no elements where a word goes on behind them. */
const ABBREVIATIONS = new Set(['Jan', 'Mon']);
const FRACTION = /[.,](?:0+|9+)(?!\d)/y;
const LOWER_CASE = /[a-z]/;

function elementAt(layout: string, at: number): { readonly length: number; readonly part: Part } | undefined {
  for (const [text, part] of ELEMENTS) {
    if (!layout.startsWith(text, at)) continue;
    const length = text.length;
    if (ABBREVIATIONS.has(text) && LOWER_CASE.test(layout[at + length] ?? '')) continue;
    return { length, part };
  }
  FRACTION.lastIndex = at;
  const fraction = FRACTION.exec(layout)?.[0];
  if (fraction === undefined) return undefined;
  return { length: fraction.length, part: (time) => fractionOfSecond(time, fraction) };
}

/** `.000` keeps its zeros, `.999` drops those at the end, and itself if none is left. */
function fractionOfSecond(time: Date, element: string): string {
  const digits = `${pad(time.getMilliseconds(), 3)}000000`.slice(0, element.length - 1); // nine at most
  if (element[1] === '0') return element[0]! + digits;
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '' : element[0]! + kept;
}

function year(time: Date): string {
  return pad(time.getFullYear(), 4);
}

function hour12(time: Date): number {
  return time.getHours() % 12 || 12;
}

function dayOfYear(time: Date): number {
  const [from, to] = [
    Date.UTC(time.getFullYear(), 0, 1),
    Date.UTC(time.getFullYear(), time.getMonth(), time.getDate()),
  ];
  return (to - from) / 86_400_000 + 1;
}

/** Time zone as `+hhmm`. @param colon between hours and minutes; undefined for hours alone. */
function offset(time: Date, colon: string | undefined, withSeconds = false): string {
  const minutes = -time.getTimezoneOffset();
  const magnitude = Math.abs(minutes);
  const hours = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(magnitude / 60), 2)}`;
  if (colon === undefined) return hours;
  return `${hours}${colon}${pad(Math.floor(magnitude % 60), 2)}${withSeconds ? `${colon}00` : ''}`;
}

function offsetOrZ(time: Date, colon: string | undefined, withSeconds = false): string {
  return time.getTimezoneOffset() === 0 ? 'Z' : offset(time, colon, withSeconds);
}

function pad(value: number, width: number, fill = '0'): string {
  return String(value).padStart(width, fill);
}

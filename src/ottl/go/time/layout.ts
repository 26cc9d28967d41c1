/** Go's layouts of times (`time/format.go`): the reference time, written as the text is to look. */

/** What stands for a part of a time, as the reference time is written there. */
export interface Element {
  readonly kind: 'element';
  /** As the layout has it, e.g. `2006`, `_2`, `.000`. */
  readonly text: string;
}

/** A layout taken apart: literal text, then an element, and so on; the last text may stand alone. */
export interface Layout {
  readonly text: string;
  readonly parts: readonly { readonly prefix: string; readonly element: string }[];
  readonly tail: string;
}

/** Longer ones first where one begins another. A lower-case letter behind `Jan` and `Mon` makes them plain text. */
const ELEMENT = new RegExp(
  [
    'January',
    'Jan(?![a-z])',
    'Monday',
    'Mon(?![a-z])',
    'MST',
    '0[1-6]',
    '002',
    '15',
    '1',
    '2006',
    '2',
    '_2(?!006)',
    '__2',
    '[345]',
    'PM',
    'pm',
    '-070000',
    '-07:00:00',
    '-0700',
    '-07:00',
    '-07',
    'Z070000',
    'Z07:00:00',
    'Z0700',
    'Z07:00',
    'Z07',
    '[.,](?:0+|9+)(?![0-9])',
  ].join('|'),
  'g',
);

export function parseLayout(text: string): Layout {
  const parts: { readonly prefix: string; readonly element: string }[] = [];
  let end = 0;
  for (const match of text.matchAll(ELEMENT)) {
    parts.push({ prefix: text.slice(end, match.index), element: match[0] });
    end = match.index + match[0].length;
  }
  return { text, parts, tail: text.slice(end) };
}

export const LONG_DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const LONG_MONTHS = [
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
] as const;
export const SHORT_DAYS: readonly string[] = LONG_DAYS.map((name) => name.slice(0, 3));
export const SHORT_MONTHS: readonly string[] = LONG_MONTHS.map((name) => name.slice(0, 3));

/** Whether the element is a fraction of a second. */
export const isFraction = (element: string): boolean => element.startsWith('.') || element.startsWith(',');

/** The numeric zones: what separates their parts, and how many parts they have. */
export function zoneShape(element: string): { readonly colon: boolean; readonly parts: 1 | 2 | 3 } | undefined {
  const match = /^[-Z]07(:?00)?(:?00)?$/.exec(element);
  if (match === null) return undefined;
  const parts = match[2] !== undefined ? 3 : match[1] !== undefined ? 2 : 1;
  return { colon: element.includes(':'), parts };
}

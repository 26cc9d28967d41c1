import { OttlError } from '../../error.js';
import { parseLayout, type Layout } from './layout.js';

/** What a directive is in Go's layouts. Source: `timeutils/internal/ctimefmt/ctimefmt.go` at 0.131.0. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  '%Y': '2006',
  '%y': '06',
  '%m': '01',
  '%o': '_1',
  '%q': '1',
  '%b': 'Jan',
  '%h': 'Jan',
  '%B': 'January',
  '%d': '02',
  '%e': '_2',
  '%g': '2',
  '%a': 'Mon',
  '%A': 'Monday',
  '%H': '15',
  '%l': '3',
  '%I': '03',
  '%p': 'PM',
  '%P': 'pm',
  '%M': '04',
  '%S': '05',
  '%L': '999',
  '%f': '999999',
  '%s': '999999999',
  '%Z': 'MST',
  '%z': 'Z0700',
  '%w': '-070000',
  '%i': '-07',
  '%j': '-07:00',
  '%k': '-07:00:00',
  '%D': '01/02/2006',
  '%x': '01/02/2006',
  '%F': '2006-01-02',
  '%T': '15:04:05',
  '%X': '15:04:05',
  '%r': '03:04:05 pm',
  '%R': '15:04',
  '%n': '\n',
  '%t': '\t',
  '%%': '%',
  '%c': 'Mon Jan 02 15:04:05 2006',
};

export interface StrptimeFormat {
  readonly layout: Layout;
  /** Which directive an element of the layout comes from, for error texts. */
  readonly directives: ReadonlyMap<string, string>;
}

/** A `%Y-%m-%d` format as a layout. What is no directive may be part of a layout itself. @throws {OttlError} */
export function fromStrptime(format: string): StrptimeFormat {
  const unknown: string[] = [];
  const directives = new Map<string, string>();
  const text = format.replace(/%[^\n]/gu, (directive) => {
    const element = Object.hasOwn(DIRECTIVES, directive) ? DIRECTIVES[directive] : undefined;
    if (element === undefined) unknown.push(`unsupported ctimefmt.ToNative() directive: ${directive}`);
    else directives.set(element, directive);
    return element ?? '';
  });
  if (unknown.length > 0) throw new OttlError(`convert to go time format: [${unknown.join(' ')}]`);
  return { layout: parseLayout(text), directives };
}

/** Which of the ways a value is shown by a verb. Source: Go's fmt/print.go, printArg and printValue. */
import { formatDurationNanos } from '../../../pdata/go-format.js';
import { KeyValues } from '../../../pdata/view/key-values.js';
import { compareText } from '../../../pdata/view/text.js';
import { mapEntries } from '../../../pdata/view/value.js';
import { Duration, goType, Id, isRawMap, TypedList, type Value } from '../../value.js';
import { formatValue } from '../format-value.js';
import { GoTime } from '../time.js';
import type { Directive } from './directive.js';
import { formatFloat } from './float.js';
import { goSyntaxOfTime } from './go-syntax.js';
import { formatInteger } from './integer.js';
import { padded, truncated } from './pad.js';
import { formatBytesAsText, formatText } from './text.js';

/** Verbs that ask a value for its own text. */
const TEXT_VERBS = 'vsxXq';
/** Of bytes these verbs make text, others show one byte after the other. */
const BYTES_VERBS = 'sqxX';
/** From the year 1 on. */
const SECONDS_BEFORE_1970 = 62_135_596_800n;

/** How deep inside a list the value stands, and whether its own text is not asked for. */
interface Place {
  readonly isInside: boolean;
  readonly isBare: boolean;
}

const TOP: Place = { isInside: false, isBare: false };
const INSIDE: Place = { isInside: true, isBare: false };
const BARE: Place = { isInside: false, isBare: true };

export function formatArgument(arg: Value, directive: Directive): string {
  if (directive.verb === 'T')
    return padded(arg === null ? '<nil>' : truncated(goType(arg), directive.precision), directive);
  if (arg === null) return directive.verb === 'v' ? padded('<nil>', directive) : `%!${directive.verb}(<nil>)`;
  if (directive.verb === 'p') return wrong(arg, directive); // of lists Go gives the address, which says nothing
  return print(arg, directive, TOP);
}

function print(arg: Exclude<Value, null>, directive: Directive, place: Place): string {
  switch (typeof arg) {
    case 'string':
      return formatText(arg, directive) ?? wrong(arg, directive);
    case 'bigint':
      return formatInteger(arg, directive) ?? wrong(arg, directive);
    case 'number':
      return formatFloat(arg, directive) ?? wrong(arg, directive);
    case 'boolean':
      return directive.verb === 'v' || directive.verb === 't' ? padded(String(arg), directive) : wrong(arg, directive);
    default:
      return printObject(arg, directive, place);
  }
}

type Composite = Exclude<Value, null | string | boolean | bigint | number>;

function printObject(arg: Composite, directive: Directive, place: Place): string {
  if (directive.verb === 'w' && !place.isBare && !(arg instanceof Uint8Array)) return wrong(arg, directive);
  if (arg instanceof GoTime) return printTime(arg, directive, place);
  if (arg instanceof Duration) return printDuration(arg, directive, place);
  if (arg instanceof Id) return printId(arg, directive, place);
  if (arg instanceof Uint8Array) return printBytes(arg, directive, place);
  if (arg instanceof TypedList) return printTypedList(arg, directive, place);
  if (Array.isArray(arg)) return printList(arg as readonly Value[], directive, place);
  if (arg instanceof KeyValues && isRawMap(arg)) return printMap(arg, directive, place);
  return padded(formatValue(arg), directive); // Go shows the insides of these
}

function printTime(time: GoTime, directive: Directive, { isBare }: Place): string {
  if (directive.goSyntax && !isBare) return padded(truncated(goSyntaxOfTime(time), directive.precision), directive);
  const hasText = TEXT_VERBS.includes(directive.verb) && !isBare;
  if (hasText) return formatText(time.toString(), directive)!; // one of the verbs for text
  return time.zone.name === 'UTC' ? printInsides(time, directive) : withoutInsides(time, directive);
}

/** Go's `time.Time` as a struct: nanosecond, seconds since the year 1, and no zone. */
function printInsides(time: GoTime, directive: Directive): string {
  const nanosecond = printUnsigned(BigInt(time.nanosecond), 'uint64', directive);
  const seconds = print(time.unixSeconds + SECONDS_BEFORE_1970, directive, INSIDE);
  const zone = printNoZone(directive);
  if (directive.goSyntax) return `time.Time{wall:${nanosecond}, ext:${seconds}, loc:${zone}}`;
  if (directive.fieldNames) return `{wall:${nanosecond} ext:${seconds} loc:${zone}}`;
  return `{${nanosecond} ${seconds} ${zone}}`;
}

/** A pointer to nothing. */
function printNoZone(directive: Directive): string {
  const { verb } = directive;
  if (directive.goSyntax) return '(*time.Location)(nil)';
  if (verb === 'v') return padded('<nil>', directive);
  if ('bodxX'.includes(verb)) return formatInteger(0n, directive)!; // one of the verbs for integers
  return `%!${verb}(*time.Location=${padded('<nil>', directive)})`;
}

/** Of other zones Go shows the address of what it knows about them. */
function withoutInsides(time: GoTime, { verb }: Directive): string {
  return verb === 'v' ? time.toString() : `%!${verb}(time.Time=${time.toString()})`;
}

function printDuration(duration: Duration, directive: Directive, { isBare }: Place): string {
  const hasText = TEXT_VERBS.includes(directive.verb) && !directive.goSyntax && !isBare;
  if (hasText) return formatText(formatDurationNanos(duration.nanos), directive)!; // one of the verbs for text
  return formatInteger(duration.nanos, directive) ?? wrong(duration, directive);
}

function printId(id: Id, directive: Directive, { isBare }: Place): string {
  const hasText = TEXT_VERBS.includes(directive.verb) && !directive.goSyntax && !isBare;
  if (hasText) return formatText(Buffer.from(id.bytes).toString('hex'), directive)!; // one of the verbs for text
  return sequence(
    [...id.bytes].map((byte) => printByte(byte, directive)),
    id.type,
    directive,
  );
}

function printBytes(bytes: Uint8Array, directive: Directive, { isInside }: Place): string {
  if (BYTES_VERBS.includes(directive.verb)) return formatBytesAsText(bytes, directive)!; // one of the verbs for text
  const type = directive.verb === 'v' && !isInside ? '[]byte' : '[]uint8';
  if (directive.goSyntax && bytes.length === 0) return `${type}(nil)`;
  return sequence(
    [...bytes].map((byte) => printByte(byte, directive)),
    type,
    directive,
  );
}

function printByte(byte: number, directive: Directive): string {
  return printUnsigned(BigInt(byte), 'uint8', directive);
}

function printUnsigned(value: bigint, type: string, directive: Directive): string {
  const shown = formatInteger(value, directive, true);
  return shown ?? `%!${directive.verb}(${type}=${formatInteger(value, { ...directive, verb: 'v' }, true)})`;
}

function printTypedList(list: TypedList, directive: Directive, { isBare }: Place): string {
  const place = { isInside: true, isBare };
  const elements = list.values.map((value) =>
    list.element === 'uint64' && typeof value === 'bigint'
      ? printUnsigned(value, 'uint64', directive)
      : print(value, directive, place),
  );
  return sequence(elements, goType(list), directive);
}

function printList(list: readonly Value[], directive: Directive, { isBare }: Place): string {
  const elements = list.map((element) => printInside(element, directive, isBare));
  return sequence(elements, goType(list), directive);
}

function printInside(value: Value, directive: Directive, isBare: boolean): string {
  if (value !== null) return print(value, directive, isBare ? { isInside: true, isBare } : INSIDE);
  return directive.goSyntax ? 'interface {}(nil)' : '<nil>';
}

/** A map that is no telemetry, nor are those in it. */
function printMap(map: KeyValues, directive: Directive, place: Place): string {
  const entries = mapEntries(map)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => {
      const shown =
        value instanceof KeyValues ? printMap(value, directive, place) : printInside(value, directive, place.isBare);
      return `${print(key, directive, INSIDE)}:${shown}`;
    });
  return directive.goSyntax ? `map[string]interface {}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
}

function sequence(elements: readonly string[], type: string, { goSyntax }: Directive): string {
  return goSyntax ? `${type}{${elements.join(', ')}}` : `[${elements.join(' ')}]`;
}

/** What a verb is not for is shown by `%v` with the same signs, bare of the text it would give itself. */
function wrong(arg: Exclude<Value, null>, directive: Directive): string {
  return `%!${directive.verb}(${goType(arg)}=${print(arg, { ...directive, verb: 'v' }, BARE)})`;
}
